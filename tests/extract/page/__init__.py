"""Tests of `extract.page`."""
