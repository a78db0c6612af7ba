"""Ragged rows of a text -> the table that they were: which column each piece stands in, and how sure that is."""
