"""Gold from the desk."""
