"""The goals of a form with their results, from its tables and from the lines around them."""
