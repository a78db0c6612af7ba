"""Tests of `extract.scan.stains`."""
