"""Tests of `normalize`."""
