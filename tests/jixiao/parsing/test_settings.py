"""Tests of `jixiao.parsing.settings`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jixiao.base.exits import Refusal
from jixiao.parsing import settings as module
from jixiao.parsing.settings import load_settings

EXTRA = "block,field,variant\nindicators,level3,考察要点\n"


def test_the_version_names_program_and_vocabulary(work: Path) -> None:
    """The parser version changes with the vocabulary and with how pages are recognised, and with nothing else."""
    plain = load_settings().version
    assert re.fullmatch(r"[\d.]+\+[0-9a-f]{8}", plain)
    assert load_settings().version == plain
    (work / "extra.csv").write_text(EXTRA, encoding="utf-8")
    assert load_settings([Path("extra.csv")]).version != plain
    assert load_settings(ocr="never").version == f"{plain}.ocr-never"


def test_recognition_that_is_not_installed_shows_in_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scans read without the recogniser must be read again once it is there."""
    monkeypatch.setattr(module, "available", lambda: False)
    assert load_settings().version.endswith(".ocr-missing")
    assert load_settings(ocr="never").version.endswith(".ocr-never")


@pytest.fixture
def digest(work: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Make a package with folders in folders; return what takes its digest as a new process would."""
    for name in ("__init__.py", "pdf/pages/lines.py", "pdf/words.csv", "pdf/boxes.ttf", "README.md"):
        path = work / "sample_package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(work))

    def take() -> str:
        module._code_digest.cache_clear()
        return module._code_digest("sample_package")

    return take


@pytest.mark.parametrize("name", ["__init__.py", "pdf/pages/lines.py", "pdf/words.csv", "pdf/boxes.ttf"])
def test_a_change_in_any_folder_of_a_package_shows(work: Path, digest: Callable[[], str], name: str) -> None:
    """Code, words and letters count however deep they lie, by what they hold and by where they lie."""
    before = digest()
    path = work / "sample_package" / name
    path.write_text("2\n", encoding="utf-8")
    changed = digest()
    assert changed != before
    path.rename(path.with_name(f"other{path.suffix}"))
    assert digest() not in {before, changed}


def test_what_decides_nothing_does_not_show(work: Path, digest: Callable[[], str]) -> None:
    """Compiled code and pages for people leave the digest alone."""
    before = digest()
    for name in ("pdf/__pycache__/lines.cpython-311.pyc", "pdf/__pycache__/stale.py", "README.md"):
        path = work / "sample_package" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("2\n", encoding="utf-8")
    assert digest() == before


@pytest.mark.parametrize("package", module._PARSING)
def test_every_file_that_is_read_counts(package: str) -> None:
    """A data file of a new kind cannot change what a document gives without changing the version."""
    (folder,) = sys.modules[package].__path__
    files = [path for path in Path(folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.suffix for path in files} - {".md"} <= module.COUNTED


def test_the_projects_own_vocabulary_is_used(work: Path) -> None:
    """`jixiao-headings.csv` in the current folder comes before the named files, and is named for the summary."""
    (work / "jixiao-headings.csv").write_text(EXTRA, encoding="utf-8")
    (work / "more.csv").write_text(EXTRA, encoding="utf-8")
    settings = load_settings([Path("more.csv")])
    assert settings.vocabulary_files == ("jixiao-headings.csv", "more.csv")
    assert settings.vocabulary.lookup("indicators", "考察要点") == "level3"


@pytest.mark.parametrize("text", ["no,such,head\n", "block,field,variant\nnowhere,nothing,甲\n"])
def test_a_wrong_vocabulary_is_refused(work: Path, text: str) -> None:
    """A file with other columns or unknown names is refused with its name, before anything is read."""
    (work / "bad.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=r"词表有误：bad\.csv"):
        load_settings([Path("bad.csv")])
