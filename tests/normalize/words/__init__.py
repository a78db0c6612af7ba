"""Tests of `normalize.words`."""
