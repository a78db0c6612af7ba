"""Which of a Word document's runs can be seen: hidden, tiny, of the colour of their ground, struck out."""

from __future__ import annotations

import re

from extract.document import UnseenReason
from extract.page.visible import WHITE, Colour, alike
from extract.wordml.markup import Element, first, value, w
from extract.wordml.styles import Look, Styles

TINY = 1.5
"""Points: type this small is a speck (the smallest that Word sets is 1 pt, the smallest in reports 5 pt)."""

_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_HIGHLIGHTS: dict[str, Colour] = {"white": WHITE, "black": (0, 0, 0), "yellow": (255, 255, 0), "red": (255, 0, 0)}
_HOLDERS = ((w("p"), "pPr"), (w("tc"), "tcPr"), (w("tbl"), "tblPr"))


def unseen_reason(run: Element, look: Look, styles: Styles) -> UnseenReason | None:
    """Return why the text of a run is not part of what the page says, None where it is."""
    if look.hidden or (look.size is not None and look.size <= TINY):
        return "hidden"
    colour = None if look.colour is None else colour_of(look.colour)
    if colour is not None:
        ground = _ground(run, styles)
        if ground is not None and alike(colour, ground):
            return "hidden"
    return "struck" if look.struck else None


def colour_of(text: str) -> Colour | None:
    """Return a colour as Word writes it, None for an automatic one."""
    if not _HEX.fullmatch(text):
        return None
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def _ground(run: Element, styles: Styles) -> Colour | None:
    """Return the colour under a run, None where a style or a drawing decides it."""
    properties = first(run, "rPr")
    marker = value(properties, "highlight")
    if marker is not None and marker != "none":
        return _HIGHLIGHTS.get(marker)
    shade = first(properties, "shd")
    if shade is not None:
        return _fill(shade)
    for holder in run.iterancestors():
        if holder.tag == w("txbxContent"):
            return None
        for tag, name in _HOLDERS:
            if holder.tag != tag:
                continue
            found = first(holder, name, "shd")
            if found is not None and found.get(w("fill"), "auto") != "auto":
                return _fill(found)
            if any(styles.shades(value(holder, name, style)) for style in ("pStyle", "tblStyle")):
                return None
    document = run.getroottree().getroot()
    background = first(document, "background")
    return WHITE if background is None else colour_of(background.get(w("color"), "")) or None


def _fill(shade: Element) -> Colour | None:
    """Return the colour of a shading; a pattern mixes two and is not told."""
    if shade.get(w("val"), "clear") not in {"clear", "nil", "solid"}:
        return None
    stated = shade.get(w("color" if shade.get(w("val")) == "solid" else "fill"), "auto")
    return WHITE if stated == "auto" else colour_of(stated)


class UnseenTexts:
    """Gathers the texts of a file that are not seen, runs of one kind in a row as one."""

    def __init__(self) -> None:
        """Begin with none."""
        self._texts: list[tuple[str, UnseenReason]] = []
        self._open = False

    def take(self, text: str, reason: UnseenReason) -> None:
        """Take a piece of text."""
        if self._open and self._texts[-1][1] == reason:
            self._texts[-1] = (self._texts[-1][0] + text, reason)
        elif text.strip():
            self._texts.append((text, reason))
            self._open = True

    def end(self) -> None:
        """End the text at hand: seen text follows."""
        self._open = False

    @property
    def texts(self) -> tuple[tuple[str, UnseenReason], ...]:
        """The texts so far."""
        return tuple((text.strip(), reason) for text, reason in self._texts if text.strip())
