"""Tests of `extract.pdf`."""
