"""Tests of extract.wordml."""
