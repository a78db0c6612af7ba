"""Counts the automatic numbers of Word lists and gives the label that is printed before each paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.wordml.markup import Element, first, number, switch, value, w
from extract.wordml.numerals import numeral
from extract.wordml.styles import Numbered, Styles

LEVELS = 9
"""Levels of a Word list."""

_PLACE = re.compile(r"%([1-9])")
_LAST_NUMBER = 1_000_000
"""A start number past this is no list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One level of a list; `restart_below` is the level (1-based) whose count restarts this one, 0 for none."""

    start: int = 1
    system: str = "decimal"
    text: str = ""
    arabic: bool = False
    restart_below: int | None = None
    style_id: str | None = None


@dataclass(slots=True, kw_only=True)
class _List:
    """An abstract list: its levels, and the count that each has reached, None before the first."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(slots=True, kw_only=True)
class _Instance:
    """A numbering instance: the list that it counts on, levels and starts of its own, levels already started."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    started: set[int] = field(default_factory=set)


class Numbering:
    """The lists of a document; every call of `label` counts one paragraph on."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        """Read a numbering part; without one no paragraph has a label."""
        self._lists: dict[str, _List] = {}
        self._instances: dict[str, _Instance] = {}
        if root is None:
            return
        linked: dict[str, str] = {}
        for entry in root.iter(w("abstractNum")):
            identifier = entry.get(w("abstractNumId"), "")
            self._lists[identifier] = _List(levels=_levels(entry))
            style = value(entry, "numStyleLink")
            if style is not None:
                linked[identifier] = style
        for entry in root.iter(w("num")):
            self._instances[entry.get(w("numId"), "")] = _instance(entry)
        for identifier, style in linked.items():
            self._follow(identifier, styles.numbering_of(style))

    def label(self, place: Numbered, style_id: str | None) -> str:
        """Count one paragraph of a list and return its printed label, empty for bullets and unknown lists."""
        instance = self._instances.get(place.instance)
        listed = None if instance is None else self._lists.get(instance.abstract)
        if instance is None or listed is None:
            return ""
        levels = {**listed.levels, **instance.levels}
        depth = _depth(place, style_id, levels)
        if depth not in levels:
            return ""
        _count(depth, instance, listed, levels)
        return _written(depth, listed.counts, levels)

    def _follow(self, identifier: str, instance: str | None) -> None:
        """Let a list that only names a list style count on the list of that style."""
        target = self._instances.get(instance or "")
        if target is not None and target.abstract in self._lists:
            self._lists[identifier] = self._lists[target.abstract]


def _depth(place: Numbered, style_id: str | None, levels: dict[int, _Level]) -> int:
    """Return the level of a paragraph: the one linked to the style that numbers it, else the one stated, else 0."""
    if style_id is not None:
        for depth, level in levels.items():
            if level.style_id == style_id:
                return depth
    return place.level if place.level is not None else 0


def _count(depth: int, instance: _Instance, listed: _List, levels: dict[int, _Level]) -> None:
    """Count one on a level and restart the deeper ones."""
    reached = listed.counts[depth]
    if depth in instance.starts and depth not in instance.started:
        reached = None
    instance.started.add(depth)
    start = instance.starts.get(depth, levels[depth].start)
    listed.counts[depth] = start if reached is None else reached + 1
    for deeper in range(depth + 1, LEVELS):
        rule = levels[deeper].restart_below if deeper in levels else None
        if rule is None or depth < rule:
            listed.counts[deeper] = None


def _written(depth: int, counts: list[int | None], levels: dict[int, _Level]) -> str:
    """Return the label of a level: its text with each `%n` replaced by the count of level n."""
    level = levels[depth]
    if level.system in {"bullet", "none"} and not _PLACE.search(level.text):
        # A bullet is an ornament; a level without numbers prints its text, such as 附件：.
        return "" if level.system == "bullet" else level.text

    def count(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        shown = levels.get(place)
        if shown is None or place > depth:
            return ""
        reached = counts[place]
        return numeral(shown.start if reached is None else reached, "decimal" if level.arabic else shown.system)

    return _PLACE.sub(count, level.text).strip()


def _levels(entry: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in entry.findall(w("lvl")):
        depth = number(level.get(w("ilvl")))
        if depth is not None and 0 <= depth < LEVELS:
            found[depth] = _level(level)
    return found


def _level(entry: Element) -> _Level:
    start = number(value(entry, "start"))
    restart = number(value(entry, "lvlRestart"))
    return _Level(
        start=start if start is not None and 0 <= start <= _LAST_NUMBER else 1,
        system=_system(entry),
        text=value(entry, "lvlText") or "",
        arabic=bool(switch(entry, "isLgl")),
        restart_below=restart,
        style_id=value(entry, "pStyle"),
    )


def _system(entry: Element) -> str:
    """Return the numeral system of a level; a custom format inside an alternative has a known one beside it."""
    found = first(entry, "numFmt")
    if found is None:
        found = next((item for item in entry.iter(w("numFmt")) if item.get(w("val")) != "custom"), None)
    return "decimal" if found is None else found.get(w("val"), "decimal")


def _instance(entry: Element) -> _Instance:
    levels: dict[int, _Level] = {}
    starts: dict[int, int] = {}
    for override in entry.findall(w("lvlOverride")):
        depth = number(override.get(w("ilvl")))
        if depth is None or not 0 <= depth < LEVELS:
            continue
        level = first(override, "lvl")
        if level is not None:
            levels[depth] = _level(level)
        start = number(value(override, "startOverride"))
        if start is not None and 0 <= start <= _LAST_NUMBER:
            starts[depth] = start
    return _Instance(abstract=value(entry, "abstractNumId") or "", levels=levels, starts=starts)
