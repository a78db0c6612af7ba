"""Leaves random layouts and their answers in a folder: `python -m tests.layouts --layouts 20 --seed 1 --keep DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.layouts.maker import draw, draw_single


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.layouts", description=__doc__)
    parser.add_argument("--layouts", type=int, default=20)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--single", type=int, help="instead: so many of the usual form for each choice made otherwise")
    parser.add_argument("--formats", default="turn", help="turn (one for each layout), all, or names with commas")
    arguments = parser.parse_args()
    if arguments.single:
        draw_single(arguments.single, arguments.seed, arguments.keep, arguments.formats)
    else:
        draw(arguments.layouts, arguments.seed, arguments.keep, arguments.formats)


if __name__ == "__main__":
    main()
