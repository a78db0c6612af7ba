"""What a recogniser confuses is set right where the pattern of the line leaves one reading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from extract.scan.recogniser import TWINS, Character
from extract.scan.settings.recognition import RECOGNITION

CONFUSABLE = {
    "O": "0",
    "o": "0",
    "〇": "0",
    "○": "0",
    "l": "1",
    "I": "1",
    "|": "1",
    "丨": "1",
    "。": ".",
    "·": ".",
    "，": ",",
}
"""What a digit or point inside a number is misread as; letters that stand in quantities (2B, 3D) are not among them."""
LONE_ZERO = frozenset({"O", "o", "〇", "○"})
"""Alone in its line, a circle is the numeral."""
COMPARISONS = {"⩾": "≥", "≧": "≥", "⩽": "≤", "≦": "≤", "＞": ">", "＜": "<", "》": "≥", "《": "≤", "≫": "≥", "≪": "≤"}
"""Signs before a number that are printed or misread in other forms."""
GUESSED = frozenset("》《≫≪")
"""Those of them that are misreadings."""

_HEADING_DASH = re.compile(r"(?:(?<=^)|(?<=[，。；：、（(]))[—－-](?=[\u4e00-\u9fff])")
"""A single dash at the head of Chinese text is the numeral one: both are one stroke."""
_FRACTION_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
"""Thousands are set off by threes: a comma before one or two digits is a decimal point."""
_MARKED_AMOUNT = re.compile(
    r"(?P<before>[≥≤<>=±+\-]?)(?P<number>\d{1,3}(?=[\d.,]*[.,][\d.,]*[.,])(?:[.,]\d{3})+(?:[.,]\d{1,2})?)(?P<after>[万亿]?元?)"
)
"""An amount with two marks or more, whichever they are (4.428,852,485.11)."""
_ILL_FORMED = re.compile(r"[≥≤<>=±+\-]?(?!\d{1,3}(?:,\d{3})+(?:\.\d+)?\D*$)\d[\d.]*,[\d.,]*[^\d.,]{0,2}")
"""A figure with commas that do not set off thousands: characters of it were lost or misread."""
_SPECKS_READ = re.compile(r"^[·•….,'`]+(?=[^·•….,'`])|(?<=[^·•….,'`])[·•….'`]+$")
_SPLIT_PERCENT = re.compile(r"\d[%％][6oO0°](?=$)")
"""The right ring of a wide percent sign is read once more: no digit follows one."""
_MARKED = re.compile(
    r"[√✓✔*＊•'`´\"“”一]*(?:[—－-]{2})?(?P<number>[≥≤><]?\d[\d,]*(?:\.\d+)?%?)[√✓✔*＊•'`´\"“”、丶_—一－-]*"
)
"""A number with a tick of a pen, a spot or the rest of a ruling beside it; a single dash before it may be its sign."""
_SPACE = re.compile(r"(?<![A-Za-z]) +| +(?![A-Za-z])")
_NUMBER = re.compile(r"^[≥≤＞＜><=≧≦±+\-]?\d{1,3}(,\d{3})+(\.\d+)?%?$|^[≥≤＞＜><=≧≦±+\-]?\d+(\.\d+)?%?$")
_QUANTITY = re.compile(r"^[≥≤＞＜><=±+\-]?[\d,]+[^\d,]{0,6}$")
_DIGITS = tuple("0123456789")
_AROUND_NUMBER = frozenset("0123456789.,%-+≥≤><=±~")
_DASHES = frozenset("—–―─━－-一ー_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A text after repair and its score 0..1."""

    text: str
    score: float


def tidy(text: str) -> str:
    """Return the text without the spaces that a recogniser sets between Chinese characters and numerals."""
    return _SPACE.sub("", text.replace("％", "%").strip())


def repair(characters: Sequence[Character]) -> Repaired:
    """Return the text of a line and its score.

    The score is the mean of the characters' probabilities drawn towards the weakest of them: one wrong character spoils
    a number.
    """
    text = "".join(character.text for character in characters)
    probabilities = [character.probability for character in characters if character.text.strip()]
    if not text.strip():
        return Repaired(text="", score=0.0)
    weakest = min(probabilities)
    score = min(1.0, (sum(probabilities) / len(probabilities) + weakest) / 2)
    plain = _HEADING_DASH.sub("一", tidy(text))
    if plain[0] in COMPARISONS and plain[1:].startswith(_DIGITS):
        score = min(score, RECOGNITION.repaired_score) if plain[0] in GUESSED else score
        plain = COMPARISONS[plain[0]] + plain[1:]
    # A dash alone in its cell is known by its shape: what is read as the numeral is one.
    if plain and plain != "一" and all(character in _DASHES for character in plain):
        return Repaired(text="—" if len(plain) == 1 else "——", score=score)
    for mended in (
        _as_amount(plain),
        _as_number(plain),
        _as_percent(plain),
        _as_fraction(plain),
        _as_bare_number(plain),
    ):
        if mended is not None and mended != plain:
            return Repaired(text=mended, score=min(score, RECOGNITION.repaired_score))
    plain = _matched_brackets(plain)
    if _ILL_FORMED.fullmatch(plain):
        score = min(score, RECOGNITION.ill_formed_score)
    return Repaired(text=plain, score=score)


def trimmed(text: str) -> str:
    """Return a text of a dirty page without the points before and after it: what was read from specks."""
    return _SPECKS_READ.sub("", text) or text


def _as_amount(text: str) -> str | None:
    """Return the amount whose points and commas were taken for each other: thousands in threes, then a fraction.

    None where the marks are right as they are, or may be read in two ways.
    """
    found = _MARKED_AMOUNT.fullmatch(text)
    if found is None:
        return None
    number = found["number"]
    *whole, last = re.split(r"[.,]", number)
    if len(last) < 3:
        amount = ",".join(whole) + "." + last
    elif "." in number and number.rindex(".") < number.rfind(","):  # no fraction goes on after a comma
        amount = ",".join((*whole, last))
    else:
        return None
    return found["before"] + amount + found["after"]


def _as_bare_number(text: str) -> str | None:
    """Return the number that has only marks beside it which no form prints, None where it has none."""
    found = _MARKED.fullmatch(text)
    return None if found is None or found["number"] == text else found["number"]


def _as_percent(text: str) -> str | None:
    """Return a percentage whose sign was read once more, None where none was."""
    sign = _SPLIT_PERCENT.search(text)
    return None if sign is None else text[: sign.end() - 1]


def _as_fraction(text: str) -> str | None:
    """Return a quantity with a point where a single comma sets off no thousands, None where that is not so."""
    if text.count(",") != 1 or not _QUANTITY.match(text) or not _FRACTION_COMMA.search(text):
        return None
    return _FRACTION_COMMA.sub(".", text)


def _as_number(text: str) -> str | None:
    """Return the number that a text of digits and their look-alikes can only be, None where it is none."""
    if not any(character in _DIGITS for character in text) and text not in LONE_ZERO:
        return None
    if not all(character in _AROUND_NUMBER or character in CONFUSABLE for character in text):
        return None
    candidate = "".join(CONFUSABLE.get(character, character) for character in text)
    return candidate if _NUMBER.match(candidate) else None


def _matched_brackets(text: str) -> str:
    """Give both brackets of a pair the same width: the wide one where either is wide."""
    result = list(text)
    stack: list[int] = []
    for index, character in enumerate(text):
        if character in "(（":
            stack.append(index)
        elif character in ")）" and stack:
            start = stack.pop()
            if (text[start] == "（") != (character == "）"):
                result[start], result[index] = "（", "）"
    for index in range(1, len(result)):
        # A narrow mark between Chinese text is the wide one: both are one printed shape.
        ends = index + 1 == len(result) or _chinese(result[index + 1])
        if result[index] in ":,;" and _chinese(result[index - 1]) and ends:
            result[index] = _WIDE[result[index]]
    return "".join(result)


_WIDE = {narrow: wide for wide, narrow in TWINS.items()}


def _chinese(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
