"""A picture -> a page: straight, ruled, recognised, set right."""
