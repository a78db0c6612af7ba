"""What several tests need: a folder of their own to work in, and one run over the printed fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.document import Document
from extract.reading import read
from extract.source import Source
from jixiao.output.tally import Tally
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from tests.support.report_files import REPORTS


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change into an empty folder, so that relative paths are short and no project vocabulary of ours is found."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read_names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the documents that are read from now on, not taken from what was kept."""
    names: list[str] = []

    def counted(source: Source) -> Document:
        names.append(source.name)
        return read(source)

    monkeypatch.setattr("jixiao.parsing.parse.read", counted)
    return names


@pytest.fixture(scope="session")
def printed_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tally]:
    """Run once over every PDF, DOCX and text of the fixtures that is no scan; return output folder and counts."""
    out = tmp_path_factory.mktemp("printed") / "out"
    files = [
        path
        for path in sorted(REPORTS.iterdir())
        if path.suffix in {".pdf", ".docx", ".txt"} and not path.stem.endswith("scan")
    ]
    tally = run(files, out, load_settings(), jobs=1, progress=Silence())
    return out, tally
