"""`jixiao forget` takes documents out of a dataset, says what it removed, and no later run reads them again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.base.exits import ExitCode
from jixiao.command.main import app
from jixiao.output.remote import copied
from jixiao.place.address import place_of
from schemas.manifest import NAME as MANIFEST
from schemas.parquet import read_tables
from schemas.tables import TABLES
from tests.support.report_files import archive_of, form_page


def jixiao(*words: str) -> str:
    """Run a command, which must go well or find nothing new, and return what it said."""
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code in {ExitCode.OK, ExitCode.NOTHING_NEW}, done.output
    return done.output


def read(*options: str) -> str:
    return jixiao("run", "in", "--out", "out", "--jobs", "1", "--ocr", "never", *options)


def sources() -> set[str]:
    return set(read_tables(Path("out"))["documents"]["source"])


def id_of(source: str) -> str:
    documents = read_tables(Path("out"))["documents"]
    return str(documents[documents["source"] == source]["document_id"].iloc[0])


@pytest.fixture(autouse=True)
def dataset(work: Path) -> Path:
    """A dataset of two forms and an archive with two more."""
    (work / "in").mkdir()
    for number in range(2):
        (work / "in" / f"{number}.html").write_bytes(form_page(f"项目{number}"))
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), b=form_page("乙")))
    read()
    return work / "out"


def test_a_document_leaves_with_all_its_rows(dataset: Path) -> None:
    """It says which and how many rows; every other row stays, and what was kept of its reading goes."""
    before = read_tables(dataset)
    gone = id_of("in/0.html")
    reports = set(before["reports"].query("document_id == @gone")["report_id"])
    said = jixiao("forget", "out", "--source", "in/0.html")
    lost = len(before["indicators"].query("document_id == @gone"))
    assert lost > 0
    assert f"已删除 {gone} in/0.html" in said
    assert f"绩效指标 {lost} 行" in said
    for name, table in read_tables(dataset).items():
        column, left = ("document_id", {gone}) if "document_id" in TABLES[name].column_names else ("report_id", reports)
        stays = before[name][~before[name][column].isin(left)].reset_index(drop=True)
        assert table.reset_index(drop=True).equals(stays), name
    assert not list(dataset.rglob(f".grids/*/{gone}*"))
    assert len(list(dataset.rglob(".grids/*/*"))) == 3
    assert "完好" in jixiao("verify", "out")


@pytest.mark.parametrize("options", [(), ("--reparse",)])
def test_no_later_run_reads_it_again(options: tuple[str, ...]) -> None:
    """Nor its copy under another name or in an archive; the summary says that it was left out."""
    jixiao("forget", "out", "--source", "in/0.html")
    Path("in/copy.zip").write_bytes(archive_of(a=form_page("项目0"), n=form_page("新")))
    Path("in/copy.html").write_bytes(form_page("项目0"))
    summary = json.loads(read("--log-format", "json", *options).splitlines()[-1])
    assert summary["forgotten"] >= 2
    assert sources() == {"in/1.html", "in/all.zip!/a.html", "in/all.zip!/b.html", "in/copy.zip!/n.html"}


def test_a_document_of_an_archive_and_the_whole_archive() -> None:
    """By its own name or by that of the archive; the other members stay, also when the archive is read anew."""
    jixiao("forget", "out", "--source", "in/all.zip!/a.html")
    read("--reparse")
    assert sources() == {"in/0.html", "in/1.html", "in/all.zip!/b.html"}
    jixiao("forget", "out", "--source", "in/all.zip")
    read()
    assert sources() == {"in/0.html", "in/1.html"}


@pytest.mark.slow
def test_taken_back() -> None:
    """`--undo` lets the next run read it again."""
    gone = id_of("in/0.html")
    jixiao("forget", "out", "--id", gone[:12])
    read()
    assert "in/0.html" not in sources()
    jixiao("forget", "out", "--undo", "--id", gone[:12])
    read()
    assert "in/0.html" in sources()
    read("--reparse")
    assert "in/0.html" in sources()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--source", "in/0.html", "--source", "in/nowhere.html"], ExitCode.REFUSED, "没有来源为 in/nowhere.html"),
        (["--id", "abc"], ExitCode.REFUSED, "至少写前 8 位"),
        (["--undo", "--id", "0123456789"], ExitCode.REFUSED, "没有删除过"),
        ([], ExitCode.USAGE, "--id"),
    ],
)
def test_nothing_changes_where_one_name_is_wrong(dataset: Path, words: list[str], code: int, said: str) -> None:
    """All that is named goes, or nothing does."""
    before = (dataset / MANIFEST).read_bytes()
    done = CliRunner().invoke(app, ["forget", "out", *words])
    assert done.exit_code == code
    assert said in done.output
    assert (dataset / MANIFEST).read_bytes() == before


def test_dry_run(dataset: Path) -> None:
    """It says the same and changes nothing."""
    before = (dataset / MANIFEST).read_bytes()
    assert "会删除" in jixiao("forget", "out", "--source", "in/all.zip", "--dry-run")
    assert (dataset / MANIFEST).read_bytes() == before


def test_the_view_after_review_loses_it_too(dataset: Path) -> None:
    """`OUT/reviewed` is laid anew, so that no reader of it finds what was forgotten."""
    jixiao("package", "out")
    jixiao("forget", "out", "--source", "in/0.html")
    parts = {path.name for path in (dataset / "documents").glob("*.parquet")}
    assert {path.name for path in (dataset / "reviewed" / "documents").glob("*.parquet")} == parts


@pytest.mark.slow
def test_at_an_address() -> None:
    """The same where the dataset lies in a store."""
    pytest.importorskip("fsspec", reason="the extra remote is not installed")
    out = "memory://forget/out"
    jixiao("run", "in", "--out", out, "--jobs", "1", "--ocr", "never")
    assert "绩效指标 2 行" in jixiao("forget", out, "--source", "in/0.html")
    jixiao("run", "in", "--out", out, "--jobs", "1", "--ocr", "never", "--reparse")
    with copied(place_of(out)) as folder:
        left = set(read_tables(folder)["documents"]["source"])
    assert left == {"in/1.html", "in/all.zip!/a.html", "in/all.zip!/b.html"}
