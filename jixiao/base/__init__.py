"""Words and exits that everything says."""
