"""Tests of `normalize.forms`."""
