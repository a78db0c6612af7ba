"""The layers (optional content groups) of a PDF that are switched off when it is opened."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import pdfplumber
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSEOF
from pdfplumber.pdf import PDF
from pdfplumber.utils.pdfinternals import resolve

NAMED = (b"/OCProperties", b"/ObjStm", b"/Encrypt")
"""A file without any of these words has no layers: the catalog stands open, and does not name them."""


class Layers:
    """What is off in one file, looked up when a page first asks.

    pdfium tells of a text only the name of its layer, and nothing of what is on. A file that pdfplumber cannot read has
    no layer off.

    Source: PDF 32000-1, 8.11.4.3 (optional content configuration dictionaries).
    """

    def __init__(self, data: bytes = b"", passwords: Sequence[str] = ()) -> None:
        """Take the file; nothing is read yet."""
        self._data = data
        self._passwords = passwords

    @cached_property
    def names(self) -> frozenset[bytes]:
        """The names of the layers that are off, as stored; a name that a layer which is on has too is left out."""
        hidden, shown = self._groups
        return frozenset(hidden.values()) - frozenset(shown.values())

    def forms(self, index: int) -> frozenset[int]:
        """Return which of the form XObjects that a page (0-based) draws itself are of a layer that is off, in order."""
        if not self._groups[0]:
            return frozenset()
        try:
            return frozenset(self._drawn_off(self._pages[index]))
        except Exception:  # noqa: BLE001  damage of any kind that pdfium mends and pdfminer does not
            return frozenset()

    @cached_property
    def _opened(self) -> PDF | None:
        """The file as pdfplumber opens it, with the first password that does; None where none does."""
        for password in (None, *self._passwords):
            try:
                return pdfplumber.open(io.BytesIO(self._data), pages=[1], password=password)
            except Exception:  # noqa: BLE001, S112  a wrong password, or damage: the next one
                continue
        return None

    @cached_property
    def _pages(self) -> list[PDFPage]:
        """All pages, without what is on them."""
        return [] if self._opened is None else list(PDFPage.create_pages(self._opened.doc))

    @cached_property
    def _groups(self) -> tuple[dict[int, bytes], dict[int, bytes]]:
        """The layers that are off and those that are on: number of the object -> name."""
        if not any(word in self._data for word in NAMED) or self._opened is None:
            return {}, {}
        try:
            return _sorted_out(self._opened.doc.catalog)
        except Exception:  # noqa: BLE001  damage of any kind that pdfium mends and pdfminer does not
            return {}, {}

    def _drawn_off(self, page: Any) -> Iterator[int]:  # noqa: ANN401  pdfminer has no types
        objects = resolve((page.resources or {}).get("XObject")) or {}
        streams = {name: resolve(each) for name, each in objects.items()}
        forms = {name for name, each in streams.items() if getattr(each.get("Subtype"), "name", "") == "Form"}
        off = {name for name in forms if getattr(streams[name].attrs.get("OC"), "objid", None) in self._groups[0]}
        if not off:
            return
        drawn = [name for name in _drawn_names(page) if name in forms]
        yield from (order for order, name in enumerate(drawn) if name in off)


def _drawn_names(page: Any) -> Iterator[str]:  # noqa: ANN401  pdfminer has no types
    """Yield the names of the objects that a page's content draws (operator Do), in order."""
    parser = PDFContentParser(page.contents)
    last: object = None
    while True:
        try:
            _, item = parser.nextobject()
        except PSEOF:
            return
        if getattr(item, "name", None) == b"Do":
            yield str(getattr(last, "name", ""))
        last = item


def _sorted_out(catalog: dict[str, Any]) -> tuple[dict[int, bytes], dict[int, bytes]]:
    properties = resolve(catalog.get("OCProperties")) or {}
    default = resolve(properties.get("D")) or {}
    groups = _references(properties.get("OCGs"))
    on, off = _references(default.get("ON")), _references(default.get("OFF"))
    all_off = getattr(resolve(default.get("BaseState")), "name", "ON") == "OFF"
    hidden = {each: _name(group) for each, group in groups.items() if each in off or (all_off and each not in on)}
    return hidden, {each: _name(group) for each, group in groups.items() if each not in hidden}


def _references(entry: object) -> dict[int, object]:
    """Return the references of an array by the number of what they refer to."""
    return {each.objid: each for each in resolve(entry) or [] if hasattr(each, "objid")}


def _name(group: object) -> bytes:
    value = resolve((resolve(group) or {}).get("Name"))
    return value if isinstance(value, bytes) else b""
