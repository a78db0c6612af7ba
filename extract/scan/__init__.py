"""A picture -> a page: straight, ruled, recognised, set right; a picture file -> Document."""
