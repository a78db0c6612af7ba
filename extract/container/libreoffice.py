"""Convert legacy office files through LibreOffice: the one door to it, isolated, offline and limited."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Literal, TypeAlias

from extract.container.process import run
from extract.errors import DamagedFileError, MissingToolError
from extract.system import SOCKET_FOLDERS, user_number

Target: TypeAlias = Literal["docx", "xlsx"]
SourceFormat: TypeAlias = Literal["doc", "rtf", "xls", "xlsx"]

TIME_LIMIT_SECONDS = 60.0
"""CPU time for one file; a report of 60 pages takes 5 s and the first start of a profile 3 s more. Half of what a
document may take: where LibreOffice hangs, our own reader has its turn."""

_FILTERS: dict[Target, str] = {"docx": "MS Word 2007 XML", "xlsx": "Calc MS Excel 2007 XML"}
_IMPORTS: dict[SourceFormat, str] = {
    "doc": "MS Word 97",
    "rtf": "Rich Text Format",
    "xls": "MS Excel 97",
    "xlsx": "Calc MS Excel 2007 XML",
}
"""Format -> the name of its import; a workbook of today is converted to have its formulas computed."""
_FOLDER = "jixiao-office-"
_PROFILE = "profile"
_PACKAGES: dict[Target, str] = {"docx": "libreoffice-writer", "xlsx": "libreoffice-calc"}
_PROGRAMS = ("soffice", "libreoffice")

_COMMON = "/org.openoffice.Office.Common"
_UPDATE_CHECK = "/org.openoffice.Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments"
_SETTINGS = (
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{_COMMON}/Security/Scripting", "DisableActiveContent", "true"),
    (_UPDATE_CHECK, "AutoCheckEnabled", "false"),
    (_UPDATE_CHECK, "AutoDownloadEnabled", "false"),
    (f"{_COMMON}/Misc", "CollectUsageInformation", "false"),
    (f"{_COMMON}/Misc", "CrashReport", "false"),
)
"""Node, property, value. A published file may be hostile: no macro runs, and no linked picture or document is fetched.
And nothing is reported: no search for a newer version, no count of what is used, no report of a crash."""


def program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name)) is not None), None)


def convert(data: bytes, *, source_format: SourceFormat, target: Target) -> bytes:
    """Return a file converted to an Office Open XML format.

    The program has a profile, a home and a folder of its own, so that several may run at once and none touches the
    settings of the person; all of them are gone on return, and so is every process that was started.

    Args:
        data: the file.
        source_format: its format by content; LibreOffice would take bytes that it does not know for plain text.
        target: the format asked for.

    Raises:
        MissingToolError: LibreOffice, or its part for this format, is not installed.
        DamagedFileError: LibreOffice gives no file, or takes more CPU time than the limit.
    """
    path = program()
    if path is None:
        raise _missing(target)
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as name:
        folder = Path(name)
        source = folder / f"source.{source_format}"
        source.write_bytes(data)
        profile = folder / _PROFILE
        _write_settings(profile)
        command = [
            path, f"-env:UserInstallation={profile.as_uri()}",
            "--headless", "--norestore", "--nolockcheck", "--nodefault", f"--infilter={_IMPORTS[source_format]}",
            "--convert-to", f"{target}:{_FILTERS[target]}", "--outdir", str(folder / "out"), str(source),
        ]  # fmt: skip
        environment = {"HOME": name, "TMPDIR": name, "SAL_USE_VCLPLUGIN": "svp"}
        try:
            done = run(command, seconds=TIME_LIMIT_SECONDS, folder=folder, environment=environment)
        except OSError as error:
            raise _missing(target) from error
        finally:
            _remove_pipe(profile)
        if done.timed_out:
            raise DamagedFileError(f"LibreOffice 转换超过 {TIME_LIMIT_SECONDS:g} 秒（CPU 时间），已停止")
        result = folder / "out" / f"source.{target}"
        if result.is_file() and result.stat().st_size:
            return result.read_bytes()
        said = f"{done.errors} {done.output.decode('utf-8', 'replace')}".strip()
        if "no export filter" in said:
            raise _missing(target)
        raise DamagedFileError(f"LibreOffice 不能转换：{said or f'退出码 {done.code}'}")


def remove_pipes(temporary: Path) -> None:
    """Remove the sockets of conversions that were killed with the process whose temporary folder this was."""
    for folder in temporary.glob(f"{_FOLDER}*"):
        _remove_pipe(folder / _PROFILE)


def _remove_pipe(profile: Path) -> None:
    """Remove the socket by which LibreOffice finds itself again: where it is killed it stays behind.

    Source: LibreOffice, desktop/source/app/officeipcthread.cxx (CreateMD5FromString: bytes of the digest in
    hexadecimal, each without its leading zero) and sal/osl/unx/pipe.cxx.
    """
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    name = f"OSL_PIPE_{user_number()}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
    for folder in SOCKET_FOLDERS:
        (folder / name).unlink(missing_ok=True)


def _missing(target: Target) -> MissingToolError:
    """Return the error that names the package to install."""
    package = _PACKAGES[target]
    return MissingToolError(
        "转换旧版 Office 文件需要 LibreOffice",
        remedy=f"请安装 Debian 软件包 {package}（apt install {package}），或另存为 {target} 后再试。",
    )


def _write_settings(profile: Path) -> None:
    """Write the settings of the profile before its first start."""
    items = "".join(
        f'<item oor:path="{node}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>'
        for node, key, value in _SETTINGS
    )
    folder = profile / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
