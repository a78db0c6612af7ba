"""Reads the data that a chart part keeps: series, categories and values as stored."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from extract.document import ChartPoint
from extract.docx.items import ChartData
from extract.wordml.markup import CHART, CHART_EX, DRAWING, Element, number
from extract.wordml.symbols import clean

_QUOTED = re.compile(r'"([^"]+)"')
_LAST_INDEX = 100_000
"""Points of a chart; an index past this is damage."""


def read_chart(root: Element) -> ChartData:
    """Return title and points of a chart part, classic or extended, values as stored in its cache.

    A point without a stored value is left out; one without a category is named by its 1-based place.
    """
    if root.tag.startswith(f"{{{CHART_EX}}}"):
        return ChartData(title=_title(root, CHART_EX), points=tuple(_extended_points(root)))
    return ChartData(title=_title(root, CHART), points=tuple(_points(root)), texts=tuple(_other_texts(root)))


def _c(name: str) -> str:
    return f"{{{CHART}}}{name}"


def _cx(name: str) -> str:
    return f"{{{CHART_EX}}}{name}"


def _title(root: Element, namespace: str) -> str | None:
    """Return the text of the chart's own title, typed or taken from a cell; an axis title is not the chart's."""
    title = root.find(f"{{{namespace}}}chart/{{{namespace}}}title")
    if title is None:
        return None
    tags = (f"{{{DRAWING}}}t", f"{{{namespace}}}v")
    text = clean("".join(part.text or "" for part in title.iter(*tags)))
    return text or None


def _other_texts(root: Element) -> Iterator[str]:
    """Yield the titles of the axes and the words in the formats of numbers (0.00"万元")."""
    for axis in root.iter(_c("valAx"), _c("dispUnitsLbl")):
        for title in axis.iter(f"{{{DRAWING}}}t", _c("v")):
            text = clean(title.text or "")
            if text:
                yield text
    for shown in root.iter(_c("numFmt")):
        yield from _QUOTED.findall(shown.get("formatCode") or "")


def _points(root: Element) -> Iterator[ChartPoint]:
    for series in root.iter(_c("ser")):
        name = _series_name(series)
        categories = _labels(series.find(_c("cat")))
        if not categories:
            categories = _labels(series.find(_c("xVal")))
        values = series.find(_c("val"))
        if values is None:
            values = series.find(_c("yVal"))
        for index, stored in _cached(values):
            yield ChartPoint(series=name, category=categories.get(index, str(index + 1)), value=stored)


def _series_name(series: Element) -> str:
    text = series.find(_c("tx"))
    if text is None:
        return ""
    return clean("".join(part.text or "" for part in text.iter(_c("v"))))


def _labels(categories: Element | None) -> dict[int, str]:
    """Return the category names by index; of several levels the outer names stand first."""
    if categories is None:
        return {}
    levels = [dict(_cached(level)) for level in categories.iter(_c("lvl"))]
    if not levels:
        return dict(_cached(categories))
    # An outer name stands on the first of the points that it covers.
    places = sorted(levels[0])
    outer = [_spread(level, places) for level in reversed(levels[1:])]
    return {
        place: " ".join(part for part in (*(level[place] for level in outer), levels[0][place]) if part)
        for place in places
    }


def _spread(level: dict[int, str], places: list[int]) -> dict[int, str]:
    """Return for each place the name that was last given at or before it."""
    given = sorted(level)
    spread: dict[int, str] = {}
    for place in places:
        reached = bisect_right(given, place)
        spread[place] = level[given[reached - 1]] if reached else ""
    return spread


def _cached(holder: Element | None) -> Iterator[tuple[int, str]]:
    """Yield index and text of the stored points that have a text."""
    if holder is None:
        return
    for point in holder.iter(_c("pt")):
        index = number(point.get("idx"))
        stored = point.find(_c("v"))
        text = clean(stored.text or "") if stored is not None else ""
        if index is not None and 0 <= index <= _LAST_INDEX and text:
            yield index, text


def _extended_points(root: Element) -> Iterator[ChartPoint]:
    """Yield the points of an extended chart (waterfall, funnel, tree map), whose data stand apart from the series."""
    data = {entry.get("id"): entry for entry in root.iter(_cx("data"))}
    for series in root.iter(_cx("series")):
        name = "".join(part.text or "" for part in series.iterfind(f"{_cx('tx')}/{_cx('txData')}/{_cx('v')}"))
        reference = series.find(_cx("dataId"))
        entry = data.get(None if reference is None else reference.get("val"))
        if entry is None:
            continue
        categories = _extended_column(entry.find(_cx("strDim")))
        for index, stored in _extended_column(entry.find(_cx("numDim"))).items():
            yield ChartPoint(series=clean(name), category=categories.get(index, str(index + 1)), value=stored)


def _extended_column(dimension: Element | None) -> dict[int, str]:
    level = None if dimension is None else dimension.find(_cx("lvl"))
    if level is None:
        return {}
    found: dict[int, str] = {}
    for point in level.iterfind(_cx("pt")):
        index = number(point.get("idx"))
        text = clean(point.text or "")
        if index is not None and 0 <= index <= _LAST_INDEX and text:
            found[index] = text
    return found
