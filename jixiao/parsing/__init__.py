"""One document: its bytes -> Parsed, without side effects."""
