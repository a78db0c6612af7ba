"""Readers: a file becomes a Document of grids, paragraphs and charts."""
