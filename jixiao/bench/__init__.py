"""Speed and memory (developers only)."""
