"""The characters of an equation that Equation Editor 3 stored as an object (MTEF 3), in one line.

Source: MTEF v.3 (Equation Editor 3.x), as Design Science published it.
"""

from __future__ import annotations

import io

import olefile  # type: ignore[import-untyped]

STREAM = "Equation Native"
_HEAD = 28
"""Bytes of the header that OLE puts before the equation (EQNOLEFILEHDR)."""
_MTEF_HEAD = 5
_VERSION = 3
_NUDGED, _RULER, _LINE_SPACING, _NULL_LINE = 0x8, 0x2, 0x4, 0x1
_SYMBOL_FACE = 0x86
"""The typeface of symbols, whose codes are those of the Symbol font or of Unicode."""
_SYMBOLS = {0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈"}


def equation_text(data: bytes) -> str | None:
    """Return the characters of an equation object, None where it cannot be read."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            stored = bytes(container.openstream(STREAM).read()) if container.exists(STREAM) else b""
        return _characters(stored[_HEAD:]) or None
    except Exception:  # noqa: BLE001  a damaged container or equation raises whatever its indexing runs into
        return None


def _characters(mtef: bytes) -> str:
    """Return the characters of the records; templates give those of their parts, one after another.

    Raises:
        ValueError: another version, or a record that is not known.
        IndexError: the records end early.
    """
    if mtef[0] != _VERSION:
        raise ValueError("another version of MTEF")
    text = ""
    at = _MTEF_HEAD
    while at < len(mtef):
        kind, options = mtef[at] & 0x0F, mtef[at] >> 4
        at += 1
        if kind in {1, 2, 3, 4, 5, 6} and options & _NUDGED:
            at += 2 if mtef[at] != 128 or mtef[at + 1] != 128 else 6
        if kind == 2:
            code = int.from_bytes(mtef[at + 1 : at + 3], "little")
            text += _SYMBOLS.get(code, chr(code)) if mtef[at] == _SYMBOL_FACE else chr(code)
        at += _length(mtef, at, kind, options)
    return text


def _length(mtef: bytes, at: int, kind: int, options: int) -> int:
    """Return how many bytes of a record come before what it holds."""
    if kind == 1:
        return 2 if options & _LINE_SPACING else 0
    if kind == 8:
        return mtef.index(0, at + 2) - at + 1
    if kind == 9:
        return {101: 3, 100: 4}.get(mtef[at], 2)
    if kind == 7:
        return 1 + 3 * mtef[at]
    if kind == 5:
        return 5 + (mtef[at + 3] + 1 + 3) // 4 + (mtef[at + 4] + 1 + 3) // 4
    fixed = {0: 0, 2: 3, 3: 3, 4: 2, 6: 1, 10: 0, 11: 0, 12: 0, 13: 0, 14: 0}
    if kind not in fixed:
        raise ValueError(f"record {kind}")
    return fixed[kind]
