"""A PDF page -> marks; which pages are read, which recognised."""
