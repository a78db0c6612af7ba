"""Tests of `extract.ofd`."""
