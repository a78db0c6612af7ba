"""Writes a Word formula as one line of text."""

from __future__ import annotations

from collections.abc import Callable

from extract.page.raised import RAISED, SIGNS
from extract.wordml.markup import MATH, Element, children, w

_SUPERSCRIPTS = RAISED | {ord("n"): "ⁿ"}
_SUPERSCRIPT_SIGNS = SIGNS | {"n"}
_OPERATORS = frozenset("+-−±×÷*/·=＋－＝＜＞<>≤≥ ")


def _m(name: str) -> str:
    return f"{{{MATH}}}{name}"


def linear(formula: Element) -> str:
    """Return a formula in one line: a fraction as a/b, a root as √(x), powers raised where Unicode can."""
    return "".join(_write(child) for child in children(formula))


def _write(node: Element) -> str:
    if node.tag == _m("r"):
        return "".join(part.text or "" for part in children(node) if part.tag in {_m("t"), w("t")})
    writer = _WRITERS.get(node.tag)
    if writer is not None:
        return writer(node)
    # Property elements hold no text; what else holds parts is written part after part.
    return linear(node)


def _part(node: Element, name: str) -> str:
    found = node.find(_m(name))
    return "" if found is None else linear(found)


def _grouped(text: str) -> str:
    """Return an operand in parentheses where it is more than one term."""
    return f"({text})" if len(text) > 1 and _OPERATORS.intersection(text) else text


def _fraction(node: Element) -> str:
    return f"{_grouped(_part(node, 'num'))}/{_grouped(_part(node, 'den'))}"


def _raised(text: str) -> str:
    if not text:
        return ""
    return text.translate(_SUPERSCRIPTS) if _SUPERSCRIPT_SIGNS.issuperset(text) else f"^{_grouped(text)}"


def _lowered(text: str) -> str:
    return f"_{_grouped(text)}" if text else ""


def _root(node: Element) -> str:
    return f"{_part(node, 'deg')}√({_part(node, 'e')})"


def _script(node: Element) -> str:
    return _part(node, "e") + _lowered(_part(node, "sub")) + _raised(_part(node, "sup"))


def _sum(node: Element) -> str:
    sign = _property(node, "naryPr", "chr", "∫")
    return sign + _lowered(_part(node, "sub")) + _raised(_part(node, "sup")) + _part(node, "e")


def _delimited(node: Element) -> str:
    separator = _property(node, "dPr", "sepChr", "|")
    inner = separator.join(linear(part) for part in node.findall(_m("e")))
    return _property(node, "dPr", "begChr", "(") + inner + _property(node, "dPr", "endChr", ")")


def _matrix(node: Element) -> str:
    rows = (" ".join(linear(part) for part in row.findall(_m("e"))) for row in node.findall(_m("mr")))
    return "[" + "; ".join(rows) + "]"


def _property(node: Element, group: str, name: str, default: str) -> str:
    found = node.find(f"{_m(group)}/{_m(name)}")
    return default if found is None else str(found.get(_m("val"), default))


_WRITERS: dict[str, Callable[[Element], str]] = {
    _m("f"): _fraction,
    _m("rad"): _root,
    _m("sSup"): _script,
    _m("sSub"): _script,
    _m("sSubSup"): _script,
    _m("nary"): _sum,
    _m("d"): _delimited,
    _m("m"): _matrix,
}
