"""Rows against gold."""
