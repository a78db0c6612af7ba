"""Tests of `normalize.identity`."""
