"""Tests of `normalize.text`."""
