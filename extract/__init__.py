"""Readers: a file becomes a Document of grids, paragraphs and charts."""

import extract.quiet  # noqa: F401  before any library is loaded: it silences them
