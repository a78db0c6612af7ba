"""Tests of `schemas.checks`."""
