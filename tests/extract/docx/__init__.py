"""Tests of `extract.docx`."""
