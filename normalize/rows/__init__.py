"""Forms -> rows of the published tables."""
