"""Tests of README.md: it opens with the two commands, and its lists are those of the program."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.main import get_group

from extract.quiet import DUCKDB
from extract.reading import READERS
from jixiao.base.exits import ExitCode
from jixiao.base.labels import remedies
from jixiao.command.main import app
from schemas.tables import TABLES
from tests.support.dataset_files import write_sample

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_opens_with_the_two_commands() -> None:
    """Whoever has a fresh copy sees at once how to start."""
    opening = "\n".join(README.splitlines()[:6])
    assert "make run" in opening
    assert "make test" in opening


def test_every_error_code_is_explained() -> None:
    """The list is that of the program: none is missing and none is invented."""
    section = README.partition("### Error codes")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(remedies())


def test_every_exit_code_is_explained() -> None:
    """The same for exit codes."""
    section = README.partition("### Exit codes")[2].partition("\n###")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)} == set(ExitCode)


@pytest.mark.parametrize("name", [*TABLES, *(name for name in READERS if name != "image")])
def test_tables_and_formats_are_named(name: str) -> None:
    """Every table and every format that can be read is named."""
    assert name in README.lower()


@pytest.mark.parametrize("name", sorted(get_group(app).commands))
def test_every_command_is_named(name: str) -> None:
    """The table of commands lacks none."""
    assert f"`jixiao {name}" in README


def test_the_files_that_it_points_to_are_there() -> None:
    """No link leads nowhere."""
    for name in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / name).is_file()


def test_contract_and_changelog_belong_to_this_version() -> None:
    """The change log has a section for what is not yet released, or for the version at hand."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in log or f"## [{version}]" in log


def test_the_line_of_duckdb_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell hands it over, on the samples' dataset in `out`."""
    duckdb = pytest.importorskip("duckdb")
    write_sample(tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    lines = [shlex.split(line) for line in README.splitlines() if line.strip().startswith("duckdb -c")]
    assert lines
    with duckdb.connect(config=DUCKDB) as database:
        for _, _, query in lines:
            assert database.execute(query).fetchall()


def test_every_sample_has_a_source() -> None:
    """fixtures/README.md names every report."""
    listed = (ROOT / "fixtures" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "fixtures" / "reports").iterdir():
        stem = re.sub(r"^practice-(?:0\d|1[01])$", "practice-01", path.stem)
        assert stem in listed
