"""Tests of `extract.sheet`."""
