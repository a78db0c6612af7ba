"""Tests of `extract.scan`."""
