"""Levels printed over the rows that they are of: a row across the table, a line above it, a cell beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalize.indicators.pieces import LABELS, Piece
from normalize.model.column import Header
from normalize.model.rows import Placed, Row
from normalize.values.printed import parse_points
from normalize.words.section_marks import marker_rank, strip_marker
from normalize.words.vocabulary import Vocabulary

MAX_BAND = 24
"""Characters of a row that names the group of the rows below it."""
_POINTS = frozenset({"weight", "score", "reviewed_score", "group_weight"})
"""Columns in which the row of a level prints the points of its group."""

_SECTIONS = frozenset({1, 2, 3})
"""Ranks of the marks of sections; indicators are numbered 1. 2. 3."""

_BRACKETED = re.compile(
    r"^[【\[〔（(](?P<before>[^】\]〕）)]{2,16})[】\]〕）)]|[（(【\[](?P<behind>[^（()）】\]]{2,16})[)）】\]]$"
)
_TABLE_NUMBER = re.compile(r"^(?:续?[附表]{1,2})\s*[\d一二三四五六七八九十]{1,2}(?:[-—.]\d{1,2})?\s*[：:、.．]?\s*")
"""The number of a table before its caption (表1产出指标)."""
_BETWEEN = re.compile(r"(?<!\s)\s*[—\-/／、>·＞｜|:：→›»]+\s*")

_PATH = re.compile(r"(?<!\s)\s*[/／＞>|｜→]\s*")
"""What parts the levels of a path from each other and from the name."""
_DEPTH = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}(?=[.、．\s]*[\u4e00-\u9fff“])")
_MOST_NUMBERED = 0.7
"""Of the rows under a header: so many are numbered where numbers tell their levels."""
_VALUES = frozenset({"target_text", "actual_text"})
"""Columns that the row of a level leaves blank."""


class Bands:
    """Levels printed as rows of their own over the rows that they are of (产出指标 across the whole table)."""

    def __init__(self) -> None:
        """Begin without a band."""
        self.labels: dict[str, Placed] = {}
        self.last: str | None = None
        self.depth = 0
        """How deep the indicators are numbered where levels stand above them in one column with them, else 0."""
        self.of_indicators: set[int | None] = set()
        """Ranks of the marks of rows with a target or a result."""
        self.ranks: dict[int, str] = {}
        """Rank of the mark before a band (一、 above （一）) -> the level that bands with it are of."""

    def begin(self, rows: Sequence[Row], header: Header) -> None:
        """Look at all rows of a part: whether their names are numbered by depth (1, 1.1, 1.1.1), and which have values.

        A mark or a depth under which targets or results stand is one of indicators, not of levels.
        """
        depths = [depth for row in rows if (depth := _depth(row, header)) is not None]
        deepest = max(depths, default=0)
        valued = [row for row in rows if any(_in_values(placed, header) for placed in row.filled)]
        outline = len(depths) >= _MOST_NUMBERED * len(rows) and len(set(depths)) > 1
        self.depth = deepest if outline and all(_depth(row, header) in {None, deepest} for row in valued) else 0
        self.of_indicators = {marker_rank(placed.text) for row in valued for placed in row.filled[:2]} - {None}

    def _take_numbered(self, row: Row, header: Header) -> bool:
        """Take a row whose number is less deep than those of the indicators: the name of a level, with its points."""
        depth = _depth(row, header)
        names = header.column("level3")
        if depth is None or names is None or not 0 < depth < self.depth:
            return False
        level = "level1" if depth <= self.depth - 2 or self.depth == 2 else "level2"
        if level == "level1":
            self.labels.pop("level2", None)
        self.labels[level] = next(p for p in row.filled if p.mostly_in(names.span))
        return True

    def take(self, rows: Sequence[Row], place: int, header: Header, vocabulary: Vocabulary) -> bool:
        """Take a row that is a band; False where it is none or the header has a column for every level."""
        if self.depth and self._take_numbered(rows[place], header):
            return True
        missing = [name for name in LABELS if name not in header.fields()]
        band = band_of(rows[place], header)
        if band is None and place + 1 < len(rows):  # the last row leads no others
            band = outline_of(rows[place], header, vocabulary) or label_alone(rows[place], header, vocabulary)
            if band is not None and marker_rank(band.text) in self.of_indicators and not _is_called(band, vocabulary):
                band = None
        if band is None or not missing:
            self.last = None
            return False
        level = missing[0]
        if len(missing) == 2:
            level = self._level(rows, place, header, band.text, vocabulary)
            rank = marker_rank(band.text)
            if rank is not None:
                self.ranks.setdefault(rank, level)
        both = len(missing) == len(LABELS) and bool(levels_in_path(band.text, vocabulary))
        if level == "level1" or both:
            self.labels.clear()
        self.labels[level] = band
        self.last = None if both else level
        return True

    def _level(self, rows: Sequence[Row], place: int, header: Header, text: str, vocabulary: Vocabulary) -> str:
        """Return the level of a band where both are bands: by its mark, else of two in a row the first is higher."""
        rank = marker_rank(text)
        if rank is not None and rank in self.ranks:
            return self.ranks[rank]
        outer = next((known for known, level in self.ranks.items() if level == "level1"), None)
        if rank is not None and outer is not None and rank > outer:
            return "level2"
        if self.last == "level1":
            return "level2"
        if place + 1 < len(rows) and _is_band(rows[place + 1], header, vocabulary):
            return "level1"
        if "level1" not in self.labels or vocabulary.lookup("level2", text) is None:
            first = vocabulary.lookup("level1", text) is not None or "level1" not in self.labels
            return "level1" if first and vocabulary.lookup("level2", text) is None else "level2"
        return "level2"

    def give(self, pieces: dict[str, Piece], header: Header, vocabulary: Vocabulary) -> None:
        """Give a row the labels of the bands above it; one called as a first level has none without its values.

        A band may name both levels (产出指标—数量指标).
        """
        name = pieces.get("level3")
        called = name is not None and vocabulary.lookup("level1", strip_marker(name.text)) is not None
        if called and header.fields() & _VALUES and not _VALUES & pieces.keys():
            return
        for level, band in self.labels.items():
            both = levels_in_path(band.text, vocabulary) or {level: band.text}
            for each, text in both.items():
                if each not in pieces:
                    pieces[each] = Piece(text=text, cells=[band.cell], begins=False)


def _depth(row: Row, header: Header) -> int | None:
    """Return how many numbers the name of a row begins with (2 of 1.1 数量指标), None where it has none."""
    names = header.column("level3")
    name = next((p for p in row.filled if names is not None and p.mostly_in(names.span)), None)
    found = _DEPTH.match(name.text.strip()) if name is not None else None
    return found[0].count(".") + 1 if found is not None else None


def band_of(row: Row, header: Header) -> Placed | None:
    """Return the one cell of a row that stands over most of its header's columns and names a group, or None."""
    filled = [p for p in row.filled if p.cell.row_span == 1]
    if len(filled) != 1 or len(filled[0].text) > MAX_BAND or re.search("[。；！？]", filled[0].text):
        return None
    named = [c for c in header.columns if c.field is not None]
    over = sum(1 for c in named if filled[0].overlap(c.span) > 0.5 * (c.x1 - c.x0))
    alone = len(row.fresh) <= 2 and over >= 0.7 * len(named)
    return filled[0] if alone and parse_points(filled[0].text) is None else None


def outline_of(row: Row, header: Header, vocabulary: Vocabulary) -> Placed | None:
    """Return the name of a level that stands in the column of the indicators, alone or with the points of its group.

    One that is numbered as sections are (一、 （一）), without any value, names a level whatever it is called.
    None where the header has columns for both levels or none for values, or a target or a result stands in the row: an
    indicator may be called as a level is (成本控制).
    """
    names = header.column("level3")
    if names is None or all(level in header.fields() for level in LABELS) or not header.fields() & _VALUES:
        return None
    filled = [p for p in row.filled if p.cell.row_span == 1]
    name = next((p for p in filled if p.mostly_in(names.span)), None)
    if name is None:
        return None
    numbered = marker_rank(name.text) in _SECTIONS and row.filled == (name,)
    if not numbered and not _is_called(name, vocabulary):
        return None
    serial, rest = header.column("serial"), [p for p in filled if p is not name]
    marks = [p for p in rest if p.x1 <= name.x0 and (serial is None or p.mostly_in(serial.span))]
    points = [p for p in rest if p not in marks]
    fields = [column for column in header.columns if column.field in _POINTS]
    group = all(parse_points(p.text) is not None and any(p.mostly_in(c.span) for c in fields) for p in points)
    return name if len(row.filled) == len(filled) and len(marks) <= 1 and group else None


def _is_called(name: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell holds the name of a known level."""
    return any(vocabulary.lookup(level, strip_marker(name.text)) is not None for level in LABELS)


def _in_values(placed: Placed, header: Header) -> bool:
    """Tell whether a cell stands in the column of targets or of results."""
    return any(column.field in _VALUES and placed.mostly_in(column.span) for column in header.columns)


def label_alone(row: Row, header: Header, vocabulary: Vocabulary) -> Placed | None:
    """Return the name of a first level that stands alone in its row, in the column of the second level, or None."""
    column = header.column("level2")
    if column is None or "level1" in header.fields() or len(row.filled) != 1:
        return None
    name = row.filled[0]
    own = name.mostly_in(column.span) and name.cell.row_span == 1
    return name if own and vocabulary.lookup("level1", strip_marker(name.text)) is not None else None


def _is_band(row: Row, header: Header, vocabulary: Vocabulary) -> bool:
    return band_of(row, header) is not None or outline_of(row, header, vocabulary) is not None


def outer_level(row: Row, header: Header, vocabulary: Vocabulary) -> Placed | None:
    """Return the cell that names the first level beside the header and the rows of its group, where one does."""
    if "level1" in header.fields():
        return None
    first = min((column.x0 for column in header.columns if column.field is not None), default=0.0)
    beside = [p for p in row.cells if p.cell.row_span > 1 and (p.x0 + p.x1) / 2 < first and not p.begins]
    return next((p for p in beside if vocabulary.lookup("level1", p.text) is not None), None)


def level_caption(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the first level that a line above a table names and nothing else （（一）产出指标（50分））."""
    bare = strip_marker(_TABLE_NUMBER.sub("", text.strip())).strip().rstrip("：:")
    return bare if len(bare) <= MAX_BAND and vocabulary.lookup("level1", bare) is not None else None


def named_levels(name: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the levels that an indicator's name carries in brackets before or behind it (（产出—数量）), if any."""
    found = _BRACKETED.search(name.strip())
    if found is None:
        return {}
    parts = [part.strip() for part in _BETWEEN.split(found["behind"] or found["before"]) if part.strip()]
    if len(parts) == 1:
        known = next((level for level in LABELS if vocabulary.lookup(level, parts[0]) is not None), None)
        return {known: parts[0]} if known is not None else {}
    return _both(parts, vocabulary)


_POINTS_BEHIND = re.compile(r"\s*[（(]\s*(\d{1,3}(?:\.\d+)?)\s*分\s*[)）]$")


def path_of_name(name: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return both levels, the name and the points of an indicator that are printed in one cell; nothing for any other.

    The path stands before the name, as its first parts (产出指标/数量指标/里程) or in brackets (【产出·数量】里程).
    """
    bare = name.strip()
    found = _BRACKETED.search(bare)
    parts = [part.strip() for part in _PATH.split(bare)]
    if found is not None and found["before"]:
        levels, rest = _both(_BETWEEN.split(found["before"].strip()), vocabulary), bare[found.end() :].strip()
    else:
        levels, rest = (_both(parts[:2], vocabulary), parts[-1]) if len(parts) == len(LABELS) + 1 else ({}, "")
    if not levels or not rest:
        return {}
    points = _POINTS_BEHIND.search(rest)
    if points is None:
        return {**levels, "level3": rest}
    return {**levels, "level3": rest[: points.start()].strip(), "weight": points[1]}


def levels_in_path(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return both levels that a short text names one behind the other (产出指标＞数量指标), nothing of any other."""
    bare = strip_marker(text.strip()).strip("【】[]〔〕（）()")
    return _both(_BETWEEN.split(bare), vocabulary) if len(bare) <= MAX_BAND else {}


def _both(parts: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    named = len(parts) == len(LABELS) and vocabulary.lookup("level1", parts[0]) is not None and bool(parts[1])
    return dict(zip(LABELS, parts, strict=True)) if named else {}
