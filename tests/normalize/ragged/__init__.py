"""Tests of `normalize.ragged`."""
