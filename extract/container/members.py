"""Archives: the files in a zip, RAR or 7z, and in the archives inside it, one at a time and within limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from extract.container.outside_tool import tool_members
from extract.container.zip_package import Budget, Limits, Member, needs_tool, open_zip, part_name, zip_members
from extract.errors import ReadError, SourceAccessError, TooLargeError, UnknownFormatError

__all__ = ["ArchiveKind", "Limits", "Member", "archive_kind", "members"]

ArchiveKind: TypeAlias = Literal["zip", "rar", "7z"]

_MAGIC: tuple[tuple[bytes, ArchiveKind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_HEAD_BYTES = 8
_DOCUMENT_PARTS = {
    "[content_types].xml": ("_rels/", "word/", "xl/", "ppt/", "visio/"),
    "mimetype": ("meta-inf/", "content.xml"),
    "ofd.xml": ("",),
}
"""A zip with one of these at its root, and a part so named, is a document (Office Open XML, OpenDocument, OFD): alone
it may be a file among others."""


def archive_kind(data: bytes | Path) -> ArchiveKind | None:
    """Return the kind of archive by its content, None for anything else: a docx, xlsx or ofd is no archive.

    Raises:
        SourceAccessError: the path cannot be read.
    """
    kind = _by_magic(data)
    if kind != "zip":
        return kind
    try:
        archive = open_zip(data)
    except ReadError:
        return "zip"  # damaged: `members` says so
    with archive:
        names = {part_name(name) for name in archive.namelist()}
    parts = (beginning for mark, beginnings in _DOCUMENT_PARTS.items() if mark in names for beginning in beginnings)
    return None if any(name.startswith(part) for part in parts for name in names) else "zip"


def _by_magic(data: bytes | Path) -> ArchiveKind | None:
    """Return the kind of archive that the first bytes name."""
    if isinstance(data, bytes):
        head = data[:_HEAD_BYTES]
    else:
        try:
            with data.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
        except OSError as error:
            raise SourceAccessError(f"不能读取 {data.name}：{error.strerror}") from error
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def members(
    data_or_path: bytes | Path,
    *,
    limits: Limits | None = None,
    passwords: Sequence[str] = (),
) -> Iterator[Member]:
    """Yield the files of an archive and of the archives in it, in the archive's order, one in memory at a time.

    A member that cannot be read carries its error, and so does an archive inside that cannot be opened or lies too
    deep: the others still come. Folders and by-products of operating systems are left out.

    Args:
        data_or_path: the archive.
        limits: see `Limits`; the default is 2000 files, 1 GB, one archive in another.
        passwords: tried in order on what is encrypted.

    Raises:
        UnknownFormatError: no archive.
        DamagedFileError: truncated or corrupt.
        EncryptedFileError: a member is encrypted and no password fits.
        MissingToolError: RAR and 7z need bsdtar or unar.
        TooLargeError: a limit is passed.
    """
    kind = _by_magic(data_or_path)
    if kind is None:
        raise UnknownFormatError("不是 zip、rar 或 7z 压缩包")
    yield from _unpacked(data_or_path, kind, Budget(limits or Limits()), passwords, 1)


def _unpacked(
    data: bytes | Path, kind: ArchiveKind, budget: Budget, passwords: Sequence[str], depth: int
) -> Iterator[Member]:
    """Yield the files of an archive; those of an archive inside follow under its name."""
    for member in _flat(data, kind, budget, passwords):
        inner = archive_kind(member.data) if member.error is None else None
        if inner is None:
            yield member
            continue
        if depth >= budget.limits.depth:
            error: ReadError = TooLargeError(f"压缩包嵌套超过 {budget.limits.depth} 层")
            yield Member(name=member.name, data=b"", error=error)
            continue
        try:
            for nested in _unpacked(member.data, inner, budget, passwords, depth + 1):
                yield Member(name=f"{member.name}/{nested.name}", data=nested.data, error=nested.error)
        except TooLargeError:
            raise  # the budget is one for all: what follows would pass it too
        except ReadError as found:
            yield Member(name=member.name, data=b"", error=found)


def _flat(data: bytes | Path, kind: ArchiveKind, budget: Budget, passwords: Sequence[str]) -> Iterator[Member]:
    """Yield the files of one archive, its inner archives as files."""
    if kind != "zip":
        yield from tool_members(data, kind, budget, passwords)
        return
    with open_zip(data) as archive:
        if not needs_tool(archive):
            yield from zip_members(archive, budget, passwords)
            return
    yield from tool_members(data, kind, budget, passwords)
