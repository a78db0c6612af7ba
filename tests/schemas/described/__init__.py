"""Tests of `schemas.described`."""
