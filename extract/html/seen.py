"""What of a web page a browser shows: style sheets and styles applied as far as they hide or strike out text."""

from __future__ import annotations

import re

from lxml import etree

from extract.document import UnseenReason
from extract.html.style_sheet import Sheet, Style
from extract.page.visible import WHITE, Colour, alike

STRUCK = frozenset({"del", "s", "strike"})
"""Elements whose text a browser strikes out."""
TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
"""Elements that are hidden in their place: what is left of a table must keep its shape."""
TINY = 1.5
"""Points or pixels: type this small is a speck."""
INHERITED = ("visibility", "font-size", "color")
"""Properties that hide text and that an element inside may state anew."""
NO_INK: Colour = (-255, -255, -255)
"""Instead of a colour that is not told."""

_NOTHING = re.compile(r"0(\.0*)?%?")
_FAR = re.compile(r"-\d{3,}(\.\d+)?(px|pt|em)")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+%?))?\s*\)", re.IGNORECASE)
_SIZE = re.compile(r"(\d++(?:\.\d++)?)\s*+(px|pt)?\s*+(?:!important)?$", re.IGNORECASE)
_NAMED: dict[str, Colour] = {"white": WHITE, "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255)}


def take_out(root: etree._Element, sheet: Sheet) -> list[tuple[str, UnseenReason]]:
    """Take out of a page what a browser does not show or strikes out; return these texts.

    Parts of tables stay, marked as hidden. Around a whole table nothing is hidden: a script may show it.
    """
    unseen: list[tuple[str, UnseenReason]] = []
    gone: list[etree._Element] = []
    for element in root.iter(etree.Element):
        style = sheet.style(element)
        reason = _reason(element, style, sheet)
        if reason is None or next(element.iter("table"), element) is not element or _is_under(element, gone):
            continue
        text = " ".join("".join(element.itertext()).split())
        if text and element.tag not in {"script", "style", "noscript", "template", "head", "title"}:
            unseen.append((text, reason))
        gone.append(element)
        if element.tag in TABLE_PARTS:
            _hide(element, style)
    for element in gone:
        if element.tag not in TABLE_PARTS:
            _remove(element)
    return unseen


def _is_under(element: etree._Element, gone: list[etree._Element]) -> bool:
    """Tell whether an element lies in the last one that was taken out: the walk goes from the outside in."""
    return bool(gone) and any(parent is gone[-1] for parent in element.iterancestors())


def _hide(element: etree._Element, style: Style) -> None:
    """Mark a part of a table as not shown; one that keeps its place only loses its text."""
    if style.get("display", "").startswith("none") or "mso-hide" in style:
        element.set("hidden", "")
        return
    for child in list(element):
        if child.tag not in TABLE_PARTS:
            element.remove(child)
    element.text = None


def _remove(element: etree._Element) -> None:
    """Take an element out, the text behind it left."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _reason(element: etree._Element, style: Style, sheet: Sheet) -> UnseenReason | None:
    if _is_away(style):
        return "hidden"
    if any(_hides(element, style, sheet, name) for name in INHERITED) and next(element.iter("table"), None) is None:
        return "hidden"
    decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    if element.tag in STRUCK and "none" not in decoration:
        return "struck"
    return "struck" if "line-through" in decoration else None


def _is_away(style: Style) -> bool:
    """Tell whether an element is taken off the page with all that is in it."""
    if style.get("display", "").startswith("none") or style.get("mso-hide", "").startswith("all"):
        return True
    if _NOTHING.fullmatch(style.get("opacity", "")) or _FAR.match(style.get("text-indent", "")):
        return True
    if style.get("position", "").startswith("absolute"):
        far = any(_FAR.match(style.get(side, "")) for side in ("left", "top"))
        return far or re.match(r"rect\(\s*[01](px)?[\s,]+[01]", style.get("clip", "")) is not None
    return False


def _hides(element: etree._Element, style: Style, sheet: Sheet, name: str) -> bool:
    """Tell whether a property hides the text of an element, and nothing inside states another."""
    stated = style.get(name, "")
    if not stated or any(sheet.style(each).get(name) for each in element.iterdescendants(etree.Element)):
        return False
    if name == "visibility":
        return re.match(r"hidden|collapse", stated) is not None
    if name == "font-size":
        size = _SIZE.match(stated)
        return size is not None and float(size[1]) <= TINY and (bool(size[2]) or not float(size[1]))
    if re.match(r"transparent|rgba\([^)]*[\s,/]0(\.0*)?\s*\)", stated):
        return True
    colour = _colour(stated)
    return colour is not None and alike(colour, _ground(element, sheet))


def _ground(element: etree._Element, sheet: Sheet) -> Colour:
    """Return the colour stated behind an element; one that is not told (a picture, a gradient) is like no ink."""
    holder: etree._Element | None = element
    while holder is not None:
        style = sheet.style(holder)
        if not sheet.complete and (holder.get("class") or holder.get("id")):
            return NO_INK
        stated = style.get("background-color") or style.get("background") or holder.get("bgcolor") or ""
        if stated and not re.match(r"none|transparent|inherit|initial", stated):
            return _colour(stated) or NO_INK
        holder = holder.getparent()
    return WHITE


def _colour(text: str) -> Colour | None:
    """Return a colour that a style states, None for one that is not told or lets something through."""
    found = _HEX.search(text)
    if found is not None:
        digits = found[1] if len(found[1]) > 3 else "".join(digit * 2 for digit in found[1])  # fff
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    channels = _RGB.search(text)
    if channels is not None:
        return None if channels[4] and channels[4] != "1" else (int(channels[1]), int(channels[2]), int(channels[3]))
    return _NAMED.get(text.split(maxsplit=1)[0].lower()) if text.split() else None
