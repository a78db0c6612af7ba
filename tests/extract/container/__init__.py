"""Tests of `extract.container`."""
