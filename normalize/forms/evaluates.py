"""Whether what was read of a table is a self-evaluation of public money: results, and what is evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from normalize.forms.draft import Draft
from normalize.model.form import Line
from normalize.words.composition import parts_of
from normalize.words.titles import is_title
from normalize.words.vocabulary import Vocabulary

RESULTS: Final = frozenset({"actual_text", "score", "reviewed_score", "completion_rate"})
"""Fields of an indicator that tell what came of it."""
LEAST_FIELDS: Final = 3
"""Fields of a head, the project among them, that make a table under its title a form though it tells no results."""
MAX_TITLE: Final = 30
"""Characters of a line above a table that may be its title, though it is none of a form."""
MAX_LABEL: Final = 8
"""Characters of a cell that may be a label."""
OF_BUDGET: Final = 4.0
"""Nats of money that was given or spent."""
OF_PROJECT: Final = 4.0
"""Nats of a project's name in the head."""
OF_LEVELS: Final = 2.0
"""Nats of indicators below known names of levels."""
OF_TARGETS: Final = 1.5
"""Nats of columns that ask for targets."""
AGAINST_PERSON: Final = -3.0
"""Nats of each label that only a person has."""
_SUBJECT: Final = (
    (re.compile(r"支出|资金|预算|项目|专项|转移支付|经费|补助|财政"), 3.0),
    (re.compile(r"绩效(?!工资|考核|奖)"), 2.0),
    (re.compile(r"绩效(?!工资|考核|奖).*自评|自评.*绩效(?!工资|考核|奖)|部门整体|单位整体"), 3.0),
    (re.compile(r"绩效工资|绩效考核|绩效奖|年度考核|考勤|述职|评优|评先|职称|晋升"), -2.0),
    (re.compile(r"供应商|承包商|投标|履约评价|合同履约|服务商|物业公司"), -4.0),
    (re.compile(r"教师|教职工|职工|员工|干部|公务员|个人|医[师生护]|护士|学生|党[支员总]|班级|家庭"), -2.5),
)
"""What a title says of what is evaluated, in nats."""
_PERSON: Final = re.compile(
    r"(?:^|[\s　（(|])((?:被考核人|被评价人|考核对象)?姓名|姓　名|被考核人|职称|职务|工号|性别|学历|任教学科|任教班级|"
    r"岗位|入职时间|出生年月|政治面貌)(?:签[字名])?\s*[:：]"
)
"""Labels of a person who is appraised; 联系人姓名 is none."""


def asks_for_results(draft: Draft) -> bool:
    """Tell whether the indicator block asks for a result or a score; a table of targets alone evaluates nothing."""
    return bool(draft.asked & RESULTS) and not _asks_half_way(draft)


def _asks_half_way(draft: Draft) -> bool:
    """Tell whether the results asked for are those of a part of the year, and no points: a table of monitoring."""
    results = [
        column.heading for header, _ in draft.indicator_parts for column in header.columns if column.field in RESULTS
    ]
    return bool(results) and all("interim" in parts_of(heading) for heading in results)


def evaluates(
    draft: Draft, indicators: Sequence[Line], budget: Sequence[Line], goals: Sequence[Line], vocabulary: Vocabulary
) -> bool:
    """Tell whether what was read is a self-evaluation: a title alone, or a table of targets, is none."""
    if draft.has_indicators:
        if not draft.fields and not _holds_results(draft, indicators):
            return False  # a template
        empty = is_title(draft.title_text or "") and draft.total is not None and bool(draft.fields)
        return (
            asks_for_results(draft)
            and bool(indicators or budget or goals or empty)
            and _is_of_performance(draft, indicators, vocabulary)
        )
    named = is_title(draft.title_text or "") or any(line.texts.get("actual") for line in goals)
    says_whose = (
        "project_name" in draft.fields and len(draft.fields) >= LEAST_FIELDS and is_title(draft.title_text or "")
    )
    return (named and bool(goals or budget) and bool(draft.fields)) or says_whose


def _holds_results(draft: Draft, indicators: Sequence[Line]) -> bool:
    """Tell whether a form that names nobody holds any result: a score, an actual value, money spent."""
    return (
        (draft.total is not None and (draft.total.score is not None or draft.total.rating is not None))
        or any(RESULTS & line.texts.keys() for line in indicators)
        or any("executed" in line.texts for line in draft.budget)
    )


def _is_of_performance(draft: Draft, indicators: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Tell whether a table of points evaluates what public money did: what title, head, money and levels say together.

    A table that appraises a person, a party branch or a class is none, whatever its columns are.
    """
    return sum(_subject_nats(draft, indicators, vocabulary)) > 0


def _subject_nats(draft: Draft, indicators: Sequence[Line], vocabulary: Vocabulary) -> Iterator[float]:
    """Yield the nats by which each place speaks for public money as what is evaluated, or against it."""
    title = draft.title_text or ""
    yield from (nats for pattern, nats in _SUBJECT if pattern.search(title))
    if any("executed" in line.texts or "adjusted_budget" in line.texts for line in draft.budget):
        yield OF_BUDGET
    if "project_name" in draft.fields:
        yield OF_PROJECT
    heads = [p.text for p in draft.captions if not title and len(p.text) <= MAX_TITLE]
    yield from (nats for pattern, nats in _SUBJECT if nats < 0 and any(pattern.search(text) for text in heads))
    near = [*(p.text for p in (*draft.captions, *draft.below)), *_head_texts(draft)]
    yield AGAINST_PERSON * len({found[1] for text in near for found in _PERSON.finditer(text)})
    levels = (line.texts[name].value for line in indicators for name in ("level1", "level2") if name in line.texts)
    if any(vocabulary.lookup(level, text) is not None for text in levels for level in ("level1", "level2")):
        yield OF_LEVELS
    if "target_text" in draft.asked or (not title and draft.asked & {"level1", "level2"}):
        yield OF_TARGETS


def _head_texts(draft: Draft) -> Iterator[str]:
    """Yield the cells of a form's head that hold a label alone."""
    for stand in draft.stands:
        if stand.state == "head":
            yield from (f"{placed.text}：" for placed in stand.row.filled if len(placed.text) <= MAX_LABEL)
