"""A dataset that is written: held, staged, committed, counted."""
