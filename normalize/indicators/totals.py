"""The rows that sum a form up: which they are, and the weight, score and rating that they print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.document import Cell
from normalize.columns.paired import paired_points
from normalize.model.column import Header
from normalize.model.form import Reading, Total
from normalize.model.rows import Placed, Row
from normalize.values.printed import is_blank, parse_points
from normalize.words.vocabulary import Vocabulary, heading_key

_TOTAL_LABELS = (
    ("weight", re.compile(r"总分值|满分|分值|权重")),
    ("score", re.compile(r"得分|评分")),
    ("rating", re.compile(r"等级|等次|评级")),
)
"""Labels inside a total row."""
_LABELLED = re.compile(r"([^:：\d]{2,12})\s*[:：]\s*(\S{1,6})")
_PAIRED = re.compile(r"\d{1,3}(?:\.\d+)?\s*(?:[/／]\s*\d{1,3}(?:\.\d+)?|[（(]\s*\d{1,3}(?:\.\d+)?\s*[)）])")
"""Weight and score of the whole in one cell (100/98, 98（100）)."""
_SUBTOTAL = re.compile(r".{0,8}(?:指标|得分|分值|本项|部分).{0,4}小计|小计.{0,4}分")
_BOTH = ("weight", "score")
"""What two figures of a total are, in their order."""
HARDLY_READ = 0.8
"""Recognition of a cell below which its text says little of what is printed."""
SCRAWL = 8
"""Characters at most of points that were hardly read."""
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
RATINGS = ("优", "良", "中", "差", "优秀", "良好", "合格", "不合格", "一般", "较差")


def is_total(row: Row, vocabulary: Vocabulary) -> bool:
    """Tell whether a row is the form's total: it begins with such a label, and no other words follow."""
    filled = _from_label(row, vocabulary)
    if not filled:
        return False
    return all(
        parse_points(placed.text) is not None
        or placed.text in RATINGS
        or len(placed.text) <= 4
        or _pair(placed)
        or _PAIRED.fullmatch(placed.text.strip())
        or _is_scrawl(placed.cell)
        for placed in filled[1:]
    )


def _is_scrawl(cell: Cell) -> bool:
    """Tell whether a cell was hardly read and holds no words: points under a circle of a pen or a seal."""
    unsure = cell.recognition is not None and cell.recognition < HARDLY_READ
    return unsure and len(cell.text) <= SCRAWL and _WORDS.search(cell.text) is None


def _pair(placed: Placed) -> tuple[str, str] | None:
    """Return the part of a total that a cell prints with its label (自评等级：优), and its value, else None."""
    found = _LABELLED.fullmatch(placed.text.strip())
    name = next((field for field, pattern in _TOTAL_LABELS if found and pattern.search(found[1])), None)
    if found is None or name is None:
        return None
    right = found[2] in RATINGS if name == "rating" else parse_points(found[2]) is not None
    return (name, found[2]) if right else None


def _from_label(row: Row, vocabulary: Vocabulary) -> list[Placed]:
    """Return the filled cells of a row from the label of a total on; points may stand before it."""
    filled = list(row.filled)
    place = next((i for i, p in enumerate(filled) if vocabulary.lookup("total", p.text) is not None), None)
    if place is None or any(parse_points(p.text) is None for p in filled[:place]):
        return []
    return [filled[place], *filled[:place], *filled[place + 1 :]]


def _by_labels(filled: Sequence[Placed]) -> Total | None:
    """Return what a total row says that prints a label before each value (总分值 | 100 | 总得分 | 98 | 等级 | 优)."""
    found: dict[str, Placed] = {}
    for label, value in pairwise(filled):
        name = next((field for field, pattern in _TOTAL_LABELS if pattern.search(label.text)), None)
        number = parse_points(value.text) is not None
        if name is not None and (number or (name == "rating" and value.text in RATINGS)):
            found.setdefault(name, value)
    if len(found) < 2:
        return None
    return Total(
        weight=_reading(found.get("weight")), score=_reading(found.get("score")), rating=_reading(found.get("rating"))
    )


def is_subtotal(row: Row, vocabulary: Vocabulary) -> bool:
    """Tell whether a row sums up the rows above it and does not end the block (小计)."""
    filled = row.filled
    if not filled or vocabulary.lookup("total", filled[0].text) is not None:
        return False
    label = heading_key(filled[0].text)
    if label != "小计" and (_SUBTOTAL.fullmatch(label) is None or len(filled) < 2):
        return False
    return all(parse_points(placed.text) is not None for placed in filled[1:])


def read_total(row: Row, header: Header | None) -> Total:
    """Return the total row's weight, score and rating: by column, or by order where no column fits."""
    labelled = _by_labels(row.filled)
    if labelled is not None:
        return labelled
    both = _paired(row, header)
    if both is not None:
        return both
    numbers = [placed for placed in row.filled[1:] if parse_points(placed.text) is not None]
    weight = header.column("weight") if header is not None else None
    under_weight = weight is not None and len(numbers) == 1 and numbers[0].mostly_in(weight.span)
    rating = next((_reading(placed) for placed in row.filled[1:] if placed.text in RATINGS), None)
    rating = rating or next((told for placed in row.filled[1:] if (told := _inside(placed)) is not None), None)
    found: dict[str, Placed] = {}
    said = re.search(r"总\s*[得评]?\s*分|得分", row.filled[0].text)
    if len(numbers) == 1 and said and not (under_weight and said.group() == "总分"):
        found["score"] = numbers[0]
    elif header is not None:
        found = _by_columns(numbers, header)
    inline = re.search(r"[:：]\s*(\d{1,3}(?:\.\d+)?)\s*分?$", row.filled[0].text)
    if inline and not numbers:
        cells = (row.filled[0].cell,)
        return Total(score=Reading(value=inline.group(1), raw=row.filled[0].text, cells=cells), rating=rating)
    if not found and numbers:
        names = ("score",) if len(numbers) == 1 else ("weight", "score")
        found = dict(zip(names, numbers, strict=False))
    return Total(weight=_reading(found.get("weight")), score=_reading(found.get("score")), rating=rating)


def _by_columns(numbers: Sequence[Placed], header: Header) -> dict[str, Placed]:
    """Return weight and score by the columns that they stand in; two figures under another part's columns by order."""
    found: dict[str, Placed] = {}
    for name in _BOTH:
        column = header.column(name)
        placed = next((p for p in numbers if column is not None and p.stands_in(column.span)), None)
        if placed is not None and placed not in found.values():
            found[name] = placed
    if len(numbers) == len(_BOTH) > len(found) and _falls(numbers):
        return dict(zip(_BOTH, numbers, strict=True))
    return found


def _falls(numbers: Sequence[Placed]) -> bool:
    """Tell whether the second of two figures is less than the first, as a score is beside its full points."""
    first, second = (parse_points(placed.text) for placed in numbers)
    return first is not None and second is not None and second < first


def _paired(row: Row, header: Header | None) -> Total | None:
    """Return the total whose weight and score stand in one cell, under a heading that names both."""
    for column in header.columns if header is not None else ():
        for placed in row.filled[1:]:
            found = paired_points(column.heading, placed.text) if placed.mostly_in(column.span) else {}
            if found:
                own = {name: Reading(value=text, raw=placed.text, cells=(placed.cell,)) for name, text in found.items()}
                return Total(weight=own.get("weight"), score=own.get("score"))
    return None


def _inside(placed: Placed) -> Reading[str] | None:
    """Return the rating of a cell that prints it with its label."""
    pair = _pair(placed)
    return Reading(value=pair[1], raw=placed.text, cells=(placed.cell,)) if pair and pair[0] == "rating" else None


def _reading(placed: Placed | None) -> Reading[str] | None:
    if placed is None or is_blank(placed.text):
        return None
    return Reading(value=placed.text, raw=placed.text, cells=(placed.cell,))
