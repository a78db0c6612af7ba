"""pdfium's functions that are called for every character, with addresses as arguments: a third less time a call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from pypdfium2 import raw

Address: TypeAlias = int | None


def _quick(function: Any, gives: type, *takes: type) -> Callable[..., int]:  # noqa: ANN401  pypdfium2 has no types
    """Return a function of pdfium that takes numbers and addresses; other threads wait while it works."""
    return ctypes.PYFUNCTYPE(gives, *takes)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def address(handle: Any) -> Address:  # noqa: ANN401  a ctypes handle
    """Return where a handle of pdfium points to."""
    return ctypes.cast(handle, ctypes.c_void_p).value


_OF_CHARACTER: Final = (ctypes.c_void_p, ctypes.c_int)
code_of: Final = _quick(raw.FPDFText_GetUnicode, ctypes.c_uint, *_OF_CHARACTER)
"""(text page, index) -> the code of a character, 0 for none."""
has_no_map: Final = _quick(raw.FPDFText_HasUnicodeMapError, ctypes.c_int, *_OF_CHARACTER)
"""(text page, index) -> 1 where the font does not say what a character is."""
loose_box: Final = _quick(raw.FPDFText_GetLooseCharBox, ctypes.c_int, *_OF_CHARACTER, ctypes.c_void_p)
"""(text page, index, where an FS_RECTF goes) -> 0 where a character has no box."""
origin: Final = _quick(raw.FPDFText_GetCharOrigin, ctypes.c_int, *_OF_CHARACTER, ctypes.c_void_p, ctypes.c_void_p)
"""(text page, index, where two doubles go) -> 0 where a character has no origin."""


class Places:
    """Room for the boxes and origins of so many characters, filled by pdfium and read at once."""

    def __init__(self, count: int) -> None:
        """Make room."""
        self._boxes, self._origins = (ctypes.c_float * (4 * count))(), (ctypes.c_double * (2 * count))()
        self._box_at, self._origin_at = ctypes.addressof(self._boxes), ctypes.addressof(self._origins)

    def fill(self, text_page: Address, index: int) -> bool:
        """Ask for the box and the origin of a character; tell whether it has a box."""
        if not loose_box(text_page, index, self._box_at + 16 * index):
            return False
        at = self._origin_at + 16 * index
        origin(text_page, index, at, at + 8)
        return True

    def told(self) -> tuple[list[float], list[float]]:
        """Return left, top, right, bottom and x, y of all characters, 0 for those that were not asked for."""
        return self._boxes[:], self._origins[:]
