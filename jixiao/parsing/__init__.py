"""One document: its bytes -> Parsed, without side effects; what is kept of it."""
