"""Texts that pdfium writes into a buffer: UTF-16, a zero at their end."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any


def text_of(read: Callable[[Any, int], int]) -> str:
    """Return the text that a function of pdfium gives: called without a buffer it tells the size in bytes."""
    size = read(None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    read(buffer, size)
    return utf16(buffer, size)


def utf16(units: Any, size: int) -> str:  # noqa: ANN401  a ctypes array
    """Return what stands in a buffer, `size` bytes of it; empty where the text did not fit."""
    return bytes(units)[:size].decode("utf-16-le", "replace").rstrip("\0") if size <= ctypes.sizeof(units) else ""
