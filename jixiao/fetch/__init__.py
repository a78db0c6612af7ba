"""Sites -> archive."""
