"""Tests of extract.tables."""
