"""Indicators told in running text, read under their level headings, in lists or in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from normalize.model.unread import UnreadText
from normalize.text.labels import is_results, labelled, leading_levels, levels_of
from normalize.text.sections import Entry, tells_budget
from normalize.text.told import LONG_NAME, Told, clear_name, dashed, named, tell, tell_plan
from normalize.values.printed import parse_tail
from normalize.words.section_marks import marker_rank, strip_marker

LIST_LINE = 200
"""Characters; a longer line in a list of indicators is a paragraph about them."""

_ORDINALS = re.compile(
    r"(?:第[一二三四五六七八九十]{1,3}[，,、]|[一二三四五六七八九十]{1,2}是|[①-⑳]|[（(]\d{1,2}[)）]|(?<![\d.])\d{1,2}[.、](?!\d))"
)
_ANNOUNCED = re.compile(r"如下[：:。]?$|[：:]$")
_SCORED = re.compile(
    r"(?P<name>[^。：:；;，,（(]{3,24})[（(](?:满分|分值|权重)?\s*(?P<weight>\d{1,3}(?:\.\d+)?)\s*分[)）]\s*[。：:，,；;]?.*?"
    r"(?<![扣])得(?:分)?\s*(?P<score>\d{1,3}(?:\.\d+)?)\s*分[。；;]?$"
)
"""An indicator with its points in brackets, why, and its score at the end of the line."""
_TOLD_VALUES = re.compile(r"(?:目标|指标|设定|预期|完成|达成|实际)值|[≥≤]")
"""Words for values, which tell more of an indicator than its points."""
_BULLET = re.compile(r"^[◆◇▲△●○■□★☆▼►▶•·※➢]+\s*")
_IN_BRACKETS = re.compile(r"[【［〔]([^】］〕]{2,20})[】］〕]")
_GENERAL = re.compile(
    r"^(?:本|该|我)?(?:项目|单位|部门|局|镇|乡)?(?:共|绩效|年度|总体)*(?:目标|指标|任务|预算|支出|资金|投资)?$"
)
_PHASE = re.compile(
    r"^(?:本|该)?(?:项目|部门|单位)?(?:资金)?(?:全年|年初|年度|本年|当年|调整后?)*(?:财政)?(?:预算|执行|支出|决算|到位|支付)"
    r"(?:数|金额|资金|额|总额)?$"
)
"""A phase of the budget: 项目全年预算数2万元，执行数2万元 tells money, no indicator."""
_MONEY = re.compile(r"(?:预算|资金|经费|支出|拨款|投资|决算|收入)")
_WHOLE = re.compile(r"(?:项目|工程|工作|任务)$")
_OTHER_SECTION = re.compile(r"问题|建议|措施|打算|计划|经验|做法|资金|预算|经费|收支|支出")
"""Headings under which plans and what came of them are no indicators."""
_TELLS_ABOUT = re.compile(
    r"未(?:能|按期|按时|全部|完全)?(?:达到?|完成|实现)[^率]{0,6}(?:计划|目标|预期|指标|任务).{0,4}[，,]|主要(?:是|为|系|原因|由于)"
    r"|(?:自评|综合|评价|最终)(?:总)?(?:得|评)分|(?:评价|自评|评定)(?:结果|等级|等次)为"
)
"""Words of a sentence about an indicator or about the whole: why it was missed, the score of all."""
_FIGURE = re.compile(r"\d\s*[\u4e00-\u9fff%％‰]|[≥≤＞＜]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One indicator told in text; what is not told is None. `joined` when target and result were both found.

    `sure` when words for both stand in one sentence that can be read in one way, `doubt` where it can be otherwise.
    """

    entry: Entry
    level1: str | None
    level2: str | None
    level3: str
    target: str | None = None
    actual: str | None = None
    weight: str | None = None
    score: str | None = None
    rate: str | None = None
    why: str | None = None
    joined: bool = False
    sure: bool = False
    doubt: bool = False
    positions: tuple[int, ...] = ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (field, text) of what is told."""
        for name, value in (
            ("level1", self.level1),
            ("level2", self.level2),
            ("level3", self.level3),
            ("target_text", self.target),
            ("actual_text", self.actual),
            ("weight", self.weight),
            ("score", self.score),
            ("completion_rate", self.rate),
            ("deviation", self.why),
        ):
            if value:
                yield name, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the sections tell: targets, results (an item that tells both is one of these), what was not understood."""

    targets: tuple[Item, ...]
    results: tuple[Item, ...]
    unread: tuple[tuple[int, UnreadText], ...]


def read_items(entries: Sequence[Entry]) -> Read:
    """Return the targets and the results told in a report, and the sentences with quantities that gave neither."""
    reader = _Reader()
    for entry in entries:
        reader.take(entry)
    leveled = any(item.level2 for item in (*reader.targets, *reader.results))
    return Read(
        targets=tuple(_unleveled(item, leveled=leveled) for item in reader.targets),
        results=tuple(_unleveled(item, leveled=leveled) for item in reader.results),
        unread=tuple(reader.unread),
    )


def _unleveled(item: Item, *, leveled: bool) -> Item:
    """Doubt an indicator without a second level where it has a first, or where others have one: a label was missed."""
    missed = item.level2 is None and (leveled or item.level1 is not None)
    return replace(item, doubt=True, sure=False) if missed else item


class _Reader:
    """Goes through the entries in order and keeps the levels that hold."""

    def __init__(self) -> None:
        self.targets: list[Item] = []
        self.results: list[Item] = []
        self.unread: list[tuple[int, UnreadText]] = []
        self._level1: str | None = None
        self._level1_rank: int | None = None
        self._level2: str | None = None
        self._own_rank: int | None = None
        """Rank of a heading that is a second level by its place alone."""
        self._label_at: int | None = None
        """Position of the paragraph that the label was cut off."""
        self._open: list[Item] | None = None
        """Where the last item stands that a line of values alone may go on."""
        self._name: Item | None = None
        """A numbered heading below the levels, which lines of values alone may make an indicator."""

    def take(self, entry: Entry) -> None:
        """Read one line: a label, a heading, or what is told of indicators."""
        text = _unmarked(strip_marker(entry.text))
        rank = marker_rank(entry.text)
        scored = self._scored(entry, text)
        if scored is not None:
            self.results.append(scored)
            return
        if self._label(entry, text, rank) or _ANNOUNCED.search(text):
            return
        done = is_results(entry)
        fields = dashed(text)
        record = _record(entry, fields) if fields else None
        both = leading_levels(text) if record is None and done is not None else None
        if both is not None:
            self._level1, self._level2, text = both
            self._level1_rank, self._own_rank, self._label_at = None, None, entry.position
        if record is not None:
            (self.targets if done is False else self.results).append(record)
        elif done is None:
            self._aside(entry, text)
        else:
            self._told(entry, text, done=done)

    def _scored(self, entry: Entry, text: str) -> Item | None:
        """Return the indicator of a line that tells its points and its score (控制率（5分）。…，得5分。), or None."""
        found = _SCORED.match(text)
        if found is None or not (self._level1 is not None or self._about_indicators(entry)):
            return None
        levels = levels_of(found["name"])
        named = found["name"].endswith("满意度")  # a level's name and an indicator's
        if (not named and (levels.first or levels.second)) or _TOLD_VALUES.search(text):
            return None
        return Item(
            entry=entry,
            level1=self._level1,
            level2=self._level2,
            level3=found["name"],
            weight=found["weight"],
            score=found["score"],
            joined=True,
            positions=(entry.position,),
        )

    def _aside(self, entry: Entry, text: str) -> None:
        if _OTHER_SECTION.search(entry.heading or ""):
            return
        for part in _split(text):
            told = _tellings(part)
            items = _sure(entry, told, (self._level1, self._level2))
            self.results.extend(items)
            if not items and any(each.whole and not _MONEY.search(each.name) for each in told):
                self.unread.append((entry.position, _left(entry, part, "actual_text")))

    def _label(self, entry: Entry, text: str, rank: int | None) -> bool:
        """Take a line that is a level or a heading and nothing else; tell whether it was one."""
        levels = levels_of(text)
        self._label_at = entry.position if entry.run_in else self._label_at
        if entry.rank is not None:
            self._open = None
            below = entry.rank > 3 and rank is not None and self._level1 is not None
            named_below = below and levels.first is None and levels.second is None
            self._name = _plain(entry, self._level1, self._level2, text) if named_below else None
            if entry.rank <= 3:
                self._level2, self._own_rank = None, None
            higher = self._level1_rank is not None and rank is not None and rank <= self._level1_rank
            if higher and levels.first is None and levels.second is None:
                self._level1, self._level1_rank = None, None
        if levels.first and (not levels.second or levels.first != levels.second or self._is_first(rank)):
            # 满意度指标 may hold indicators without a second level of its own
            self._level1, self._level2, self._level1_rank = levels.first, levels.second, rank
            self._own_rank = None
            return True
        if levels.second:
            self._level2, self._own_rank, self._open = levels.second, None, None
            return True
        if entry.rank is not None and entry.rank <= 3:
            return True
        return entry.rank is not None and self._second_by_place(entry, text, rank)

    def _is_first(self, rank: int | None) -> bool:
        return self._level1 is not None and rank == self._level1_rank

    def _second_by_place(self, entry: Entry, text: str, rank: int | None) -> bool:
        """Take a heading below a first level that says no quantity and ran into its text as the second level."""
        below = self._level1_rank is not None and rank is not None and rank > self._level1_rank
        free = self._level2 is None or (self._own_rank is not None and self._own_rank == rank)
        if not (below and free and entry.run_in):
            return False
        self._level2, self._own_rank = re.sub(r"[（(][^（）()]*[)）]$", "", text), rank
        return True

    def _about_indicators(self, entry: Entry) -> bool:
        return self._level2 is not None or any("指标" in heading for _, heading in entry.path)

    def _leave(self, entry: Entry, part: str, *, done: bool) -> None:
        """Keep a part that holds a quantity among indicators and gave none."""
        if self._about_indicators(entry) and _FIGURE.search(part):
            self.unread.append((entry.position, _left(entry, part, "actual_text" if done else "target_text")))

    def _told(self, entry: Entry, text: str, *, done: bool) -> None:
        into = self.results if done else self.targets
        by_label = labelled(text, self._level2)
        if by_label:
            self._level2, self._own_rank = by_label[-1][0], None
        inside = bool(by_label) or self._label_at == entry.position
        sentences: list[tuple[str | None, str]] = [*by_label] or [(self._level2, text)]
        for level2, body in sentences:
            for part in _split(body):
                if tells_budget(part):
                    continue  # money, no indicator
                found = _tellings(part)
                if found and found[0].bare:
                    items = []
                    taken = self._went_on(found[0], entry, into)
                else:
                    items = [
                        _item(entry, self._level1, level2 or _level_behind(told.name, part), told)
                        for told in found
                        if _is_one(told, level2)
                    ]
                    if not items and (inside or _in_list(entry)):
                        items = self._plainly(entry, level2, part, inside=inside)
                    taken = bool(items)
                into.extend(items)
                self._open = into if items else self._open
                if not taken:
                    self._leave(entry, part, done=done)

    def _went_on(self, told: Told, entry: Entry, into: list[Item]) -> bool:
        """Give the values of a line without a name to the indicator above it; tell whether there is one."""
        if told.doubt or not (self._open or self._name):
            return False
        if not self._open and self._name is not None:
            into.append(replace(self._name, level2=self._level2))
            self._open, self._name = into, None
        if not self._open:
            return False
        self._open[-1] = _with(self._open[-1], told, entry)
        return True

    def _plainly(self, entry: Entry, level2: str | None, part: str, *, inside: bool) -> list[Item]:
        """Return the indicators of a part without words for target and result: itself, or its clauses."""
        if _TELLS_ABOUT.search(part):
            return []
        clauses = _clauses(part) if inside or level2 is None else [part]
        if level2 is None and len(clauses) < 2:
            return []
        items = [_plain(entry, self._level1, level2, clause) for clause in clauses]
        sentence = level2 is None and len(items) == 1 and len(items[0].level3) > LONG_NAME and "，" in items[0].level3
        return [] if sentence else items


def _unmarked(text: str) -> str:
    """Return a line without the bullets before it and the brackets around all of it (◆数量指标, 【产出指标】)."""
    bare = _BULLET.sub("", text.lstrip("、 "))
    found = _IN_BRACKETS.fullmatch(bare)
    return found[1] if found is not None else bare


def _left(entry: Entry, part: str, suggestion: str) -> UnreadText:
    return UnreadText(
        text=part,
        block="indicators",
        reason="no_role",
        suggestion=suggestion,
        provenance=entry.paragraph.provenance,
    )


def _tellings(part: str) -> list[Told]:
    """Return the indicators that a part tells by words: named, or one line of values alone."""
    planned = tell_plan(part)
    found = [planned] if planned is not None else tell(part)
    if len(found) == 1 and found[0].bare:
        return found
    return [told for told in found if told.spoken and len(told.name) >= 2 and not _is_no_name(told.name)]


def _is_no_name(name: str) -> bool:
    """Tell whether words before a quantity name no indicator: the project as a whole, or a phase of its budget."""
    return _GENERAL.match(name) is not None or _PHASE.match(name) is not None


def _level_behind(name: str, part: str) -> str | None:
    """Return the second level in brackets behind an indicator's name (村数（数量指标）), None without one."""
    found = re.search(rf"{re.escape(name)}[（(]([^（）()]{{2,14}})[)）]", part) if name else None
    return levels_of(found[1]).second if found is not None else None


def _is_one(told: Told, level2: str | None) -> bool:
    """Tell whether a telling is an indicator: told whole, or under a second level by a name of its own."""
    if len(told.name) > LONG_NAME or re.search(r"[，,。]", told.name):
        return False
    return told.whole or level2 is not None


def _sure(entry: Entry, tellings: Sequence[Told], levels: tuple[str | None, str | None]) -> list[Item]:
    """Return the indicators told surely where no heading speaks of any; neither a project itself nor money is one."""
    return [
        replace(_item(entry, *levels, told), doubt=True, sure=False)
        for told in tellings
        if told.whole and not told.doubt and not _MONEY.search(told.name) and not _WHOLE.search(told.name)
    ]


def _record(entry: Entry, fields: Sequence[str]) -> Item | None:
    """Return the indicator of a line that dashes part, levels first; None where the first field is no level."""
    first = levels_of(fields[0]).first
    if first is None:
        return None
    second = levels_of(fields[1]).second
    rest = list(fields[2 if second else 1 :])
    item = Item(entry=entry, level1=first, level2=second, level3=rest[0], positions=(entry.position,))
    for field in rest[1:]:
        told = tell(f"，{field}")
        if re.search(r"目标已|已完成", field) and item.target is not None:
            item = replace(item, actual=field, doubt=True)
        elif told and told[0].bare:
            item = _with(item, told[0], entry)
        elif item.target is None:
            item = replace(item, target=field)
        else:
            item = replace(item, doubt=True)
    whole = item.target is not None and item.actual is not None
    return replace(item, joined=whole, sure=whole and not item.doubt)


def _with(item: Item, told: Told, entry: Entry) -> Item:
    """Return an item with the values of a line that goes on with it."""
    target, actual = item.target or told.target, item.actual or told.actual
    again = (item.target and told.target) or (item.actual and told.actual) or (item.score and told.score)
    whole = target is not None and actual is not None
    doubt = item.doubt or told.doubt or bool(again) or not clear_name(item.level3)
    return replace(
        item,
        target=target,
        actual=actual,
        weight=item.weight or told.weight,
        score=item.score or told.score,
        rate=item.rate or told.rate,
        why=item.why or told.why,
        joined=whole,
        sure=whole and not doubt,
        doubt=doubt,
        positions=(*item.positions, entry.position),
    )


def _item(entry: Entry, level1: str | None, level2: str | None, told: Told) -> Item:
    return Item(
        entry=entry,
        level1=level1,
        level2=level2,
        level3=told.name,
        target=told.target,
        actual=told.actual,
        weight=told.weight,
        score=told.score,
        rate=told.rate,
        why=told.why,
        joined=told.whole,
        sure=told.whole and not told.doubt,
        doubt=told.doubt,
        positions=(entry.position,),
    )


def _plain(entry: Entry, level1: str | None, level2: str | None, part: str) -> Item:
    return Item(
        entry=entry, level1=level1, level2=level2, level3=named(part), doubt=level2 is None, positions=(entry.position,)
    )


def _in_list(entry: Entry) -> bool:
    return len(entry.text) <= LIST_LINE and not re.search(r"原因分析|主要原因", entry.text)


def _split(text: str) -> list[str]:
    """Split a sentence that tells several indicators at 第一，第二， or at semicolons and full stops."""
    body = text.strip().rstrip("。；;")
    parts = [part.strip(" ；;，,。") for part in _ORDINALS.split(body)]
    if len(parts) == 1:
        pieces = [piece.strip() for piece in re.split(r"[；;]|。(?=.)", body)]
        named = [piece for piece in pieces if re.search(r"\d|[≥≤]", piece) or tell(piece)]
        parts = pieces if len(named) > 1 or (named and all(len(piece) >= 6 for piece in pieces)) else parts
    return [part for part in parts if len(part) >= 2]


def _clauses(part: str) -> list[str]:
    """Return the indicators that a label's text tells between commas, where each ends in its own quantity."""
    clauses = [clause for clause in re.split(r"[，,](?!\d{3}(?!\d))", part) if clause]
    told = all(re.search(r"[\u4e00-\u9fff]{2}", clause) and parse_tail(clause) is not None for clause in clauses)
    return clauses if len(clauses) > 1 and told else [part]
