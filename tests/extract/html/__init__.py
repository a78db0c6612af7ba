"""Tests of `extract.html`."""
