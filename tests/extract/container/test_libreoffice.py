"""LibreOffice's door: isolated, in time, with an error that says what to install."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from extract.container import libreoffice as office
from extract.container.libreoffice import convert, program
from extract.errors import DamagedFileError, MissingToolError

REAL = Path(__file__).parents[3] / "fixtures" / "real"
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

DOUBLE = """#!/bin/sh
echo "$@" > "{folder}/arguments"
echo "$HOME" > "{folder}/home"
for argument in "$@"; do
  case "$argument" in
    -env:UserInstallation=file://*) cp "${{argument#*file://}}/user/registrymodifications.xcu" "{folder}/settings";;
  esac
done
{action}
"""


def stand_in(folder: Path, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in LibreOffice's place that notes how it was called and then acts."""
    script = folder / "soffice"
    script.write_text(DOUBLE.format(folder=folder, action=action))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_missing_program_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice the error names the Debian package for the format."""
    monkeypatch.setenv("PATH", "")
    assert program() is None
    with pytest.raises(MissingToolError) as caught:
        convert(b"x", source_format="doc", target="docx")
    assert "libreoffice-writer" in caught.value.remedy
    with pytest.raises(MissingToolError) as caught:
        convert(b"x", source_format="xls", target="xlsx")
    assert "libreoffice-calc" in caught.value.remedy


def test_program_runs_isolated_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its own profile without macros and network, its own home, and all is gone afterwards."""
    stand_in(
        tmp_path, 'mkdir out && echo made > out/source.docx; cp source.doc "' + str(tmp_path) + '/given"', monkeypatch
    )
    assert convert(b"bytes", source_format="doc", target="docx") == b"made\n"
    assert (tmp_path / "given").read_bytes() == b"bytes"
    arguments = (tmp_path / "arguments").read_text()
    assert "--headless" in arguments
    assert "--infilter=MS Word 97" in arguments
    settings = (tmp_path / "settings").read_text()
    assert "DisableMacrosExecution" in settings
    assert "BlockUntrustedRefererLinks" in settings
    for name in ("AutoCheckEnabled", "CollectUsageInformation", "CrashReport"):
        assert f'<prop oor:name="{name}" oor:op="fuse"><value>false</value>' in settings
    home = (tmp_path / "home").read_text().strip()
    assert home != os.environ.get("HOME")
    assert not Path(home).exists()


def test_hanging_program_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit the program is killed and the file counts as damaged."""
    stand_in(tmp_path, "sleep 60", monkeypatch)
    monkeypatch.setattr(office, "TIME_LIMIT_SECONDS", 0.5)
    with pytest.raises(DamagedFileError, match=r"0\.5 秒"):
        convert(b"x", source_format="doc", target="docx")


def test_killed_it_leaves_no_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket that it makes in the system's folder goes, when it is stopped here and when the worker was killed."""
    pipes = tmp_path / "pipes"
    pipes.mkdir()
    monkeypatch.setattr(office, "SOCKET_FOLDERS", (pipes, tmp_path / "none"))
    profile = Path("/tmp/lo/prof")  # noqa: S108  as it was once watched
    pipe = pipes / f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_864e65ee24faffcd3d42f4ee319c7c4"
    pipe.touch()
    office._remove_pipe(profile)
    assert not pipe.exists()
    removed: list[Path] = []
    monkeypatch.setattr(office, "_remove_pipe", removed.append)
    (tmp_path / "jixiao-office-1").mkdir()
    office.remove_pipes(tmp_path)
    assert removed == [tmp_path / "jixiao-office-1" / "profile"]
    stand_in(tmp_path, "sleep 60", monkeypatch)
    monkeypatch.setattr(office, "TIME_LIMIT_SECONDS", 0.2)
    with pytest.raises(DamagedFileError):
        convert(b"x", source_format="doc", target="docx")
    assert len(removed) == 2


def test_program_without_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is a damaged file with the program's words; a missing part of the program is a missing tool."""
    stand_in(tmp_path, "echo source file could not be loaded >&2", monkeypatch)
    with pytest.raises(DamagedFileError, match="could not be loaded"):
        convert(b"x", source_format="doc", target="docx")
    stand_in(tmp_path, "echo no export filter for this >&2", monkeypatch)
    with pytest.raises(MissingToolError):
        convert(b"x", source_format="doc", target="docx")


@needs_office
def test_libreoffice_converts_and_refuses() -> None:
    """The installed LibreOffice converts a .doc, and does not take garbage for plain text."""
    assert convert((REAL / "table-merges.doc").read_bytes(), source_format="doc", target="docx").startswith(b"PK")
    with pytest.raises(DamagedFileError):
        convert(b"garbage" * 100, source_format="doc", target="docx")
