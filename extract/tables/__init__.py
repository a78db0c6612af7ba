"""Lines and strokes of a page -> tables and paragraphs: ruled, aligned, put together."""
