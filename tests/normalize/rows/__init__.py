"""Tests of `normalize.rows`."""
