"""The headings of report forms: (block, printed text) -> field, from a file that a user can extend."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal, TypeAlias

from normalize.words.by_words import field_by_words
from normalize.words.composition import LONGEST_HEADING
from normalize.words.cutting import words

How: TypeAlias = Literal["exact", "similar"]

ACCEPTED = 0.78
"""Similarity from which an unknown heading is taken for a known one, with lower confidence."""
KEPT = 20_000
"""Likenesses and headings that a vocabulary remembers."""
SUGGESTED = 0.4
"""Similarity from which an unknown heading is worth a suggestion."""
BY_WORDS = 0.96
"""Similarity of a heading that the list does not hold and whose words say what it is."""
LONGEST_WORD = 4
"""Characters of the longest words that headings are made of."""
COLUMNS = ("block", "field", "variant")

_LEADING = re.compile(
    r"^(其中[:：]?|[★☆*＊#●■]+|[（(]?[一二三四五六七八九十]{1,2}[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d)|[①-⑳])"
)
_BRACKET = re.compile(
    r"[(\[【]("
    r"[万千亿百]{0,2}元|单位[:：].{0,6}|金额单位.{0,6}|[A-Za-zα-ωΑ-Ω]'?|[A-Za-z][/÷:][A-Za-z].{0,8}|"
    r"[A-Za-z]=.{1,12}|%|百分比|分|\d+(\.\d+)?%?分?|[xX*×]+分?|盖章|公章|签章|签字|章|请?加?盖公?章|[^()]{0,8}字以?内?|可选项|必填|选填|"
    r"如有|定量|定性|小数点?.{0,8}|保留.{0,10})[)\]】]"
)
_CIRCLED = re.compile(r"^\s*[①-⑳❶-❿➀-➉]")
_ANY_BRACKET = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_TRAILING_POINTS = re.compile(r"(?<!\d)\d++(?:\.\d++)?分$")
_TRAILING = ":：、,，。;；%*"


class VocabularyError(ValueError):
    """A vocabulary file that does not hold block, field, variant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a heading means: the field, how it was found, and the similarity (1.0 when exact)."""

    field: str
    how: How
    similarity: float


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """Return a heading without layout: NFKC, no white space, no unit, letter, points, seal or number marks."""
    key = "".join(unicodedata.normalize("NFKC", _CIRCLED.sub("", text)).split())
    while len(key) <= LONGEST_HEADING:
        bare = _LEADING.sub("", key).rstrip(_TRAILING)
        bare = _TRAILING_POINTS.sub("", _BRACKET.sub("", bare))
        if bare == key or not bare:
            return bare or key
        key = bare
    return key


class Vocabulary:
    """Headings by block; `lookup` is exact, `match` also tries likeness by jieba's words."""

    def __init__(self, rows: Iterable[tuple[str, str, str]], taught: Iterable[tuple[str, str, str]] = ()) -> None:
        """Index the rows (block, field, variant); those that a user taught are laid over the others and decide."""
        self._fields: dict[str, dict[str, str]] = {}
        self._taught: set[tuple[str, str]] = set()
        self._near: dict[tuple[str, str, float], Match | None] = {}
        self._looked_up: dict[tuple[str, str], str | None] = {}
        for block, field, variant in rows:
            self._fields.setdefault(block, {})[heading_key(variant)] = field
        for block, field, variant in taught:
            key = heading_key(variant)
            self._fields.setdefault(block, {})[key] = field
            self._taught.add((block, key))

    def taught(self, block: str, text: str) -> bool:
        """Tell whether a user's own file holds the heading."""
        return (block, heading_key(text)) in self._taught

    @property
    def blocks(self) -> Mapping[str, Mapping[str, str]]:
        """Block -> key -> field."""
        return self._fields

    def lookup(self, block: str, text: str) -> str | None:
        """Return the field of a heading that the vocabulary holds in this block, brackets or not; else None."""
        try:
            return self._looked_up[block, text]
        except KeyError:
            pass
        if len(self._looked_up) >= KEPT:
            self._looked_up.clear()
        known = self._fields.get(block, {})
        key = heading_key(text)
        field = known.get(key)
        if field is None and "(" in key and len(key) <= LONGEST_HEADING:
            field = known.get(_ANY_BRACKET.sub("", key).rstrip(_TRAILING))
        self._looked_up[block, text] = field
        return field

    def match(self, block: str, text: str) -> Match | None:
        """Return the field of a known heading, or of the most similar one from ACCEPTED upwards."""
        field = self.lookup(block, text)
        if field is not None:
            return Match(field=field, how="exact", similarity=1.0)
        named = self.by_words(block, text)
        if named is not None:
            return named
        near = self.nearest(block, text)
        return near if near is not None and near.similarity >= ACCEPTED else None

    def by_words(self, block: str, text: str) -> Match | None:
        """Return the field that a heading's words say, where it is not in the list itself."""
        key = heading_key(text)
        bare = _ANY_BRACKET.sub("", key).rstrip(_TRAILING)
        field = field_by_words(block, bare or key)
        return Match(field=field, how="similar", similarity=BY_WORDS) if field is not None else None

    def nearest(self, block: str, text: str, least: float = SUGGESTED) -> Match | None:
        """Return the most similar heading of the block from `least` upwards, else None.

        Words are asked for, and jieba loaded, only where characters alone do not rule so much likeness out.
        """
        key = heading_key(text)
        known = self._fields.get(block, {})
        if not 2 <= len(key) <= 20:
            return None
        if key in known:
            return Match(field=known[key], how="similar", similarity=1.0)
        asked = (block, key, least)
        if asked not in self._near:
            if len(self._near) >= KEPT:
                self._near.clear()
            self._near[asked] = _nearest(known, key, least)
        return self._near[asked]


def _nearest(known: Mapping[str, str], key: str, least: float) -> Match | None:
    """Return the heading of a block that is most like a key, None where none reaches `least`."""
    best = (0.0, "")
    own = _pairs(key)
    # What shares no pair is like nothing, and words add no more than their half.
    near = [variant for variant in known if (pairs := _dice(own, _pairs(variant))) and (1 + pairs) / 2 >= least]
    for most, variant in sorted(((_most_likeness(key, variant), variant) for variant in near), reverse=True):
        if most < max(least, best[0]):
            break
        best = max(best, (_likeness(key, variant), variant))
    if best[0] < least:
        return None
    return Match(field=known[best[1]], how="similar", similarity=round(best[0], 3))


def _likeness(a: str, b: str) -> float:
    """Dice of jieba's words and of character pairs, the mean of both; nothing where no pair is shared."""
    pairs = _dice(_pairs(a), _pairs(b))
    return (_dice(words(a), words(b)) + pairs) / 2 if pairs else 0.0


def _most_likeness(a: str, b: str) -> float:
    """Return by characters alone what `_likeness` hardly ever passes; most words have two characters.

    A run that both hold gives at most half as many words as it has characters, and a last one of one character
    (数, 值, 率) where a heading ends; what is left over is at least one word for each `LONGEST_WORD` characters.
    """
    pairs = _dice(_pairs(a), _pairs(b))
    if not pairs:
        return 0.0
    runs = tuple(_runs(a, b))
    words = sum((len(run) + (a.endswith(run) or b.endswith(run))) // 2 for run in runs)
    left = (max(0, len(text) - sum(map(len, runs))) for text in (a, b))
    own = sum(math.ceil(count / LONGEST_WORD) for count in left)
    return (2 * words / (2 * words + own) + pairs) / 2


def _runs(a: str, b: str) -> Iterator[str]:
    """Yield the longest runs of two characters or more of `a` that stand in `b`, from the left."""
    start = 0
    while start < len(a):
        end = start + 1
        while end < len(a) and a[start : end + 1] in b:
            end += 1
        if end - start > 1:
            yield a[start:end]
        start = end


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _dice(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one or two else 0.0


def read_rows(lines: Iterable[str], name: str) -> list[tuple[str, str, str]]:
    """Return the rows of a vocabulary file.

    Raises:
        VocabularyError: the head is not block, field, variant, or a row has an empty cell.
    """
    reader = csv.DictReader(lines)
    if reader.fieldnames is None or not set(COLUMNS) <= {name.strip().lstrip("\ufeff") for name in reader.fieldnames}:
        raise VocabularyError(f"{name}: 首行须为 {','.join(COLUMNS)}")
    rows: list[tuple[str, str, str]] = []
    for number, row in enumerate(reader, start=2):
        cells = {key.strip().lstrip("\ufeff"): (value or "").strip() for key, value in row.items() if key}
        block, field, variant = (cells.get(column, "") for column in COLUMNS)
        if not (block and field and variant):
            raise VocabularyError(f"{name} 第 {number} 行: block、field、variant 均须填写")
        rows.append((block, field, variant))
    return rows


@cache
def _own_rows() -> tuple[tuple[str, str, str], ...]:
    text = resources.files("normalize.words").joinpath("headings.csv").read_text(encoding="utf-8")
    return tuple(read_rows(text.splitlines(), "headings.csv"))


def _text_of(data: bytes) -> str:
    """Return the text of a file in UTF-8 or, as Chinese spreadsheets save it, in GBK or GB18030."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def load_vocabulary(files: Sequence[Path] = ()) -> Vocabulary:
    """Return the built-in vocabulary with the users' files laid over it, the last one counting most.

    Raises:
        VocabularyError: a file has other columns, an unknown block or field, or cannot be read.
    """
    rows = list(_own_rows())
    taught: list[tuple[str, str, str]] = []
    known = {(block, field) for block, field, _ in rows}
    for path in files:
        try:
            text = _text_of(path.read_bytes())
        except (OSError, UnicodeDecodeError) as error:
            raise VocabularyError(f"{path}: 无法读取（{error}）") from error
        extra = read_rows(text.splitlines(), str(path))
        for block, field, _ in extra:
            if (block, field) not in known:
                fields = sorted(f for b, f in known if b == block)
                hint = (
                    f"该块可用的 field: {', '.join(fields)}"
                    if fields
                    else f"可用的 block: {sorted({b for b, _ in known})}"
                )
                raise VocabularyError(f"{path}: 未知的 ({block}, {field})；{hint}")
        taught.extend(extra)
    return Vocabulary(rows, taught)
