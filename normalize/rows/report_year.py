"""The year that a report is of: all places that name one speak, each by its weight; the margin tells how sure it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Final

from normalize.model.form import AMOUNTS, Form
from normalize.rows.money import text_of
from normalize.values.years import year_in
from schemas.years import YEAR_PATTERN

CAPTION: Final = 6.0
"""Nats of the year's own line or cell (2021年度)."""
TITLE: Final = 5.0
NEAR: Final = 4.0
"""Nats of the first line around the form that names a year, and no day."""
HEADING: Final = 2.5
"""Nats of the year that the headings of the money name (2021年预算数)."""
TEXT: Final = 2.5
"""Nats, times its share of all years named, of a year in the running text."""
DATES: Final = 2.0
"""The same of the years of the indicators' dates (2021年12月底前)."""
FILE: Final = 2.0
"""Nats of a year in the name of the file; who publishes may name the year of publishing."""
FILLED: Final = 1.5
"""Nats for the year before the form was filled in."""
LEAST_MARGIN: Final = 3.0
"""Nats by which the year leads where it is sure, and that a place of its own gives it."""
_WHOLE_DAY: Final = re.compile(r"日期|时间|\d\s*月")
_WHOLE_YEAR: Final = re.compile(rf"({YEAR_PATTERN})年0?1月(?:0?1日)?\s*[-—–~～至到]{{1,2}}\s*\1年12月")
"""A span from the first to the last month of one year."""
_OF_FILE: Final = re.compile(rf"(?<!\d)({YEAR_PATTERN})(?!\d)(?:\s*年度?|[-_ ])")


def report_year(form: Form, years: Mapping[int, int], file_name: str = "") -> tuple[int | None, bool]:
    """Return the year that a report is of, None where nothing names one, and whether it is sure.

    `years` counts how often the document's running text names each year. It is sure where the form itself names it and
    no other, and nothing of weight elsewhere does.
    """
    votes: dict[int, float] = defaultdict(float)
    said: set[int] = set()
    for year, nats in _own_places(form):
        votes[year] += nats
        said.add(year)
    for year, nats in _other_places(form, years, file_name):
        votes[year] += nats
    if not votes:
        return None, False
    (best, most), *others = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    margin = most - (others[0][1] if others else 0.0)
    return best, said == {best} and margin >= LEAST_MARGIN


def _own_places(form: Form) -> Iterator[tuple[int, float]]:
    """Yield the years that the form's own line and its title name; where neither does, the lines around it."""
    found = False
    for text, nats in ((text_of(form.fields, "fiscal_year"), CAPTION), (form.title and form.title.value, TITLE)):
        year = (year_in(text) or _bare_year(text)) if text else None
        if year is not None:
            found = True
            yield year, nats
    whole = next(filter(None, map(_WHOLE_YEAR.search, form.texts_near)), None) if not found else None
    if whole is not None:
        yield int(whole[1]), NEAR
        return
    near = (year for text in form.texts_near if not _WHOLE_DAY.search(text) and (year := year_in(text)) is not None)
    first = next(near, None) if not found else None
    if first is not None:
        yield first, NEAR


def _other_places(form: Form, years: Mapping[int, int], file_name: str) -> Iterator[tuple[int, float]]:
    """Yield the years that headings, running text, dates, the file's name and the day of filling speak for."""
    yield from _shares(Counter(_heading_years(form)), HEADING)
    yield from _shares(years, TEXT)
    dated = (text_of(line.texts, name) for line in form.indicators for name in ("target_text", "actual_text"))
    yield from _shares(Counter(year for text in dated if text and (year := year_in(text)) is not None), DATES)
    of_file = _OF_FILE.search(PurePath(file_name).name)
    if of_file is not None:
        yield int(of_file[1]), FILE
    filled = year_in(text_of(form.fields, "filled_on") or "")
    if filled is not None:
        yield filled - 1, FILLED


def _heading_years(form: Form) -> Iterator[int]:
    """Yield the year that the headings over the money of each line name."""
    for header in {id(line.header): line.header for line in form.budget_lines if line.header is not None}.values():
        for column in header.columns:
            year = year_in(column.heading) if column.field in AMOUNTS else None
            if year is not None:
                yield year


def _shares(counts: Mapping[int, int], nats: float) -> Iterator[tuple[int, float]]:
    total = sum(counts.values())
    return ((year, nats * count / total) for year, count in counts.items())


def _bare_year(text: str) -> int | None:
    found = re.fullmatch(rf"\D{{0,3}}({YEAR_PATTERN})\D{{0,4}}", text.strip())
    return int(found.group(1)) if found else None
