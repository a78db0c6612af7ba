"""Tests of `jixiao`."""
