"""What a person names becomes files: folders walked, by-products left out, each file once, its bytes read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extract.errors import SourceAccessError, TooLargeError
from jixiao.base.exits import Refusal

MAX_BYTES = 2**29
"""512 MB: a file is held in memory while it is read; scanned books of 500 pages take 200 MB."""

_BY_PRODUCT = re.compile(r"^(\..*|~\$.*|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
"""Hidden files, lock files of Office, and what operating systems leave in folders."""


@dataclass(slots=True, kw_only=True)
class Found:
    """The files to read, in order, and the folders, pipes and devices that could not be looked into.

    `left_out` counts the hidden files and folders, lock files and by-products that were passed over.
    """

    files: list[Path] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    left_out: int = 0


def find_files(sources: Sequence[Path], *, leave_out: Path | None = None) -> Found:
    """Return the files that are named or lie in the named folders, each once: sorted by name, folder by folder.

    Hidden files, lock files and by-products of operating systems in folders are left out, and so is the folder
    `leave_out`. Links are followed, each folder is entered once.

    Raises:
        Refusal: a source does not exist, is neither file nor folder, or may not be read.
    """
    found = Found()
    seen_files: set[str] = set()
    entered: set[str] = {os.path.realpath(leave_out)} if leave_out is not None else set()
    for source in sources:
        for path in _files_of(source, entered, found):
            real = os.path.realpath(path)
            if real not in seen_files:
                seen_files.add(real)
                found.files.append(path)
    return found


def _files_of(source: Path, entered: set[str], found: Found) -> Iterator[Path]:
    try:
        mode = source.stat().st_mode
    except FileNotFoundError as error:
        raise Refusal(f"找不到 {printed(source)}。请检查路径是否写对。") from error
    except OSError as error:
        raise Refusal(f"无法读取 {printed(source)}（{error.strerror}）。请检查路径与读取权限。") from error
    if stat.S_ISREG(mode):
        yield source
    elif not stat.S_ISDIR(mode):
        raise Refusal(f"{printed(source)} 既不是文件也不是文件夹。请给出报告文件或其所在文件夹。")
    elif not os.access(source, os.R_OK | os.X_OK):
        raise Refusal(f"无法打开文件夹 {printed(source)}。请检查读取权限。")
    else:
        yield from _walk(source, entered, found)


def _walk(folder: Path, entered: set[str], found: Found) -> Iterator[Path]:
    """Yield the files below a folder; a folder that links lead to twice is entered once."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        real = os.path.realpath(here)
        if real in entered:
            continue
        entered.add(real)
        try:
            with os.scandir(here) as listing:
                entries = sorted(listing, key=_name)
        except OSError as error:
            found.unreadable.append(f"{printed(here)}（{error.strerror}）")
            continue
        folders: list[Path] = []
        for entry in entries:
            if is_by_product(entry.name):
                found.left_out += 1
            elif _is_folder(entry):
                folders.append(here / entry.name)
            elif _is_worth_reading(entry):
                yield here / entry.name
            else:
                found.unreadable.append(f"{printed(here / entry.name)}（管道或设备）")
        waiting.extend(reversed(folders))


def is_by_product(name: str) -> bool:
    """Tell whether a file or folder of this name is left out when a folder is read."""
    return _BY_PRODUCT.match(name) is not None


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle: listed as a file, and then reported as not accessible
        return False


def _is_worth_reading(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a file, or a link that leads nowhere, which has to be reported; no pipe or device."""
    try:
        return entry.is_file() or not os.path.exists(entry.path)  # noqa: PTH110  as quick as the listing itself
    except OSError:
        return True


def printed(path: Path | str) -> str:
    """Return a path as text that can be stored; names in GBK, as old archives leave them, are read as such."""
    raw = os.fsencode(path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        SourceAccessError: it is not there or may not be read.
        TooLargeError: it has more than `MAX_BYTES`.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise TooLargeError(f"文件有 {size / 2**20:.0f} MB，超过 {MAX_BYTES // 2**20} MB 的上限")
            return file.read()
    except OSError as error:
        raise SourceAccessError(f"无法读取文件（{error.strerror or error}）") from error


def read_passwords(path: Path | None) -> tuple[str, ...]:
    """Return the passwords of a file, one a line.

    Raises:
        Refusal: the file cannot be read.
    """
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"无法读取口令文件 {printed(path)}（{error}）。请给出每行一个口令的 UTF-8 文本。") from error
    return tuple(line for line in lines if line)
