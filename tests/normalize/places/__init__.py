"""Tests of `normalize.places`."""
