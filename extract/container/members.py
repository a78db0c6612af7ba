"""Archives: the files in a zip, tar, RAR or 7z, and in the archives inside it, one at a time and within limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from extract.container.outside_tool import tool_members
from extract.container.tar_package import stream_kind, stream_members
from extract.container.zip_package import Budget, Limits, Member, needs_tool, open_zip, part_name, zip_members
from extract.errors import ReadError, SourceAccessError, TooLargeError, UnknownFormatError

__all__ = ["ArchiveKind", "Limits", "Member", "archive_kind", "members"]

ArchiveKind: TypeAlias = Literal["zip", "rar", "7z", "tar", "gz"]
"""`tar` may be packed by gzip, bzip2 or xz; `gz` is a single file that is packed by one of them."""

_MAGIC: tuple[tuple[bytes, ArchiveKind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_HEAD_BYTES = 8
_FOREIGN: tuple[tuple[bytes, int, str], ...] = (
    (b"\x28\xb5\x2f\xfd", 0, "zstd"),
    (b"\x04\x22\x4d\x18", 0, "lz4"),
    (b"\x1f\x9d", 0, "compress（.Z）"),
    (b"MSCF", 0, "cab"),
    (b"-lh", 2, "lzh"),
    (b"\x60\xea", 0, "arj"),
    (b"070701", 0, "cpio"),
)
"""First bytes, their place, and the name of what packs files and is not opened here."""
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


def foreign_archive(data: bytes) -> str | None:
    """Return the name of the kind of archive that bytes are and that is not opened here, None where they are none."""
    return next((name for magic, at, name in _FOREIGN if data.startswith(magic, at)), None)


def _by_magic(data: bytes | Path) -> ArchiveKind | None:
    """Return the kind of archive that the first bytes name."""
    try:
        if isinstance(data, bytes):
            head = data[:_HEAD_BYTES]
        else:
            with data.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
        return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None) or stream_kind(data)
    except OSError as error:
        name = "文件" if isinstance(data, bytes) else data.name
        raise SourceAccessError(f"不能读取 {name}：{error.strerror}") from error


def members(
    data_or_path: bytes | Path,
    *,
    limits: Limits | None = None,
    passwords: Sequence[str] = (),
    name: str = "",
) -> Iterator[Member]:
    """Yield the files of an archive and of the archives in it, in the archive's order, one in memory at a time.

    A member that cannot be read carries its error, and so does an archive inside that cannot be opened or lies too
    deep: the others still come. Folders and by-products of operating systems are left out.

    Args:
        data_or_path: the archive.
        limits: see `Limits`; the default is 2000 files, 1 GB, one archive in another.
        passwords: tried in order on what is encrypted.
        name: that of the archive: what is packed alone (`报告.pdf.gz`) is called after it.

    Raises:
        UnknownFormatError: no archive.
        DamagedFileError: truncated or corrupt.
        EncryptedFileError: a member is encrypted and no password fits.
        MissingToolError: RAR and 7z need bsdtar or unar.
        TooLargeError: a limit is passed.
    """
    kind = _by_magic(data_or_path)
    if kind is None:
        raise UnknownFormatError("不是 zip、tar、rar 或 7z 压缩包")
    known = name or (data_or_path.name if isinstance(data_or_path, Path) else "")
    yield from _unpacked(known, data_or_path, kind, Budget(limits or Limits()), passwords)


def _unpacked(  # noqa: PLR0913, PLR0917  an archive, and how far one in another has come
    name: str,
    data: bytes | Path,
    kind: ArchiveKind,
    budget: Budget,
    passwords: Sequence[str],
    depth: int = 1,
) -> Iterator[Member]:
    """Yield the files of an archive; those of an archive inside follow under its name."""
    for member in _flat(name, data, kind, budget, passwords):
        inner = archive_kind(member.data) if member.error is None else None
        if inner is None:
            yield member
            continue
        if depth >= budget.limits.depth:
            error: ReadError = TooLargeError(f"压缩包嵌套超过 {budget.limits.depth} 层")
            yield Member(name=member.name, data=b"", error=error)
            continue
        try:
            for nested in _unpacked(member.name, member.data, inner, budget, passwords, depth + 1):
                yield Member(name=f"{member.name}/{nested.name}", data=nested.data, error=nested.error)
        except TooLargeError:
            raise  # the budget is one for all: what follows would pass it too
        except ReadError as found:
            yield Member(name=member.name, data=b"", error=found)


def _flat(
    name: str, data: bytes | Path, kind: ArchiveKind, budget: Budget, passwords: Sequence[str]
) -> Iterator[Member]:
    """Yield the files of one archive, its inner archives as files."""
    match kind:
        case "tar" | "gz":
            yield from stream_members(data, kind, budget, name)
            return
        case "rar" | "7z":
            yield from tool_members(data, kind, budget, passwords)
            return
    with open_zip(data) as archive:
        if not needs_tool(archive):
            yield from zip_members(archive, budget, passwords)
            return
    yield from tool_members(data, kind, budget, passwords)
