"""What speaks for the roles of a block's columns: headings as listed and as composed, cells, merged labels, sums."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from normalize.columns.content import content
from normalize.columns.paired import names_both
from normalize.model.column import Column
from normalize.values.kinds import kind_of
from normalize.words.composition import composed, parts_of, spoken_against
from normalize.words.labels import OF_WHICH
from normalize.words.vocabulary import KEPT, Vocabulary

LISTED: Final = 7.0
"""Nats of a heading that the list holds under a role."""
TAUGHT: Final = 40.0
"""Nats of a heading that the user's own vocabulary file holds: it decides."""
LEVEL_LISTED: Final = 4.0
"""Nats of a listed heading of a level that does not say which (评价内容): other forms mean another level by it."""
LIKE_LISTED: Final = 3.0
"""Nats, times the likeness, of a heading that comes near to one of the list."""
LEVELS: Final = ("level1", "level2", "level3")
LEVEL_TOLD: Final = 4.0
"""Nats from which the words of a heading say which level it is of (一级 …)."""
LIKE: Final = 0.6
"""Likeness from which a heading speaks at all."""
ABOVE: Final = 0.5
"""Share of its nats that a heading above another one keeps: 实际完成 over 指标值."""
NO_HEADING: Final = -2.5
"""Nats against any role of a column without a heading."""
STRONG: Final = 4.0
"""Nats from which the words of a block's name speak for a role all the same (自评打分 over points)."""
LEAST_OF_BUDGET: Final = 1.5
"""The same in a budget, whose headings often are one word."""
BLOCK_NAME: Final = 0.6
"""Share of its nats that a name of the whole block keeps as a heading of a column."""
AGAINST_NAMED: Final = -5.0
"""Nats against the other roles of a column whose heading names its role outright."""
OTHER_HEADING: Final = -2.5
"""Nats against the roles that a column's heading does not name, where it names one."""
STRANGE_HEADING: Final = -2.5
"""Nats against any role of a column whose heading says nothing: it may be one that no role fits."""
BLANK_SHARE: Final = 0.4
"""Share of its nats that the content of a column without any filled cell keeps."""
ANY_WORDS: Final = frozenset({"target_text", "actual_text"})
"""Roles whose cells are figures in most forms, and sentences in every row of others."""
LEAST_OF_WORDS: Final = -1.0
"""Nats: no more than that do the cells speak against such a role of a column whose heading names it."""
ONLY_HEADED: Final = frozenset({"evidence", "before", "definition", "criterion", "balance"})
"""Roles that a column has by its heading alone: none without one, nor one whose heading names other roles."""
OUTRIGHT: Final = 6.0
"""Nats from which a heading names its role outright."""
NO_FIGURES: Final = 12.0
"""Nats against a phase or points of a budget in a column of words, and against a level in one of rates."""
NAMED_LEVEL: Final = 2.5
"""Nats for a level column whose cells are names of that level."""
MERGED: Final = 1.5
"""Nats for a level column whose labels span rows, against a third level, and the other way round."""
OF_GROUP: Final = 4.0
"""Nats against points of an indicator in a column whose points span rows."""
MERGED_SPAN: Final = 1.3
"""Rows that a column's cells span on the average, from which they are of groups."""
_OF_GROUPS: Final = (
    ("points", ("weight", "score", "reviewed_score"), OF_GROUP),
    ("percent", ("completion_rate",), 3 * OF_GROUP),
)
"""Kind of cells, the roles that they have of one indicator alone, the nats against these where the cells span rows."""
OF_REVIEWER: Final = 6.0
"""Nats against reasons for a deviation in a column of the reviewer's."""
NO_SERIAL: Final = 5.0
"""Nats against serial numbers in a column whose cells do not count up."""
NO_SIGNS: Final = 6.0
"""Nats against signs in a column that holds none."""
_GRADE: Final = re.compile(
    r"优秀?|良好?|中等?|较?差|(?:基本|不)?(?:合格|及格)|一般|[A-D]\s*[级档等]?|[一二三四]\s*[档等]"
)
"""Headings of columns that say what earns a grade."""
_POINTED: Final = re.compile(r"^\s*[\u4e00-\u9fff、]{2,14}\s*(?:[（(]\s*)?\d+(?:\.\d+)?\s*分\s*(?:[)）]\s*)?$")
"""The name of a level with the points of its group (项目管理13分)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A column as evidence sees it: headings from top to bottom, the cells that begin under them, their row spans."""

    stack: tuple[str, ...]
    texts: tuple[str, ...]
    spans: tuple[int, ...]


def unary(block: str, sample: Sample, vocabulary: Vocabulary) -> dict[str, float]:
    """Return role -> nats for one column; none for one of grades, nor for a part of the phase that it stands under."""
    part = block == "budget" and len(sample.stack) > 1 and OF_WHICH.match(sample.stack[-1].strip()) is not None
    return {} if part or _is_of_grades(block, sample, vocabulary) else _weighed(block, sample, vocabulary)


def _weighed(block: str, sample: Sample, vocabulary: Vocabulary) -> dict[str, float]:
    headed = heading_nats(block, sample.stack, vocabulary)
    told = {role: nats for role, nats in headed.items() if nats > 0}
    named = max(told.values(), default=0.0) >= OUTRIGHT
    base = AGAINST_NAMED if named else OTHER_HEADING if told else (STRANGE_HEADING if sample.stack else NO_HEADING)
    cells = content(block, sample.texts)
    share = 1.0 if any(kind_of(text) != "blank" for text in sample.texts) else BLANK_SHARE
    some_level = any(0 < told.get(level, 0.0) < LISTED for level in LEVELS)
    against = {role: 0.0 if role in told else (base / 2 if some_level and role in LEVELS else base) for role in cells}
    any_words = ANY_WORDS | ({"definition"} if sample.stack and "gist" in parts_of(sample.stack[-1]) else set())
    least = {role: LEAST_OF_WORDS if role in told and role in any_words else -math.inf for role in cells}
    nats = {role: max(least[role], share * weight) + against[role] for role, weight in cells.items()}
    for role, weight in headed.items():
        nats[role] = nats.get(role, 0.0) + weight
    for role, weight in (spoken_against(block, sample.stack[-1]) if sample.stack and not told else {}).items():
        nats[role] = nats.get(role, 0.0) + weight
    if "serial" in nats and headed.get("serial", 0.0) <= 0 and not _counts_up(sample):
        nats["serial"] -= NO_SERIAL
    if "deviation" in nats and any("review" in parts_of(text) for text in sample.stack):
        nats["deviation"] -= OF_REVIEWER
    if told or not sample.stack:
        nats = {role: weight for role, weight in nats.items() if role in told or role not in ONLY_HEADED}
    if block == "budget" and _is_words(sample):
        nats = {role: weight - NO_FIGURES for role, weight in nats.items()}
    return _of_indicators(sample, nats, vocabulary) if block == "indicators" else nats


def _of_indicators(sample: Sample, nats: dict[str, float], vocabulary: Vocabulary) -> dict[str, float]:
    """Return the nats of a column of indicators with what its labels, its merging and its signs say."""
    if "target_sign" in nats and not _holds_signs(sample):
        nats["target_sign"] -= NO_SIGNS
    for role, weight in (_levels(sample, vocabulary) | _merged_points(sample)).items():
        nats[role] = nats.get(role, 0.0) + weight
    if _holds_rates(sample):
        return {role: weight - (NO_FIGURES if role in LEVELS else 0.0) for role, weight in nats.items()}
    return nats


def _is_of_grades(block: str, sample: Sample, vocabulary: Vocabulary) -> bool:
    """Tell whether a column is headed by a grade, over what earns it (优 | 良 | 中 | 差), or holds grades.

    Grades under a heading that names its role outright are values of it: 完成值 may be 优 and 良.
    """
    if sample.stack and _GRADE.fullmatch(sample.stack[-1].strip()):
        return True
    filled = {text.strip() for text in sample.texts if kind_of(text) != "blank"}
    grades = len(filled) > 1 and all(_GRADE.fullmatch(text) for text in filled)
    return grades and not outright(block, sample, vocabulary)


def _holds_rates(sample: Sample) -> bool:
    """Tell whether most filled cells of a column are rates, which no label of a level is."""
    filled = [kind for text in sample.texts if (kind := kind_of(text)) != "blank"]
    return len(filled) > 1 and filled.count("percent") > 0.5 * len(filled)


def _is_words(sample: Sample) -> bool:
    """Tell whether most filled cells of a column are words, as the labels of a budget are."""
    kinds = [kind_of(text) for text in sample.texts]
    filled = [kind for kind in kinds if kind != "blank"]
    words = sum(1 for kind in filled if kind in {"word", "phrase", "level"})
    return len(filled) > 1 and words > 0.5 * len(filled)


def _counts_up(sample: Sample) -> bool:
    """Tell whether a column's filled cells are whole numbers that go up one by one."""
    filled = [text.strip() for text in sample.texts if kind_of(text) != "blank"]
    if not all(re.fullmatch(r"\d{1,3}", text) for text in filled):
        return False
    return all(int(b) - int(a) == 1 for a, b in pairwise(filled))


def _holds_signs(sample: Sample) -> bool:
    """Tell whether half of a column's filled cells are signs (≥ 定性 正向)."""
    kinds = [kind_of(text) for text in sample.texts]
    return 2 * kinds.count("sign") >= len(kinds) - kinds.count("blank")


@lru_cache(maxsize=KEPT)
def heading_nats(block: str, stack: tuple[str, ...], vocabulary: Vocabulary) -> Mapping[str, float]:
    """Return role -> nats of the headings over a column, the lowest first; what stands above is context."""
    if not stack:
        return {}
    own = text_nats(block, stack[-1], vocabulary)
    if len(stack) == 1:
        return own or _alone(block, stack[-1], vocabulary)
    both = text_nats(block, stack[-2] + stack[-1], vocabulary)
    above = {role: ABOVE * nats for role, nats in text_nats(block, stack[-2], vocabulary).items()}
    if not own:
        return both or above
    result = dict(own)
    for role, nats in above.items():
        result[role] = result.get(role, 0.0) + nats
    for role, nats in both.items():
        result[role] = result.get(role, 0.0) + ABOVE * nats
    return result


def _alone(block: str, heading: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Return what a heading says that elsewhere stands over several columns (完成情况, 绩效指标)."""
    field = vocabulary.lookup(f"{block}_alone", heading)
    if field is not None:
        return {field: LISTED - 2}
    return {}


@lru_cache(maxsize=KEPT)
def text_nats(block: str, text: str, vocabulary: Vocabulary) -> Mapping[str, float]:
    """Return role -> nats of one heading: the user's file, the list, the words it is made of, likeness to the list."""
    field = vocabulary.lookup(block, text)
    if field == "block":
        least = STRONG if block != "budget" else LEAST_OF_BUDGET  # 支出 over figures is what was spent
        strong = {role: nats for role, nats in composed(block, text).items() if nats >= least}
        return {role: BLOCK_NAME * nats for role, nats in strong.items()}
    if field is not None and vocabulary.taught(block, text):
        return {field: TAUGHT}
    words = composed(block, text)
    if block == "indicators" and field is None and names_both(text):
        return {"weight": LISTED}
    if field in LEVELS and words.get(field, 0.0) < LEVEL_TOLD:
        return {**words, field: LEVEL_LISTED + 0.3 * words.get(field, 0.0)}
    if field is not None:
        return {**{role: 0.5 * nats for role, nats in words.items()}, field: LISTED + 0.3 * words.get(field, 0.0)}
    result = dict(words)
    if not words:
        near = vocabulary.nearest(block, text, LIKE)
        if near is not None and near.field != "block":
            result[near.field] = LIKE_LISTED * near.similarity
    return result


def _levels(sample: Sample, vocabulary: Vocabulary) -> dict[str, float]:
    """Return what the names and the merging of labels say of the three levels."""
    filled = [(text, span) for text, span in zip(sample.texts, sample.spans, strict=True) if kind_of(text) != "blank"]
    if not filled:
        return {}
    nats: dict[str, float] = {}
    for level in ("level1", "level2"):
        named = sum(1 for text, _ in filled if vocabulary.lookup(level, text) is not None) / len(filled)
        if named:
            nats[level] = NAMED_LEVEL * named
    pointed = sum(1 for text, _ in filled if _POINTED.match(text)) / len(filled)
    if pointed > 0.5:
        nats |= {level: nats.get(level, 0.0) + NAMED_LEVEL * pointed for level in ("level1", "level2")}
        nats["weight"] = -OF_GROUP
    merged = sum(span for _, span in filled) / len(filled)
    typed_once = 1 - len(filled) / len(sample.texts)
    if merged > MERGED_SPAN or typed_once > 0.4:
        nats |= {
            "level1": nats.get("level1", 0.0) + MERGED,
            "level2": nats.get("level2", 0.0) + MERGED,
            "level3": -MERGED,
        }
    elif len(filled) > 2 and len({text for text, _ in filled}) == len(filled):
        nats["level3"] = MERGED
        nats["level1"] = nats.get("level1", 0.0) - MERGED
    return nats


def is_spoken(column: Column, vocabulary: Vocabulary) -> bool:
    """Tell whether the heading of a column of indicators speaks for the role that the column has."""
    nats = text_nats("indicators", column.heading, vocabulary)
    return column.field is not None and nats.get(column.field, 0.0) > 0


def outright(block: str, sample: Sample, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the roles that a column's heading names outright."""
    return frozenset(r for r, nats in heading_nats(block, sample.stack, vocabulary).items() if nats >= OUTRIGHT)


def _merged_points(sample: Sample) -> dict[str, float]:
    """Return what merging says of points and rates: an indicator's stand in a cell of its own, a group's span rows."""
    nats: dict[str, float] = {}
    for kind, roles, against in _OF_GROUPS:
        spans = [span for text, span in zip(sample.texts, sample.spans, strict=True) if kind_of(text) == kind]
        if spans and sum(spans) / len(spans) > MERGED_SPAN:
            nats |= dict.fromkeys(roles, -against)
    return nats


def column_samples(
    stacks: Sequence[tuple[str, ...]], bodies: Sequence[Mapping[int, tuple[str, int]]]
) -> tuple[list[Sample], list[list[str]]]:
    """Return the samples of all columns, and each body row as a text per column ("" where nothing begins there)."""
    samples = []
    for index, stack in enumerate(stacks):
        cells = [body[index] for body in bodies if index in body]
        samples.append(Sample(stack=stack, texts=tuple(t for t, _ in cells), spans=tuple(s for _, s in cells)))
    rows = [[body[index][0] if index in body else "" for index in range(len(stacks))] for body in bodies]
    return samples, rows
