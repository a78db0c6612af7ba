"""Tests of `extract.inside`."""
