"""Tests of the folder lines."""
