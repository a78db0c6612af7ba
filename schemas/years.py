"""The years that documents name: one pattern, wherever a year is looked for in a text."""

from __future__ import annotations

from typing import Final

YEAR_PATTERN: Final = r"(?:19|20)\d{2}"
"""A year in figures; what may stand before and after it is left to the pattern that it is part of."""
