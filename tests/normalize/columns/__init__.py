"""Tests of `normalize.columns`."""
