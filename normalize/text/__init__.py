"""Running text -> Forms and figures."""
