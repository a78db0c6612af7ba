"""Tests of `jixiao.parsing.settings`."""

from __future__ import annotations

import re
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
