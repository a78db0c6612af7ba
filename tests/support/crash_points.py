"""Looks at a folder before every step that a program takes in it: what a kill at that step would leave there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

STEPS = frozenset({"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink"})
"""Events of the interpreter by which a folder changes; files are opened besides."""

_look: Callable[[], None] | None = None
_folder = ""
_hooked: list[bool] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    """Call the look before a step below the folder; a hook stays for the life of the process, so it may have none."""
    global _look  # noqa: PLW0603  a hook cannot be taken away
    if _look is None or not (event in STEPS or (event == "open" and _is_writing(arguments))):
        return
    paths = (os.fspath(each) for each in arguments if isinstance(each, str | os.PathLike))
    if not any(os.path.abspath(path).startswith(_folder) for path in paths):  # noqa: PTH100  it need not exist
        return
    look, _look = _look, None  # what it does itself is no step
    try:
        look()
    finally:
        _look = look


def _is_writing(arguments: tuple[object, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


@contextmanager
def looking(folder: Path, look: Callable[[], None]) -> Iterator[None]:
    """Call `look` before every step below the folder that this process takes in the block."""
    global _look, _folder  # noqa: PLW0603  a hook cannot be taken away
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked.append(True)
    _folder, _look = str(folder.absolute()), look
    try:
        yield
    finally:
        _look = None
