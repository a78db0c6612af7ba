"""Tests of `normalize.model`."""
