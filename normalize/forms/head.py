"""The head of a form and the lines around it: labels and their values, the year, the unit of money, the title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Cell, Paragraph
from normalize.model.form import Reading
from normalize.model.rows import Placed, Row
from normalize.values.kinds import FIGURES, kind_of
from normalize.values.money_units import is_money_unit
from normalize.values.printed import is_blank
from normalize.values.years import year_in
from normalize.words.labels import head_label
from normalize.words.vocabulary import Vocabulary, heading_key
from schemas.years import YEAR_PATTERN

MAX_LABEL = 20
MAX_PAIRS = 3
"""Labels with their values in one row of a head."""

NAMES = frozenset({"project_name", "unit_name", "supervising_department", "implementing_unit"})
"""Fields whose values are names: 组织机构 before a figure is no label of one."""
LEAST_PART = 4
"""Characters of each of two labels that share a cell."""
LEAST_NAME = 4
"""Characters of a project's name behind the bare label 项目."""
_PROJECT = re.compile(r"\s*(?:支出|预算|自评|评价)?(?:项\s*目|专\s*项|课\s*题)\s*")
_PAIR = re.compile(
    r"([^:：\s]{2,16}?)\s*[:：]\s*([^:：]*?)"
    r"(?=[\s,，;；]{0,60}[\u4e00-\u9fff（）()/]{2,14}\s*[:：]|$)"
)


def head_pairs(row: Row, vocabulary: Vocabulary) -> list[tuple[str, Placed, tuple[Placed, ...]]]:
    """Return (field, label cell, value cells) of the head labels that begin in a row."""
    cells = [p for p in row.cells if p.begins]
    labels: list[tuple[int, str]] = []
    for i, placed in enumerate(cells):
        name = _head_field(placed, vocabulary)
        follows = bool(labels) and labels[-1][0] == i - 1
        if name is not None and not (follows and vocabulary.lookup("head", placed.text) is None):
            labels.append((i, name))  # behind a label stands its value, whatever words it is made of
    labels = _with_project(labels, cells)
    if not labels and len(cells) == 2 and _PROJECT.fullmatch(cells[0].text) and len(cells[1].text) >= LEAST_NAME:
        return [("project_name", cells[0], (cells[1],))]
    pairs = []
    for order, (index, name) in enumerate(labels):
        end = labels[order + 1][0] if order + 1 < len(labels) else len(cells)
        values = tuple(cells[index + 1 : end])
        if name in NAMES and not _may_be_name(values):
            continue
        if values or name == "fiscal_year":
            pairs.append((name, cells[index], values))
    return pairs


def _with_project(labels: Sequence[tuple[int, str]], cells: Sequence[Placed]) -> list[tuple[int, str]]:
    """Return the labels of a row, with the bare label 项目 before a name where the row has another label."""
    known = {index for index, _ in labels}
    bare = [
        index
        for index, placed in enumerate(cells[:-1])
        if labels and index not in known and index + 1 not in known and index - 1 not in known
        if _PROJECT.fullmatch(placed.text) and len(cells[index + 1].text) >= LEAST_NAME
    ]
    return sorted([*labels, *((index, "project_name") for index in bare)])


def _may_be_name(values: Sequence[Placed]) -> bool:
    """Tell whether what stands behind the label of a body or a project may be its name: no bare figure is one."""
    shown = next((placed.text for placed in values if not placed.blank), None)
    return shown is None or kind_of(shown) not in FIGURES - {"quantity"}  # 110指挥中心


def _head_field(placed: Placed, vocabulary: Vocabulary) -> str | None:
    if placed.blank or len(heading_key(placed.text)) > MAX_LABEL:
        return None
    field = head_label(_first_part(placed.text), vocabulary)
    # （2022年度） is a year, though the vocabulary may list it as a label of years
    return None if field == "fiscal_year" and year_in(placed.text) is not None else field


_SLASH = re.compile(r"(?:(?<!\s)\s+)?[/／]\s*")


def _first_part(label: str) -> str:
    """Return the first of two labels of one cell (实施单位/项目负责人), whose value has two parts too."""
    parts = _SLASH.split(label.strip())
    return parts[0] if len(parts) == 2 and min(map(len, parts)) >= LEAST_PART else label


def _part_of(label: str, value: str) -> str:
    """Return the part of a value that belongs to the first of two labels."""
    parts = _SLASH.split(value.strip())
    return parts[0] if _first_part(label) != label and len(parts) == 2 and all(parts) else value


_RESPONSIBLE = re.compile(r"责任|牵头")
_OF_MINISTRY = re.compile(r"中央|国家")
_OF_PLACE = re.compile(r"地方|自治[区州县]|兵团|[省市县区州盟旗]级?(?:业务|行业)?主管")
_SEAL = re.compile(r"[（(]?(盖章|公章|签章)[)）]?")


def read_head_row(row: Row, vocabulary: Vocabulary, fields: dict[str, Reading[str]]) -> bool:
    """Add a row's head values to `fields` (the first value of a field counts); tell whether the row had any label."""
    pairs = head_pairs(row, vocabulary)
    for name, label, values in pairs:
        shown = [p for p in values if not p.blank]
        if shown and _answers_for(name, label, fields):
            fields["supervising_department"] = fields.pop(name)
        if shown and (name not in fields or _is_nearer(name, label, fields[name])):
            text = shown[0].text if name != "fiscal_year" else "".join(p.text for p in shown)
            text = _part_of(label.text, text)
            fields[name] = Reading(value=text, raw=text, cells=(shown[0].cell, label.cell), how="label")
    inline = False
    for placed in row.filled:
        if not any(placed is label for _, label, _ in pairs):
            inline = read_inline(placed.text, vocabulary, fields, cell=placed) or inline
    return bool(pairs) or inline


def _answers_for(field: str, label: Placed, fields: dict[str, Reading[str]]) -> bool:
    """Tell whether the unit that was read only answers for the project (责任部门), where a label names who does it."""
    kept = fields.get(field)
    if field != "implementing_unit" or kept is None or kept.how != "label" or "supervising_department" in fields:
        return False
    return _RESPONSIBLE.match(kept.cells[-1].text.strip()) is not None and not _RESPONSIBLE.match(label.text.strip())


def _is_nearer(field: str, label: Placed, kept: Reading[str]) -> bool:
    """Tell whether a label names the supervising body of the place, where the one that was read is the ministry."""
    if field != "supervising_department" or kept.how != "label" or _OF_PLACE.match(heading_key(label.text)) is None:
        return False
    return _OF_MINISTRY.match(heading_key(kept.cells[-1].text)) is not None


_OPEN = re.compile(r"[（(][^（()）]*$|[:：]")
"""What no label holds: a bracket that it does not close (分类如下（单位：万元）), another colon."""
_CLOSED = re.compile(r"^([^（()）]*)[)）].*$")
"""A value behind which the bracket closes that label and value stand in."""
_YEAR_BEHIND = re.compile(rf"(?<=\S)\s*[（(]\s*{YEAR_PATTERN}\s*年度?\s*[)）]$")
"""The year of the form, printed at the end of the line that names the unit."""
_NEXT_LABEL = re.compile(r"(?<=\S)\s+(?=[\u4e00-\u9fff]{2,8}\s*[:：])")
"""Where a label that no rule knows ends the value before it: 某项目 学校：…."""
MAX_INLINE = 16
"""Characters of a label in front of a colon."""


def inline_pairs(text: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return field and value of each label of the head that stands before a colon: the longest that is known there."""
    found: list[tuple[int, int, str]] = []
    for colon in re.finditer(r"[:：]", text):
        end = colon.start()
        begin = max(found[-1][1] if found else 0, end - MAX_INLINE)
        known = [
            (_is_broken(text[start:end].strip(), vocabulary), start, name)
            for start in range(begin, end - 1)
            if not re.match(r"[\s,，;；。]", text[start])
            and not _OPEN.search(text[start:end])
            and (name := head_label(text[start:end], vocabulary, whole=True)) is not None
        ]
        if known:
            _, start, name = min(known)
            found.append((start, colon.end(), name))
    ends = [*(start for start, _, _ in found[1:]), len(text)][: len(found)]
    return [
        (name, _CLOSED.sub(r"\1", _NEXT_LABEL.split(text[begin:end], maxsplit=1)[0]).strip(" \u3000,，;；"))
        for (_, begin, name), end in zip(found, ends, strict=True)
    ]


def _is_broken(label: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a label holds a space behind a value (某局 填报日期), not one that sets it apart (主管 部门)."""
    return re.search(r"\s", label) is not None and vocabulary.lookup("head", label) is None


_BYLINE = re.compile(
    r"(?:来源|字号|字体|打印|浏览|阅读|点击|访问|作者|分享)(?:次数|量|数|人)?\s*(?:[:：]|$|(?=[\s【\[]))"
)
"""What stands beside the day on which a page was put on the web."""


def read_inline(
    text: str,
    vocabulary: Vocabulary,
    fields: dict[str, Reading[str]],
    *,
    cell: Placed | None = None,
    paragraph: Paragraph | None = None,
) -> bool:
    """Add values printed as `label：value` inside one text; tell whether a head label was found."""
    if len(text) > 160:
        return False
    hit = False
    for name, printed in inline_pairs(text, vocabulary):
        hit = True
        value = _YEAR_BEHIND.sub("", printed)
        if is_blank(value) or name in fields or is_money_unit(value) or _SEAL.fullmatch(value):
            continue
        if name == "filled_on" and _BYLINE.search(text):
            continue
        fields[name] = Reading(
            value=value,
            raw=text,
            cells=(cell.cell,) if cell is not None else (),
            paragraph=paragraph,
            how="inline",
        )
    return hit


def read_captions(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary, fields: dict[str, Reading[str]]) -> None:
    """Add what the lines between title and table say: unit, date of filling, year."""
    for paragraph in paragraphs:
        read_inline(paragraph.text, vocabulary, fields, paragraph=paragraph)
        read_caption(paragraph.text, fields, paragraph=paragraph)


FOOT_FIELDS = ("filled_on", "unit_name", "rating")
"""What a line below a form's table may say of the form."""


_OPENS_FOOT = frozenset({*FOOT_FIELDS, "contact", "total_score"})
"""What such a line begins with."""
_PERSON = re.compile(r"(?:签[字名章]|盖章|经[办手]人?|审[核批]人?|复核人?|制表人?|填[表报]人|负责人|联系人|电话)$")
"""Or with the label of who signs, fills in and is asked."""
_DAY_LAST = re.compile(rf"(?:^|[\s　])({YEAR_PATTERN}\s*[年./-]\s*\d{{1,2}}\s*[月./-]\s*\d{{1,2}}\s*日?)\s*$")
"""A day without a label behind those who sign."""


def read_foot(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary, fields: dict[str, Reading[str]]) -> None:
    """Add what the lines below the table say (`填报人：…  填报日期：…`); a line that begins otherwise says nothing."""
    for paragraph in paragraphs:
        first = _PAIR.match(paragraph.text.strip())
        person = first is not None and _PERSON.search(first.group(1)) is not None
        if first is None or not (person or head_label(first.group(1), vocabulary, whole=True) in _OPENS_FOOT):
            continue
        found: dict[str, Reading[str]] = {}
        read_inline(paragraph.text, vocabulary, found, paragraph=paragraph)
        day = _DAY_LAST.search(paragraph.text)
        if day is not None and "filled_on" not in found:
            found["filled_on"] = Reading(value=day[1].strip(), raw=paragraph.text, paragraph=paragraph, how="inline")
        for name in FOOT_FIELDS:
            if name in found:
                fields.setdefault(name, found[name])


MAX_UNKNOWN_LABEL = 10
"""Characters of a text in the head that may be a label that no rule knows."""


def unknown_labels(row: Row, vocabulary: Vocabulary) -> list[str]:
    """Return the texts of a head row that stand where a label stands, before a value, and that no rule knows."""
    cells = [p for p in row.cells if p.begins]
    known = [index for index, placed in enumerate(cells) if _head_field(placed, vocabulary) is not None]
    if len(cells) % 2 or len(cells) > 2 * MAX_PAIRS or any(index % 2 for index in known):
        return []
    return [
        label.text.strip()
        for label, value in zip(cells[::2], cells[1::2], strict=True)
        if not value.blank
        and re.fullmatch(r"[\u4e00-\u9fff（()）/、：:]+", "".join(label.text.split()))
        and 2 <= len(heading_key(label.text)) <= MAX_UNKNOWN_LABEL
        and not any(vocabulary.lookup(block, label.text) for block in vocabulary.blocks)
    ]


def read_caption(
    text: str, fields: dict[str, Reading[str]], *, cell: Cell | None = None, paragraph: Paragraph | None = None
) -> None:
    """Add the year that a caption such as （2021年度） names."""
    bare = re.fullmatch(r"\s*[（(]?\s*(.{2,16}?)\s*[)）]?(?:\s+第?\s*\d{1,3}\s*[项号页]?)?\s*", text)
    year = year_in(bare.group(1)) if bare and re.search(r"年\s*度?\s*$", bare.group(1)) else None
    if year is not None and "fiscal_year" not in fields:
        cells = (cell,) if cell is not None else ()
        fields["fiscal_year"] = Reading(value=str(year), raw=text, cells=cells, paragraph=paragraph, how="caption")
