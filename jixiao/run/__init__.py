"""Many documents: found, handed out, taken in order."""
