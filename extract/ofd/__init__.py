"""An OFD page -> marks."""
