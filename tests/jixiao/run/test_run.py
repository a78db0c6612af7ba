"""Tests of `jixiao.run.run`."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from extract.document import Document
from extract.reading import read
from extract.source import Source
from jixiao.base.exits import ExitCode, Refusal
from jixiao.output import commit as module
from jixiao.output.handed import handed
from jixiao.output.tally import Tally
from jixiao.parsing.item import Item
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.parsing.met import meet
from jixiao.parsing.parse import documents_of
from jixiao.parsing.settings import Settings, load_settings
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from jixiao.run.workers import Outcome, Wanted, everything
from normalize.document import Normalized
from schemas.manifest import NAME as MANIFEST
from schemas.parquet import read_tables, rows_of
from schemas.tables import TABLES
from tests.support.report_files import archive_of, broken_files, form_page, plain_page


class Steps:
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.total = 0
        self.names: list[str] = []

    @contextmanager
    def over(self, total: int) -> Iterator[None]:
        """Keep the total."""
        self.total = total
        yield

    def done(self, place: str, *, failed: int) -> None:
        """Keep the name."""
        del failed
        self.names.append(place)


def _run(*sources: str, out: str = "out", jobs: int = 1, mode: Mode | None = None) -> Tally:
    return run(
        [Path(name) for name in sources], Path(out), load_settings(), jobs=jobs, progress=Silence(), mode=mode or Mode()
    )


def _sources(out: str = "out") -> list[object]:
    return [row["source"] for row in rows_of(read_tables(Path(out))["documents"])]


def _reports(count: int) -> None:
    Path("in").mkdir()
    for number in range(count):
        Path(f"in/{number:02d}.html").write_bytes(form_page(f"项目{number}"))


def test_a_run_writes_all_tables(work: Path) -> None:
    """All tables are there, those without a row too, and the counts are those of the tables."""
    del work
    _reports(2)
    tally = _run("in")
    tables = read_tables(Path("out"))
    lying = {path.name for path in Path("out").iterdir()} - {".lock"}  # which some systems leave and some do not
    assert lying == {*TABLES, "runs", KEPT, MANIFEST}
    assert {name: len(table) for name, table in tables.items()} == {name: tally.rows[name] for name in TABLES}
    assert (len(tables["reports"]), len(tables["indicators"]), len(tables["figures"])) == (2, 4, 0)
    assert tally.exit_code == ExitCode.OK


def test_rows_stand_in_the_order_of_the_files_whatever_the_jobs(work: Path) -> None:
    """One process or two: the same parts with the same rows, but for the times."""
    del work
    _reports(5)
    Path("in/03a.pdf").write_bytes(broken_files()["cut.pdf"][1])
    _run("in", out="one", jobs=1)
    _run("in", out="two", jobs=2)
    one, two = read_tables(Path("one")), read_tables(Path("two"))
    for name in TABLES:
        times = ["seconds", "parsed_at"] if name == "documents" else []
        assert rows_of(one[name].drop(columns=times)) == rows_of(two[name].drop(columns=times))
    assert [str(source)[3:5] for source in _sources("one")] == ["00", "01", "02", "03", "03", "04"]


def test_the_same_content_is_one_document(work: Path) -> None:
    """The first name is kept and the copies are counted, be they files or members of archives."""
    del work
    _reports(1)
    Path("in/copy.html").write_bytes(form_page("项目0"))
    Path("in/all.zip").write_bytes(archive_of(copy=form_page("项目0"), other=plain_page()))
    Path("in/z.html").write_bytes(plain_page())
    tally = _run("in")
    assert _sources() == ["in/00.html", "in/all.zip!/other.html"]
    assert tally.duplicate_count == 3
    assert set(tally.duplicates) == {
        ("in/copy.html", "in/00.html"),
        ("in/all.zip!/copy.html", "in/00.html"),
        ("in/z.html", "in/all.zip!/other.html"),
    }
    assert tally.files == 4


def test_of_copies_the_first_is_kept_whichever_is_met_first(work: Path) -> None:
    """Workers come to files in any order: rows, names and counts are those of the order of the files."""
    del work
    _reports(3)
    Path("in/zz.html").write_bytes(form_page("项目0"))
    Path("in/all.zip").write_bytes(archive_of(copy=form_page("项目0"), own=form_page("自有")))
    Path("in/own.html").write_bytes(form_page("自有"))
    wanted = _run("in", out="forth")

    def backwards(
        items: Iterable[Item],
        settings: Settings,
        *,
        jobs: int,
        limits: Limits | None = None,
        wanted: Wanted = everything,
    ) -> Generator[Outcome, None, None]:
        del jobs, limits
        found = [(number, item, meet(item.path)) for number, item in enumerate(items)]
        read = {number: wanted(number, item, met.sha256) for number, item, met in reversed(found)}
        for number, item, met in found:
            given = documents_of(item.path, settings, name=item.source, met=met) if read[number] else ()
            yield Outcome(item=item, sha256=met.sha256, documents=tuple(map(handed, given)))

    tally = run([Path("in")], Path("back"), load_settings(), jobs=1, progress=Silence(), parse=backwards)
    assert _sources("back") == _sources("forth")
    assert tally.duplicates == wanted.duplicates
    assert (tally.documents, tally.unchanged) == (wanted.documents, 0)


def test_files_without_a_byte_are_each_reported(work: Path) -> None:
    """Two failed downloads are two things to fetch again."""
    del work
    Path("in").mkdir()
    Path("in/a.pdf").write_bytes(b"")
    Path("in/b.pdf").write_bytes(b"")
    tally = _run("in")
    assert _sources() == ["in/a.pdf", "in/b.pdf"]
    assert (tally.errors["empty_file"], tally.duplicate_count) == (2, 0)
    assert tally.exit_code == ExitCode.NOTHING_READ


def test_broken_files_are_rows_and_the_run_goes_on(work: Path) -> None:
    """Each broken file is one row with its code; the sound one among them is read."""
    del work
    _reports(1)
    broken = broken_files()
    for name, (_, data) in broken.items():
        Path("in", name).write_bytes(data)
    tally = _run("in")
    rows = {row["file_name"]: row for row in rows_of(read_tables(Path("out"))["documents"])}
    assert {name: rows[name]["error_code"] for name in broken} == {name: code for name, (code, _) in broken.items()}
    assert rows["00.html"]["status"] == "ok"
    assert tally.exit_code == ExitCode.PARTLY


def test_parts_hold_a_bounded_number_of_documents(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory holds the rows of one part; its name is its number, and its rows go on where the last part ended."""
    del work
    monkeypatch.setattr(module, "DOCUMENTS_PER_PART", 2)
    _reports(5)
    _run("in")
    names = ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
    assert sorted(path.name for path in Path("out/goals").iterdir()) == names
    assert _sources() == [f"in/{number:02d}.html" for number in range(5)]
    monkeypatch.setattr(module, "DOCUMENTS_PER_PART", 500)
    monkeypatch.setattr(module, "ROWS_PER_PART", 1)
    _run("in", out="narrow")
    assert len(list(Path("narrow/goals").iterdir())) == 5


@pytest.mark.parametrize("error", [KeyboardInterrupt, Refusal])
def test_an_interrupted_run_leaves_the_old_dataset(
    work: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """A second run that is cut in the middle of its first part changes nothing of what the first one wrote."""
    del work
    _reports(4)
    _run("in")
    before = {path: path.read_bytes() for path in Path("out").rglob("*.parquet")}

    def cut(source: Source) -> Document:
        if source.name.endswith("02.html"):
            raise error
        return read(source)

    monkeypatch.setattr("jixiao.parsing.parse.read", cut)
    if error is Refusal:
        monkeypatch.setattr(module, "write_tables", _full_disk)
    with pytest.raises(error):
        _run("in", mode=Mode(reparse=True))
    assert {path: path.read_bytes() for path in Path("out").rglob("*.parquet")} == before


def _full_disk(*_arguments: object, **_named: object) -> None:
    raise OSError(28, "No space left on device")


def test_no_input_leaves_the_folder_alone(work: Path) -> None:
    """A folder without files is no reason to empty the dataset."""
    del work
    Path("in").mkdir()
    assert _run("in").exit_code == ExitCode.NO_INPUT
    assert not Path("out").exists()


def test_a_defect_goes_to_the_log_with_its_trace(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log names the file and holds the traceback; a run without a defect leaves it alone."""
    _reports(1)

    def normalize(*_arguments: object) -> Normalized:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("normalize.document.normalize", normalize)
    _run("in")
    log = Path("out/run.log").read_text(encoding="utf-8")
    assert "in/00.html" in log
    assert "ZeroDivisionError: by nothing" in log
    monkeypatch.undo()
    monkeypatch.chdir(work)
    _run("in", out="other")
    assert not Path("other/run.log").exists()
    assert not logging.getLogger("jixiao").handlers


def test_progress_counts_every_file(work: Path) -> None:
    """Copies and broken files count as done too, so that the bar reaches its end."""
    del work
    _reports(2)
    Path("in/copy.html").write_bytes(form_page("项目0"))
    steps = Steps()
    run([Path("in")], Path("out"), load_settings(), jobs=1, progress=steps)
    assert steps.total == 3
    assert sorted(steps.names) == ["in/00.html", "in/01.html", "in/copy.html"]


def test_the_output_inside_the_input_is_not_read(work: Path) -> None:
    """Running over the current folder a second time finds the same documents."""
    del work
    _reports(1)
    _run(".", out="out")
    first = _sources()
    _run(".", out="out")
    assert _sources() == first == ["in/00.html"]
