"""OFD: a page -> marks."""
