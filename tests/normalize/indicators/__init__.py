"""Tests of `normalize.indicators`."""
