"""PDF: a page -> marks; which pages are read, which recognised."""
