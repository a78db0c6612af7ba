"""Whether a text heads a column, of which block, and what in a header is none: figures, letters, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from normalize.model.rows import Placed
from normalize.values.kinds import NUMERIC, kind_of
from normalize.words.composition import composed
from normalize.words.labels import names_side
from normalize.words.vocabulary import KEPT, Vocabulary
from schemas.years import YEAR_PATTERN

BLOCKS: Final = ("indicators", "budget", "goals")
"""Blocks whose columns get their roles by evidence."""
MAX_HEADER_ROWS: Final = 4
HEADING: Final = 1.0
"""Nats from which a text is a heading of a block."""
HEADING_SHARE: Final = 0.6
"""Of a row's filled cells: at least this many are headings where a header goes on over the next row."""
SHORT_NAME: Final = 6
"""Characters of a group's name that no list holds (过程 | 结果)."""
PHASES: Final = frozenset({"approved_budget", "adjusted_budget", "executed", "execution_rate"})
LEVELS: Final = frozenset({"level1", "level2", "level3"})
_YEAR_GROUP = re.compile(rf"{YEAR_PATTERN}\s*年?度?(?:预算|决算|资金|执行)?(?:情况|数)?")
"""A heading over the columns of one year."""
_LETTER_ROW = re.compile(
    r"^[(（]?([A-Za-z]|\d{1,2}|[①-⑳]|[一二三四五六七八九十]{1,2})[)）]?([=/÷*×+\-].{0,12})?$|^[—\-/]+$"
)


def weight_anywhere(text: str, vocabulary: Vocabulary) -> float:
    """Return the most nats that a text has as a heading of any block."""
    return max(heading_weight(block, text, vocabulary) for block in BLOCKS)


def names_group(text: str, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text may name a group of columns: a heading, a name of the block, or a few characters."""
    return is_heading(block, text, vocabulary) or len(text) <= SHORT_NAME


@lru_cache(maxsize=KEPT)
def heading_weight(block: str, text: str, vocabulary: Vocabulary) -> float:
    """Return the most nats that a text has as a heading of a block; a name of the block itself counts as one."""
    if vocabulary.lookup(block, text) is not None:
        return 7.0
    if vocabulary.lookup("head", text) is not None:
        return 0.0  # 主管预算部门 names a body
    if block == "goals" and names_side(text):
        return HEADING
    return max(composed(block, text).values(), default=0.0)


def is_heading(block: str, text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is a heading of a block, by the list or by its words."""
    return heading_weight(block, text, vocabulary) >= HEADING


_NUMBERS = re.compile(r"[栏行列序]\s*次")
"""The label of a row or a column that numbers the others."""
MOST_MARKS: Final = 0.6
"""Of the cells of a row that numbers the columns: so many are numbers."""


@lru_cache(maxsize=KEPT)
def is_value(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell is a figure, which no header holds."""
    if kind_of(text) not in NUMERIC or _YEAR_GROUP.fullmatch(text.strip()):
        return False
    return not any(is_heading(block, text, vocabulary) for block in BLOCKS)  # 一级, 二级 read as quantities


def is_marks(filled: Sequence[Placed], vocabulary: Vocabulary) -> bool:
    """Tell whether a row holds only letters or numbers of columns, in their order, or 栏次 / 行次 before them."""
    marks = [placed for placed in filled if is_mark(placed.text, vocabulary)]
    if len(marks) < 3 or any(is_value(placed.text, vocabulary) for placed in filled if placed not in marks):
        return False
    if len(marks) < len(filled) and not (_NUMBERS.fullmatch(filled[0].text) and len(marks) >= MOST_MARKS * len(filled)):
        return False  # words may stand among the numbers of a row that says that it numbers the columns
    numbers = [int(placed.text) for placed in filled if placed.text.strip().isdigit()]
    return not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def is_mark(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is the letter or the number of a column, or 栏次 before them."""
    return (
        _LETTER_ROW.match(text) is not None
        or _NUMBERS.fullmatch(text) is not None
        or vocabulary.lookup("noise", text) is not None
    )
