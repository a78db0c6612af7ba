"""Where files lie, here or at an address; written whole."""
