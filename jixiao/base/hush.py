"""Warnings of libraries about single files are kept off the terminal: what is wrong with a file stands in its row."""

from __future__ import annotations

import sys
import warnings


def hush() -> None:
    """Keep warnings of libraries off the terminal, unless the person asked Python for them."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
