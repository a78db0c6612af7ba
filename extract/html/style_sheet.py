"""The style sheets of a web page, as far as they tell what is shown, in which colour, and what is a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

MAX_RULES = 5000
"""Rules of a page that are looked at."""
MAX_SHEET = 2 * 2**20
"""Characters of style sheets of a page that are looked at."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"(?<![^{}])([^{}]++)\{([^{}]*+)\}")
_CONDITIONAL = re.compile(r"@[^{};]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]+;")
_COMPOUND = re.compile(r"([a-z][\w-]*|\*)?((?:[.#][\w\u0080-\uffff-]+)*)", re.IGNORECASE)
_TOLD = re.compile(
    "display|visibility|opacity|text-decoration|font-size|color|background|mso-hide|border|"
    "text-indent|position|left|top|clip|grid|flex",
    re.IGNORECASE,
)

Style: TypeAlias = Mapping[str, str]
"""Property -> value, both in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One selector and what it says: its compounds from the outermost in, each a tag and its classes and ids."""

    compounds: tuple[tuple[str, frozenset[str]], ...]
    style: Style
    weight: tuple[int, int]


class Sheet:
    """The rules of a page, asked what they and an element's own style say.

    `complete` is false where the page also has sheets in files of their own, which are not at hand.
    """

    def __init__(self, root: etree._Element) -> None:
        """Read the sheets in the page itself; what holds for other media is left out."""
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self._known: dict[etree._Element, Style] = {}
        self.complete = not any("stylesheet" in (each.get("rel") or "").lower() for each in root.iter("link"))
        for rule in _rules(root):
            tag, marks = rule.compounds[-1]
            self._rules[min(marks) if marks else tag].append(rule)

    def style(self, element: etree._Element) -> Style:
        """Return what is told of an element, the more special rule over the less, its own style over all."""
        if element not in self._known:
            self._known[element] = self._told(element)
        return self._known[element]

    def _told(self, element: etree._Element) -> Style:
        style: dict[str, str] = {}
        if element.tag == "font" and element.get("color"):
            style["color"] = element.get("color", "").lower()
        if self._rules:
            keys = ("*", element.tag, *_marks(element))
            found = [rule for key in keys for rule in self._rules.get(key, ()) if _matches(rule, element)]
            for rule in sorted(found, key=lambda rule: rule.weight):
                style.update(rule.style)
        inline = element.get("style") or ""
        if inline and _TOLD.search(inline):
            style.update(_declared(inline))
        if element.get("hidden") is not None:
            style["display"] = "none"
        return style


def _marks(element: etree._Element) -> frozenset[str]:
    """Return the classes and the id of an element as selectors write them."""
    names = {f".{name}" for name in (element.get("class") or "").split()}
    return frozenset(names | {f"#{element.get('id')}"} if element.get("id") else names)


def _declared(text: str) -> Iterator[tuple[str, str]]:
    """Yield the properties that a style states, as far as they count here."""
    for entry in text.split(";"):
        name, _, value = entry.partition(":")
        if _TOLD.search(name):
            yield name.strip().lower(), value.strip().lower()


def _matches(rule: _Rule, element: etree._Element) -> bool:
    if not _is(element, rule.compounds[-1]):
        return False
    rest = list(rule.compounds[:-1])
    for parent in element.iterancestors():
        if not rest:
            break
        if _is(parent, rest[-1]):
            rest.pop()
    return not rest


def _is(element: etree._Element, compound: tuple[str, frozenset[str]]) -> bool:
    tag, marks = compound
    if tag not in {"*", element.tag}:
        return False
    return marks <= _marks(element)


def _rules(root: etree._Element) -> Iterator[_Rule]:
    """Yield the rules of a page's own sheets that hide, strike or colour; what holds for other media is left out."""
    sheet = "\n".join("".join(each.itertext()) for each in root.iter("style"))[:MAX_SHEET]
    plain = _CONDITIONAL.sub("", _COMMENT.sub("", sheet).replace("<!--", "").replace("-->", ""))
    count = 0
    for found in _RULE.finditer(plain):
        if not _TOLD.search(found[2]) or count >= MAX_RULES:
            continue
        style = dict(_declared(found[2]))
        for selector in found[1].split(","):
            compounds = _compounds(selector)
            if compounds is None or not style:
                continue
            count += 1
            marks = sum(len(names) for _, names in compounds)
            yield _Rule(compounds=compounds, style=style, weight=(marks, count))


def _compounds(selector: str) -> tuple[tuple[str, frozenset[str]], ...] | None:
    """Return the compounds of a selector, None where it asks for a state or an attribute."""
    words = selector.replace(">", " ").split()
    found: list[tuple[str, frozenset[str]]] = []
    for word in words:
        match = _COMPOUND.fullmatch(word)
        if match is None:
            return None
        found.append(((match[1] or "*").lower(), frozenset(re.findall(r"[.#][^.#]+", match[2]))))
    return tuple(found) or None
