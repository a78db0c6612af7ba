"""Tests of `extract.text`."""
