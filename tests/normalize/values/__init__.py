"""Tests of `normalize.values`."""
