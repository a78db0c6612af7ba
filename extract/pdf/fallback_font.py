"""A font for pdfium where neither a PDF nor the machine holds one for its Chinese text: without one, text is lost.

pdfium leaves out a run of text whose box is empty, as that of a single character is when no font has a glyph for it. A
PDF that names SimSun and does not hold it would lose text on a server and keep it on a desktop. The font here has a box
for every character, so each keeps its place; a picture of the page shows boxes instead of nothing.
Source: pdfium, public/fpdf_sysfontinfo.h.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from pypdfium2 import raw

_Call: TypeAlias = Callable[..., Any]

FONT = Path(__file__).parent / "glyph_boxes.ttf"
CHARSETS = frozenset(
    {raw.FXFONT_GB2312_CHARSET, raw.FXFONT_CHINESEBIG5_CHARSET, raw.FXFONT_SHIFTJIS_CHARSET, raw.FXFONT_HANGEUL_CHARSET}
)
_ANSI = raw.FXFONT_ANSI_CHARSET
"""Asked for where a font's codes say nothing of its language (Adobe-Identity); many of them are Chinese."""
_BUILT_IN = (b"helvetica", b"arial", b"times", b"courier", b"symbol", b"zapf")
_OURS = 1
"""The handle of the font here: no address that a font of the system could have."""
_installed: list[Any] = []
"""What pdfium calls back lives as long as the process."""


def install() -> None:
    """Let pdfium use the machine's fonts as ever, and the font here for Chinese text that none of them has.

    It holds for files that are opened afterwards; a second call does nothing.
    """
    if _installed:
        return
    fonts = raw.FPDF_GetDefaultSystemFontInfo()
    types = dict(raw.FPDF_SYSFONTINFO._fields_)
    _installed.append(fonts)
    for name, wrapped in _Wrapped(FONT.read_bytes()).calls().items():
        # The field is overwritten: where it points to now becomes a function of its own.
        system = types[name](ctypes.cast(getattr(fonts.contents, name), ctypes.c_void_p).value)
        callback = types[name](partial(wrapped, system))
        setattr(fonts.contents, name, callback)
        _installed.extend((system, callback))
    raw.FPDF_SetSystemFontInfo(fonts)


class _Wrapped:
    """The functions of FPDF_SYSFONTINFO, each given the system's own first: they answer for the font here alone."""

    def __init__(self, font: bytes) -> None:
        self._font = font

    def calls(self) -> dict[str, Callable[..., Any]]:
        """Return the functions by the field that they go into."""
        return {
            "MapFont": self._map,
            "GetFontData": self._data,
            "GetFaceName": lambda system, this, handle, *rest: 0 if handle == _OURS else system(this, handle, *rest),
            "GetFontCharset": self._charset,
            "DeleteFont": lambda system, this, handle: None if handle == _OURS else system(this, handle),
        }

    @staticmethod
    def _map(system: _Call, this: Any, weight: int, italic: int, charset: int, *rest: Any) -> Any:  # noqa: ANN401
        found = system(this, weight, italic, charset, *rest)
        if found:
            return found
        _, face, _ = rest
        return _OURS if charset in CHARSETS or (charset == _ANSI and not _is_built_in(face)) else None

    def _data(self, system: _Call, this: Any, handle: int, *asked: Any) -> Any:  # noqa: ANN401  ctypes
        if handle != _OURS:
            return system(this, handle, *asked)
        table, buffer, size = asked
        if table:  # single tables are asked for in collections of fonts only
            return 0
        if size >= len(self._font):
            ctypes.memmove(buffer, self._font, len(self._font))
        return len(self._font)

    @staticmethod
    def _charset(system: _Call, this: Any, handle: int) -> Any:  # noqa: ANN401  ctypes
        return raw.FXFONT_GB2312_CHARSET if handle == _OURS else system(this, handle)


def _is_built_in(face: Any) -> bool:  # noqa: ANN401  ctypes
    """Tell whether pdfium has a font of its own that is like the one asked for."""
    name = (ctypes.cast(face, ctypes.c_char_p).value or b"").lower()
    return name.startswith(_BUILT_IN)
