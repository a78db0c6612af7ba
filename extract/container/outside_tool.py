"""Read what only outside programs unpack (RAR, 7z, AES zips): one door to bsdtar and unar."""

from __future__ import annotations

import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from extract.container.process import Finished, run, started
from extract.container.zip_package import (
    Budget,
    Member,
    is_encrypted,
    is_junk,
    member_name,
    not_a_file,
    open_zip,
    repair_name,
    safe_name,
)
from extract.errors import DamagedFileError, EncryptedFileError, MissingToolError
from extract.system import stand_in

ToolKind: TypeAlias = Literal["zip", "rar", "7z"]

TIME_LIMIT_SECONDS = 120.0
"""CPU time for one archive; bsdtar unpacks some 50 MB a second, so 1 GB takes a sixth of it."""

_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}
_ARCHIVE = "archive.bin"
_ENCRYPTED = re.compile(r"passphrase|encrypt|password", re.IGNORECASE)
_REMEDY = "请安装 Debian 软件包 libarchive-tools（bsdtar）或 unar 后再试：apt install libarchive-tools unar。"


def missing_tool(kind: ToolKind) -> MissingToolError | None:
    """Return the error to raise where no program is installed that unpacks the kind, else None."""
    if shutil.which("bsdtar") or (shutil.which("unar") and shutil.which("lsar")):
        return None
    return MissingToolError(f"解开 {kind} 压缩包需要 bsdtar 或 unar", remedy=_REMEDY)


def tool_members(data: bytes | Path, kind: ToolKind, budget: Budget, passwords: Sequence[str]) -> Iterator[Member]:
    """Yield the files of an archive in its order.

    bsdtar turns the archive into a tar stream that is read here: nothing touches the disk but the archive itself.
    unar is asked where passwords are given for RAR or 7z (libarchive decrypts neither) and where bsdtar gives nothing.

    Raises:
        MissingToolError: no program for it is installed.
        EncryptedFileError: a member is encrypted and no password fits.
        DamagedFileError: the archive is damaged; the members before the damage were given.
        TooLargeError: a limit is passed.
    """
    missing = missing_tool(kind)
    if missing is not None:
        raise missing
    unar = shutil.which("unar") is not None and shutil.which("lsar") is not None
    with tempfile.TemporaryDirectory(prefix="jixiao-archive-") as name:
        folder = Path(name)
        if isinstance(data, bytes):
            (folder / _ARCHIVE).write_bytes(data)
        else:
            stand_in(folder / _ARCHIVE, data)
        if shutil.which("bsdtar") and kind == "zip" and is_encrypted(folder / _ARCHIVE):
            yield from _from_encrypted_zip(folder, budget, passwords)
            return
        if shutil.which("bsdtar") and not (passwords and unar):
            given = 0
            try:
                for member in _from_bsdtar(folder, budget):
                    given += 1
                    yield member
            except (DamagedFileError, EncryptedFileError):
                if given or not unar:
                    raise
            else:
                return
        yield from _from_unar(folder, budget, passwords)


def _member(raw_name: str, data: bytes) -> Member:
    """Return a member under a safe name, or the error that its name is."""
    try:
        return Member(name=safe_name(raw_name), data=data)
    except DamagedFileError as error:
        return Member(name=raw_name.replace("\\", "/").rsplit("/", 1)[-1] or "?", data=b"", error=error)


def _from_bsdtar(folder: Path, budget: Budget) -> Iterator[Member]:
    """Yield the members of the archive as bsdtar streams them."""
    command = ["bsdtar", "-c", "--format", "pax", "-f", "-", f"@{_ARCHIVE}"]
    broken = ""
    packed = (folder / _ARCHIVE).stat().st_size
    before = budget.total_bytes
    with started(command, seconds=TIME_LIMIT_SECONDS, folder=folder, environment=_ENVIRONMENT) as running:
        try:
            with tarfile.open(fileobj=running.output, mode="r|") as stream:
                for entry in stream:
                    # Names that are no UTF-8 come as surrogates; their bytes are most often GBK.
                    name = repair_name(entry.name.encode("utf-8", "surrogateescape"))
                    if entry.isdir() or is_junk(name):
                        continue
                    if not entry.isfile():
                        budget.count()
                        error = not_a_file(is_link=entry.issym() or entry.islnk())
                        yield Member(name=safe_name(name), data=b"", error=error)
                        continue
                    budget.take(entry.size)
                    budget.compare(budget.total_bytes - before, packed)
                    source = stream.extractfile(entry)
                    yield _member(name, source.read() if source is not None else b"")
        except tarfile.TarError as error:
            broken = str(error)
    if running.timed_out:
        raise DamagedFileError(f"解压超过 {TIME_LIMIT_SECONDS:g} 秒（CPU 时间），已停止")
    if running.code and _ENCRYPTED.search(running.errors):
        raise EncryptedFileError("压缩包有密码")
    if running.code or broken:
        raise DamagedFileError(f"压缩包已损坏：{running.errors or broken}")


def _from_encrypted_zip(folder: Path, budget: Budget, passwords: Sequence[str]) -> Iterator[Member]:
    """Yield the members of a zip under AES.

    bsdtar takes no password for a tar stream, so it writes the members one after another to its output, in the order
    in which they lie in the zip; their sizes in the zip's directory tell where each ends.
    """
    with open_zip(folder / _ARCHIVE) as archive:
        infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.header_offset)
    for info in infos:
        budget.take(info.file_size, info.compress_size)
    for word in passwords:
        command = ["bsdtar", f"--passphrase={word}", "-xOf", _ARCHIVE]
        done = 0
        with started(command, seconds=TIME_LIMIT_SECONDS, folder=folder, environment=_ENVIRONMENT) as running:
            for info in infos:
                data = running.output.read(info.file_size)
                if len(data) < info.file_size:
                    break
                done += bool(data)
                if not is_junk(member_name(info)):
                    yield _member(member_name(info), data)
        if not running.code:
            return
        if done:
            raise DamagedFileError(f"压缩包已损坏：{running.errors}")
    raise EncryptedFileError("压缩包有密码" + ("，给出的口令都不对" if passwords else ""))


def _list(folder: Path, password: str | None, budget: Budget) -> bool:
    """Count what the archive says it holds against the budget and tell whether a part of it is encrypted."""
    secret = ["-password", password] if password is not None else []
    listed = run(
        ["lsar", "-json", *secret, _ARCHIVE], seconds=TIME_LIMIT_SECONDS, folder=folder, environment=_ENVIRONMENT
    )
    try:
        answer = json.loads(listed.output.decode("utf-8", "replace"))
    except ValueError as error:
        raise DamagedFileError(f"压缩包无法打开：{listed.errors}") from error
    contents = answer.get("lsarContents", [])
    if not contents:
        if _ENCRYPTED.search(str(answer.get("lsarError", ""))) or "lsarEncrypted" in answer:
            return True
        raise DamagedFileError("压缩包无法打开或是空的")
    for entry in contents:
        if not entry.get("XADIsDirectory"):
            packed = entry.get("XADCompressedSize")
            # A solid archive gives its packed size to one member only, so a ratio says nothing there.
            budget.take(int(entry.get("XADFileSize", 0)), None if entry.get("XADIsSolid") else packed)
    return any(entry.get("XADIsEncrypted") for entry in contents)


def _unpack(folder: Path, target: Path, password: str | None) -> Finished:
    secret = ["-password", password] if password is not None else []
    command = ["unar", "-quiet", "-no-directory", "-force-rename", *secret, "-output-directory", str(target), _ARCHIVE]
    return run(command, seconds=TIME_LIMIT_SECONDS, folder=folder, environment=_ENVIRONMENT)


def _from_unar(folder: Path, budget: Budget, passwords: Sequence[str]) -> Iterator[Member]:
    """Yield the members of the archive as unar leaves them in a folder of our own."""
    encrypted = _list(folder, passwords[0] if passwords else None, budget)
    if encrypted and not passwords:
        raise EncryptedFileError("压缩包有密码")
    words: Sequence[str | None] = passwords if encrypted else (None,)
    for number, word in enumerate(words):
        target = folder / f"out{number}"
        target.mkdir()
        done = _unpack(folder, target, word)
        if done.timed_out:
            raise DamagedFileError(f"解压超过 {TIME_LIMIT_SECONDS:g} 秒（CPU 时间），已停止")
        if done.code == 0 or not encrypted:
            yield from _walk(target)
            if done.code:
                raise DamagedFileError(f"压缩包已损坏：{done.errors or done.output.decode('utf-8', 'replace').strip()}")
            return
        shutil.rmtree(target)
    raise EncryptedFileError("压缩包有密码，给出的口令都不对")


def _walk(target: Path) -> Iterator[Member]:
    """Yield the plain files below a folder in the order of their names; links are not followed."""
    for parent, folders, files in os.walk(target):
        folders.sort()
        for file in sorted(files):
            path = Path(parent) / file
            name = path.relative_to(target).as_posix()
            if path.is_symlink() or not path.is_file() or is_junk(name):
                continue
            yield _member(name, path.read_bytes())
