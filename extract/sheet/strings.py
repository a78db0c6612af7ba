"""The texts that a workbook stores: rich text with what is struck out in it, and the table of shared strings."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from extract.container.xml_part import local, stream
from extract.container.zip_package import Package
from extract.page.raised import RAISED
from extract.page.visible import Colour, alike
from extract.sheet.cell_style import font_colour, is_struck

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class StoredText(NamedTuple):
    """A stored text as it is shown, and its parts that are struck out and those that cannot be seen.

    `runs` are what `shown` consists of, with the colour of each, where one has a colour of its own.
    """

    shown: str
    struck: str = ""
    hidden: str = ""
    runs: tuple[tuple[str, Colour | None], ...] = ()

    def over(self, ground: Colour | None) -> StoredText:
        """Return the text on a ground of this colour (None: not known): runs of the same colour are hidden."""
        if ground is None or not self.runs:
            return self
        hidden = [colour is not None and alike(colour, ground) for _, colour in self.runs]
        parts = [text for text, _ in self.runs]
        return StoredText(
            plain("".join(text for text, gone in zip(parts, hidden, strict=True) if not gone)),
            self.struck,
            plain("".join(text for text, gone in zip(parts, hidden, strict=True) if gone)),
        )


def plain(text: str) -> str:
    """Return a stored text with its escapes of control characters undone."""
    return _ESCAPE.sub(_escaped, text).replace("\r\n", "\n").replace("\r", "\n")


def _escaped(found: re.Match[str]) -> str:
    """Return the character of an escape; half of a pair is none, and could not be stored."""
    code = int(found.group(1), 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def _run_text(run: etree._Element, text: str) -> str:
    """Return the text of a run, raised figures as such."""
    is_raised = any(local(each) == "vertAlign" and each.get("val") == "superscript" for each in run.iter())
    return text.translate(RAISED) if is_raised else text


def rich_text(element: etree._Element) -> StoredText:
    """Return the text of a string item: its runs joined, phonetic readings left out."""
    runs: list[tuple[str, Colour | None]] = []
    struck: list[str] = []
    for child in element:
        if local(child) == "t":
            runs.append((child.text or "", None))
        elif local(child) == "r":
            look = next((each for each in child if local(each) == "rPr"), ())
            text = "".join(_run_text(child, each.text or "") for each in child if local(each) == "t")
            if is_struck(look):
                struck.append(text)
            else:
                runs.append((text, font_colour(look)))
    coloured = any(colour is not None for _, colour in runs)
    shown = plain("".join(text for text, _ in runs))
    return StoredText(shown, plain("".join(struck)), runs=tuple(runs) if coloured else ())


def shared_strings(package: Package, part: str | None) -> tuple[StoredText, ...]:
    """Return the table of shared strings."""
    if part is None or not package.has(part):
        return ()
    strings: list[StoredText] = []
    for element in stream(package.read(part), "si"):
        strings.append(rich_text(element))
        element.clear()
    return tuple(strings)
