"""The desk as xlsx."""
