"""Decides which parts of fields a reader sees: codes and page-number noise hidden, form controls shown as text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.wordml.markup import Element, children, first, number, switch, value, w

_NOISE = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC", "INDEX", "TOA"})
"""Fields whose result says where something is printed, not what: a table of contents would repeat every heading."""

_CIRCLED = re.compile(r"EQ\s++\\o\s*+(?:\\a[clr]\s*+)?\(\s*+[○〇◯]\s*+[,，;；]([^)]*+)\)", re.IGNORECASE)
"""Word's "enclosed character" command: a circle overprinted with a number or a letter."""

_FIRST_CIRCLED = ord("①")
_LAST_CIRCLED_NUMBER = 20
_TICKED = "☑"
_UNTICKED = "□"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMarks:
    """What fields do to the parts of runs: `hidden` ones are not printed, `shown` ones stand for a text."""

    hidden: set[Element]
    shown: dict[Element, str]


@dataclass(slots=True, kw_only=True)
class _OpenField:
    """A field whose end has not been met: where it begins, where its result begins, its instruction so far."""

    begin: int
    result: int | None = None
    code: list[str] = field(default_factory=list)


def read_fields(story: Element) -> FieldMarks:
    """Return what the fields of a story hide and show; a field without an end hides nothing.

    A story is a body, a note or a text box; text boxes inside are stories of their own and are not looked into.
    """
    if next(story.iter(w("fldChar"), w("fldSimple")), None) is None:
        return FieldMarks(hidden=set(), shown={})
    return _marks_of(story)


def _marks_of(story: Element) -> FieldMarks:
    marks = FieldMarks(hidden=set(), shown={})
    parts: list[Element] = []
    tables: list[int] = []
    spans: list[tuple[int, int]] = []
    opened: list[_OpenField] = []
    for part in _run_parts(story):
        if part.tag == w("tbl"):
            tables.append(len(parts))
            continue
        parts.append(part)
        kind = part.get(w("fldCharType")) if part.tag == w("fldChar") else None
        if kind == "begin":
            opened.append(_OpenField(begin=len(parts) - 1))
        elif kind == "separate" and opened and opened[-1].result is None:
            opened[-1].result = len(parts) - 1
        elif kind == "end" and opened:
            span = _settle(opened.pop(), parts, tables, marks)
            spans.append(span)
        elif part.tag == w("instrText") and opened and opened[-1].result is None:
            opened[-1].code.append(part.text or "")
    for low, high in _joined(spans):
        marks.hidden.update(parts[low:high])
    for simple in story.iter(w("fldSimple")):
        if _keyword(simple.get(w("instr"), "")) in _NOISE:
            marks.hidden.update(simple.iter())
    return marks


def _run_parts(story: Element) -> Iterator[Element]:
    """Yield the contents of the runs of a story in order, and each table where it begins."""
    stack = [children(story)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == w("r"):
            yield from children(child)
        elif child.tag in {w("p"), w("tbl"), w("tr"), w("tc")}:
            if child.tag == w("tbl"):
                yield child
            stack.append(children(child))


def _settle(ended: _OpenField, parts: list[Element], tables: list[int], marks: FieldMarks) -> tuple[int, int]:
    """Note what a complete field shows; return the range of parts that it hides."""
    end = len(parts) - 1
    code = "".join(ended.code)
    begin = parts[ended.begin]
    shown = _control(begin) or _enclosed(code)
    if shown is not None:
        marks.shown[begin] = shown
    holds_table = bisect_right(tables, ended.begin) < bisect_right(tables, end)
    # A table of contents holds no table: where one stands inside, the markers are mismatched and hide nothing.
    noise = _keyword(code) in _NOISE and not holds_table
    if noise or shown is not None:
        return ended.begin + 1, end
    return ended.begin + 1, ended.result if ended.result is not None else end


def _keyword(code: str) -> str:
    """Return the name of a field, upper case."""
    words = code.split(maxsplit=1)
    return words[0].upper() if words else ""


def _control(begin: Element) -> str | None:
    """Return what a legacy form control shows, None where the field is none or shows its result."""
    data = first(begin, "ffData")
    box = first(data, "checkBox")
    if box is not None:
        ticked = switch(box, "checked")
        return _TICKED if (switch(box, "default") if ticked is None else ticked) else _UNTICKED
    choices = first(data, "ddList")
    if choices is not None:
        entries = [entry.get(w("val"), "") for entry in choices.findall(w("listEntry"))]
        chosen = number(value(choices, "result"))
        chosen = number(value(choices, "default")) if chosen is None else chosen
        index = chosen or 0
        return entries[index] if 0 <= index < len(entries) else None
    return None


def _enclosed(code: str) -> str | None:
    """Return the text of an enclosed character, None for other fields."""
    match = _CIRCLED.match(code.strip())
    if match is None:
        return None
    inside = match[1].strip()
    if inside.isascii() and inside.isdigit() and 1 <= int(inside) <= _LAST_CIRCLED_NUMBER:
        return chr(_FIRST_CIRCLED + int(inside) - 1)
    return inside


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield ranges without overlap that cover the same numbers, so that nesting costs nothing twice."""
    reach = 0
    for low, high in sorted(spans):
        start = max(low, reach)
        if start < high:
            yield start, high
            reach = high
