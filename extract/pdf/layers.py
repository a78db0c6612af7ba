"""The layers (optional content groups) of a PDF that are switched off when it is opened."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pdfplumber
from pdfplumber.utils import resolve


def layers_off(data: bytes, passwords: Sequence[str] = ()) -> frozenset[bytes]:
    """Return the names of the layers that are off, as stored; a name that a layer which is on has too is left out.

    pdfium tells of a text only the name of its layer and nothing of what is on; a file that cannot be read this way
    has no layer off.

    Source: PDF 32000-1, 8.11.4.3 (optional content configuration dictionaries).
    """
    for password in (None, *passwords):
        try:
            with pdfplumber.open(io.BytesIO(data), password=password) as pdf:
                return _off(pdf.doc.catalog)
        except Exception:  # noqa: BLE001, S112  a wrong password, or damage of any kind that pdfium mends and pdfminer does not
            continue
    return frozenset()


def _off(catalog: dict[str, Any]) -> frozenset[bytes]:
    properties = resolve(catalog.get("OCProperties")) or {}
    default = resolve(properties.get("D")) or {}
    base = getattr(resolve(default.get("BaseState")), "name", "ON")
    all_groups = _references(properties.get("OCGs"))
    on, off = _references(default.get("ON")), _references(default.get("OFF"))
    hidden = (set(all_groups) - set(on)) if base == "OFF" else set()
    hidden |= set(off)
    names = Counter((_name(all_groups[group]), group in hidden) for group in all_groups)
    return frozenset(name for name, is_off in names if is_off and (name, False) not in names)


def _references(entry: object) -> dict[int, Any]:
    """Return the references of an array by the number of what they refer to."""
    return {each.objid: each for each in resolve(entry) or [] if hasattr(each, "objid")}


def _name(group: object) -> bytes:
    value = resolve((resolve(group) or {}).get("Name"))
    return value if isinstance(value, bytes) else b""
