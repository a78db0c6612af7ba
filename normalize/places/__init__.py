"""Divisions of GB/T 2260: codes, names, where a unit sits."""
