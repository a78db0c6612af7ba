"""Workbooks -> grids."""
