"""Regions of GB/T 2260."""
