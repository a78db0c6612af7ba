"""Counts over gold which sorts of cells stand in the columns of each role.

Start: python -m normalize.columns.count_content GOLD…
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from normalize.values.kinds import KINDS, kind_of

ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "indicators": (
        "level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "completion_rate", "deviation",
        "definition", "criterion",
    ),
    "goals": ("expected", "actual"),
}  # fmt: skip
"""Blocks whose gold holds cells as printed; the amounts of budgets are yuan in gold and numbers on every page."""


SET: Final[Mapping[tuple[str, str], Mapping[str, int]]] = {
    ("indicators", "reviewed_score"): {"points": 190, "blank": 10},
    ("indicators", "group_weight"): {"points": 120, "blank": 80},
    ("indicators", "serial"): {"points": 190, "word": 5, "blank": 5},
    ("indicators", "target_sign"): {"sign": 180, "blank": 15, "word": 5},
    ("indicators", "target_unit"): {"unit": 165, "blank": 15, "word": 20},
    ("indicators", "evidence"): {"phrase": 90, "blank": 50, "sentence": 50, "word": 10},
    ("indicators", "before"): {"quantity": 80, "percent": 50, "points": 20, "number": 20, "blank": 20, "word": 10},
    ("budget", "approved_budget"): {"number": 110, "points": 40, "quantity": 30, "blank": 20},
    ("budget", "adjusted_budget"): {"number": 110, "points": 40, "quantity": 30, "blank": 20},
    ("budget", "executed"): {"number": 110, "points": 40, "quantity": 30, "blank": 20},
    ("budget", "execution_rate"): {"percent": 130, "points": 35, "blank": 34, "number": 1},
    ("budget", "weight"): {"points": 70, "blank": 130},
    ("budget", "score"): {"points": 70, "blank": 128, "number": 2},
    ("budget", "serial"): {"points": 180, "blank": 20},
    ("budget", "deviation"): {"blank": 130, "sentence": 40, "word": 20, "phrase": 10},
    ("budget", "before"): {"number": 110, "points": 40, "quantity": 30, "blank": 20},
    ("budget", "balance"): {"number": 90, "points": 50, "quantity": 20, "blank": 40},
}
"""Roles whose cells gold does not keep: what forms print there, set by hand as cells of two hundred."""


def counts(files: Iterable[Path]) -> Counter[tuple[str, str, str]]:
    """Return (block, role, kind) -> cells; a column that a report leaves out altogether is not counted as blank."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path in files:
        for report in json.loads(path.read_text(encoding="utf-8"))["reports"]:
            for block, roles in ROWS.items():
                found.update(_cells(block, roles, report.get(block, [])))
    return found


def _cells(block: str, roles: Iterable[str], rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for role in roles:
        if not any(row.get(role) is not None for row in rows):
            continue
        for row in rows:
            value = row.get(role)
            yield block, role, "blank" if value is None else _kind(role, value)


def _kind(role: str, value: object) -> str:
    if role in {"weight", "score"}:
        return "points"
    return "percent" if role == "completion_rate" else kind_of(str(value))


def main() -> None:
    """Print the counts as block,role,kind,cells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of gold")
    arguments = parser.parse_args()
    found = counts(path for folder in arguments.folders for path in sorted(folder.glob("*.json")))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("block", "role", "kind", "cells", "origin"))
    writer.writerows(
        (block, role, kind, found[block, role, kind], "gold")
        for block, roles in ROWS.items()
        for role in roles
        for kind in KINDS
        if found[block, role, kind]
    )
    writer.writerows((*place, kind, cells, "set") for place, kinds in SET.items() for kind, cells in kinds.items())


if __name__ == "__main__":
    main()
