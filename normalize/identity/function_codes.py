"""Gives functional classes of expenditure (类、款、项) their official codes where a text names them.

`functions.csv` covers all classes (类 201 to 234) of 政府收支分类科目 (2024), and the groups (款) and items (项) that
local departments use most; `former` are names of earlier years. What it lacks gets the code of the level above.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

Row: TypeAlias = Mapping[str, object]
FoundBy: TypeAlias = Literal["printed_code", "named", "only_name", "context"]

_TABLE: Final = Path(__file__).with_name("functions.csv")

CLASS_LENGTH: Final = 3
GROUP_LENGTH: Final = 5
ITEM_LENGTH: Final = 7

_PARTS = re.compile(r"(?<![^()])(?P<name>[^()]*(?:\((?:室|境)\)[^()]*){0,4})\((?P<level>[类款项])\)")
_CODE = re.compile(r"(?<![0-9])(2[0-3][0-9](?:[0-9]{2}){0,2})(?![0-9.,])")
_NOISE = re.compile(r"^[\s,，、:：。;；0-9.]+|(?:支出)?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCode:
    """A functional class as deep as it is known: its code of 3, 5 or 7 digits, and how it was found."""

    code: str
    found_by: FoundBy

    def level(self, length: int) -> tuple[str | None, str | None]:
        """Return code and official name of a level by its number of digits; None and None where it is deeper."""
        if len(self.code) < length:
            return None, None
        code = self.code[:length]
        return code, _names().get(code)


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple((row["code"], row["name"], tuple(row["former"].split())) for row in csv.DictReader(file))


@cache
def _names() -> dict[str, str]:
    return {code: name for code, name, _ in _rows()}


@cache
def _by_name() -> dict[tuple[int, str], tuple[str, ...]]:
    """Return (digits, name without 支出) -> codes."""
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for code, name, former in _rows():
        for word in (name, *former):
            key = (len(code), _plain(word))
            found[key] = (*found.get(key, ()), code)
    return found


def _plain(name: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).strip()


def _codes(length: int, name: str, above: str | None) -> tuple[str, ...]:
    codes = _by_name().get((length, _plain(name)), ())
    return tuple(code for code in codes if above is None or code.startswith(above))


_LENGTHS: Final = {"类": CLASS_LENGTH, "款": GROUP_LENGTH, "项": ITEM_LENGTH}


def function_code(subject: str, context: str | None = None) -> FunctionCode | None:
    """Return the code of the functional class that a subject names, None where it names none that is known.

    A printed code counts first. A name that several groups share (行政运行) is settled by the class and group before
    it in the text, else by `context`, the code of the figure before; unsettled it has no code.
    """
    text = unicodedata.normalize("NFKC", subject)
    printed = [code for code in _CODE.findall(text) if code[:CLASS_LENGTH] in _names()]
    if printed:
        return FunctionCode(code=max(printed, key=len), found_by="printed_code")
    parts = [(found["name"], _LENGTHS[found["level"]]) for found in _PARTS.finditer(text)]
    if not parts:
        codes = _codes(CLASS_LENGTH, text, None) if text.endswith("支出") else ()
        return FunctionCode(code=codes[0], found_by="only_name") if len(codes) == 1 else None
    code: str | None = None
    for name, length in parts:
        found = _codes(length, name, code)
        if len(found) == 1:
            code = found[0]
    first = parts[0][1]
    if code is not None:
        return FunctionCode(code=code, found_by="named" if first == CLASS_LENGTH else "only_name")
    name, length = parts[-1]
    found = _under(length, name, context)
    return FunctionCode(code=found[0], found_by="context") if len(found) == 1 else None


def _under(length: int, name: str, context: str | None) -> tuple[str, ...]:
    """Return the codes of a name under the group, else the class, of the figure before."""
    for above in (GROUP_LENGTH, CLASS_LENGTH):
        if context is not None and len(context) >= above and above < length:
            found = _codes(length, name, context[:above])
            if found:
                return found
    return ()


def function_rows(figures: Iterable[Row]) -> list[dict[str, object]]:
    """Return the rows of the table `functions` for the figures whose subject names a functional class.

    One row for each document, section and subject; figures are read in their order, since 一般行政管理事务（项）
    belongs to the group named before it in its section.
    """
    rows: dict[tuple[object, object, object], dict[str, object]] = {}
    place: tuple[object, object] | None = None
    context: str | None = None
    for figure in figures:
        subject = figure.get("subject")
        if figure.get("subject_code") != "function" or not isinstance(subject, str):
            continue
        here = (figure.get("document_id"), figure.get("section"))
        if here != place:
            place, context = here, None
        found = function_code(subject, context)
        if found is None:
            continue
        context = found.code
        rows.setdefault((*here, subject), _row(figure, subject, found))
    return list(rows.values())


def _row(figure: Row, subject: str, found: FunctionCode) -> dict[str, object]:
    class_code, class_name = found.level(CLASS_LENGTH)
    group_code, group_name = found.level(GROUP_LENGTH)
    item_code, item_name = found.level(ITEM_LENGTH)
    return {
        "document_id": figure.get("document_id"),
        "section": figure.get("section"),
        "subject": subject,
        "code": found.code,
        "class_code": class_code,
        "class_name": class_name,
        "group_code": group_code,
        "group_name": group_name,
        "item_code": item_code,
        "item_name": item_name,
        "found_by": found.found_by,
    }
