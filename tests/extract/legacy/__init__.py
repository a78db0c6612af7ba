"""Tests of `extract.legacy`."""
