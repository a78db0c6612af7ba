"""Zip containers: names as Chinese programs write them, passwords, and limits that a bomb cannot pass."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from extract.errors import DamagedFileError, EncryptedFileError, ReadError, TooLargeError, UnknownFormatError

RATIO_FLOOR_BYTES = 10 * 2**20
"""Members below this size may pack as well as they like: blank pictures and XML do, and no memory is at stake."""

UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
UNICODE_PATH_FIELD = 0x7075
"""Extra field of Info-ZIP and WinRAR: the name in UTF-8 (APPNOTE.TXT 4.6.9)."""

READABLE_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error, NotImplementedError)
"""What the zip module raises on bytes that are no sound zip."""

_JUNK = re.compile(r"(^|/)(\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$[^/]*$|\._[^/]*$)", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one archive may unpack to, its nested archives included.

    `members` counts files; `depth` counts archives in archives, the outermost being 1; `total_bytes` is the sum of
    the unpacked sizes; `ratio` is unpacked over packed size of one member above `RATIO_FLOOR_BYTES`.
    """

    members: int = 2000
    depth: int = 2
    total_bytes: int = 2**30
    ratio: float = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive: its path in it (`外层.zip/内层.docx` when nested) and its bytes.

    `error` tells why the bytes are missing; the other members can be read all the same.
    """

    name: str
    data: bytes = field(repr=False)
    error: ReadError | None = None


@dataclass(slots=True)
class Budget:
    """What is left of the limits while one archive and its nested ones are unpacked."""

    limits: Limits
    members: int = 0
    total_bytes: int = 0

    def take(self, size: int, packed: int | None = None) -> None:
        """Count one member of a size in bytes.

        Raises:
            TooLargeError: a limit is passed; nothing of the member need be unpacked.
        """
        self.count()
        self.weigh(size, packed)

    def count(self) -> None:
        """Count one member.

        Raises:
            TooLargeError: there are too many.
        """
        self.members += 1
        if self.members > self.limits.members:
            raise TooLargeError(f"压缩包内文件超过 {self.limits.members} 个")

    def weigh(self, size: int, packed: int | None = None) -> None:
        """Add what a member unpacks to; one that passes a limit counts for nothing, the next one may still fit.

        Raises:
            TooLargeError: a limit is passed; nothing of the member need be unpacked.
        """
        if self.total_bytes + size > self.limits.total_bytes:
            raise TooLargeError(f"压缩包解压后超过 {self.limits.total_bytes // 2**20} MB")
        if packed is not None:
            self.compare(size, packed)
        self.total_bytes += size

    def compare(self, size: int, packed: int) -> None:
        """Compare an unpacked size with the packed one, both in bytes.

        Raises:
            TooLargeError: it unpacks to more than `limits.ratio` times its size.
        """
        if size > RATIO_FLOOR_BYTES and size > self.limits.ratio * max(packed, 1):
            raise TooLargeError(f"压缩包内文件的压缩比超过 {self.limits.ratio:g} 倍")


def is_junk(name: str) -> bool:
    """Tell whether a member is a by-product of an operating system or an editor's lock file."""
    return _JUNK.search(name) is not None


def safe_name(name: str) -> str:
    """Return a member's name with `/` between its parts, without drive, root, NUL or a way out of the archive.

    It is a label: nothing is written under it.
    """
    plain = _DRIVE.sub("", name.replace("\\", "/").replace("\0", ""))
    return "/".join(part for part in plain.split("/") if part not in {"", ".", ".."}) or "?"


def repair_name(raw: bytes) -> str:
    """Return a name of unknown encoding: UTF-8 where it is valid, else GB18030, else code page 437."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a zip member, whatever program wrote it."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == UNICODE_PATH_FIELD and size > 5:
            try:
                return extra[9 : 4 + size].decode("utf-8")
            except UnicodeDecodeError:
                break
        extra = extra[4 + size :]
    try:
        return repair_name(info.orig_filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.orig_filename


def open_zip(data: bytes | Path) -> zipfile.ZipFile:
    """Return an open zip.

    Raises:
        DamagedFileError: no sound zip, a truncated one among them.
    """
    try:
        try:
            return zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
        except UnicodeDecodeError:  # one name that is not the UTF-8 that it is said to be; `member_name` reads it
            whole = data if isinstance(data, bytes) else data.read_bytes()
            return zipfile.ZipFile(io.BytesIO(_without_false_flags(whole)))
    except FAULTS as error:
        raise DamagedFileError(f"压缩结构不完整：{error}") from error


def _without_false_flags(data: bytes) -> bytes:
    """Return a zip whose headers no longer say of a name that it is UTF-8 where it is not.

    Source: APPNOTE.TXT 4.3.12: flags at 8, length of the name at 28, place of the local header at 42, the name at 46;
    4.3.7: flags of a local header at 6.
    """
    mended = bytearray(data)
    for found in re.finditer(rb"PK\x01\x02", data):
        at = found.start()
        entry = data[at : at + 46]
        if len(entry) < 46:
            break
        flags, length = struct.unpack("<H", entry[8:10])[0], struct.unpack("<H", entry[28:30])[0]
        try:
            data[at + 46 : at + 46 + length].decode("utf-8")
        except UnicodeDecodeError:
            (local,) = struct.unpack("<I", entry[42:46])
            for place in (at + 8, local + 6):
                if place + 2 <= len(mended):
                    mended[place : place + 2] = struct.pack("<H", flags & ~UTF8_FLAG)
    return bytes(mended)


def part_name(name: str) -> str:
    """Return a name in a package as parts are compared: lower case, `/` between its parts and none before them."""
    return name.replace("\\", "/").lstrip("/").lower()


def needs_tool(archive: zipfile.ZipFile) -> bool:
    """Tell whether a member is packed or encrypted in a way that only an outside program reads (AES, Deflate64)."""
    return any(info.compress_type not in READABLE_METHODS for info in archive.infolist() if not info.is_dir())


def is_encrypted(path: Path) -> bool:
    """Tell whether a member of a zip asks for a password.

    Raises:
        DamagedFileError: no sound zip.
    """
    with open_zip(path) as archive:
        return any(info.flag_bits & ENCRYPTED_FLAG for info in archive.infolist())


def _passwords(words: Sequence[str]) -> Iterator[bytes]:
    """Yield each password as the programs encode it: UTF-8, and GBK where that differs."""
    for word in words:
        utf8 = word.encode("utf-8")
        yield utf8
        gbk = word.encode("gb18030")
        if gbk != utf8:
            yield gbk


def _read_encrypted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, words: Sequence[str]) -> bytes:
    """Return the bytes of an encrypted member; a password passes its check by chance once in 256, so data decide."""
    for password in _passwords(words):
        try:
            return archive.read(info, pwd=password)
        except (RuntimeError, *FAULTS):
            continue
    detail = "压缩包有密码，给出的口令都不对" if words else "压缩包有密码"
    raise EncryptedFileError(detail)


def zip_members(archive: zipfile.ZipFile, budget: Budget, passwords: Sequence[str]) -> Iterator[Member]:
    """Yield the files of a zip in its order; one that is damaged, no plain file, or too large carries its error.

    Raises:
        TooLargeError: there are too many.
        EncryptedFileError: a member is encrypted and no password fits.
    """
    for info in archive.infolist():
        name = member_name(info)
        if info.is_dir() or name.endswith("\\") or is_junk(name):
            continue
        label = safe_name(name)
        refused = _refused(info, budget)
        if refused is not None:
            yield Member(name=label, data=b"", error=refused)
            continue
        if info.flag_bits & ENCRYPTED_FLAG:
            yield Member(name=label, data=_read_encrypted(archive, info, passwords))
            continue
        try:
            data = archive.read(info)
        except FAULTS as error:
            yield Member(name=label, data=b"", error=DamagedFileError(f"压缩包内文件已损坏：{error}"))
            continue
        yield Member(name=label, data=data)


def not_a_file(*, is_link: bool) -> ReadError:
    """Return what is said of a member that is a link, a device or a pipe."""
    what = "链接，没有跟随" if is_link else "设备或管道，没有读取"
    return UnknownFormatError(f"压缩包内的这一项是{what}", remedy="请把所指的文件本身放进压缩包。")


def _refused(info: zipfile.ZipInfo, budget: Budget) -> ReadError | None:
    """Return why a member is not unpacked, None where it is; what it would take is counted.

    Raises:
        TooLargeError: there are too many members.
    """
    budget.count()
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return not_a_file(is_link=stat.S_ISLNK(mode))
    try:
        budget.weigh(info.file_size, info.compress_size)
    except TooLargeError as error:
        return error
    return None


PACKAGE_LIMITS = Limits(members=20_000, depth=1, total_bytes=512 * 2**20)
"""For documents that are zips (xlsx, ofd): a thousand pages have some members each, and 512 MB hold them."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A document that is a zip of parts, each found by name without regard to case or a leading slash."""

    archive: zipfile.ZipFile = field(repr=False)

    @cached_property
    def _by_name(self) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        for info in self.archive.infolist():
            found.setdefault(member_name(info).replace("\\", "/").lstrip("/").lower(), info)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return tuple(self._by_name)

    def has(self, name: str) -> bool:
        """Tell whether a part is there."""
        return name.lstrip("/").lower() in self._by_name

    def read(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            DamagedFileError: the part is missing or cannot be unpacked.
            EncryptedFileError: the part asks for a password.
        """
        info = self._by_name.get(name.lstrip("/").lower())
        if info is None:
            raise DamagedFileError(f"文件缺少部件 {name}")
        if info.flag_bits & ENCRYPTED_FLAG:
            raise EncryptedFileError(f"部件 {name} 有密码")
        try:
            return self.archive.read(info)
        except FAULTS as error:
            raise DamagedFileError(f"部件 {name} 已损坏：{error}") from error


def open_package(data: bytes, *, limits: Limits = PACKAGE_LIMITS) -> Package:
    """Return a document's parts, their declared sizes within the limits (zipfile never unpacks more than declared).

    Raises:
        DamagedFileError: no sound zip.
        TooLargeError: a limit is passed.
    """
    archive = open_zip(data)
    budget = Budget(limits)
    for info in archive.infolist():
        budget.take(info.file_size, info.compress_size)
    return Package(archive=archive)
