"""A dataset that grows: what a second run reads, writes and leaves alone (`jixiao.run.run`, `commit`, `held`)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jixiao.base.exits import ExitCode, Refusal
from jixiao.output import commit as module
from jixiao.output import output as output_module
from jixiao.output.quarantine import places_with, read_quarantine
from jixiao.output.record import read_records
from jixiao.output.tally import Tally
from jixiao.parsing.parse import ENDINGS
from jixiao.parsing.settings import Settings, load_settings
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import manifest_of
from schemas.parquet import read_tables, rows_of
from schemas.tables import TABLES
from tests.support.dataset_files import make_old, rows_without_times
from tests.support.faulty import HEADINGS, Fault, faulty_settings, write_forms
from tests.support.report_files import archive_of, form_page, plain_page

STRICT = Limits(seconds=8.0, seconds_per_page=0.0, asleep_factor=1.0, memory=700 * 2**20)


def _run(settings: Settings | None = None, *, out: str = "out", mode: Mode | None = None) -> Tally:
    given = settings or load_settings(ocr="never")
    return run([Path("in")], Path(out), given, jobs=1, progress=Silence(), mode=mode or Mode())


def _rows(out: str = "out") -> dict[str, Counter[str]]:
    return rows_without_times(Path(out))


def _sources() -> list[object]:
    return [row["source"] for row in rows_of(read_tables(Path("out"))["documents"])]


def _state() -> dict[Path, tuple[int, bytes]]:
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in Path("out").rglob("*") if path.is_file()}


@pytest.fixture
def reads(work: Path, read_names: list[str]) -> list[str]:
    """Write three forms, an archive, an empty and a broken file; return the names that are read from now on."""
    write_forms(work / "in", [None] * 3)
    Path("in/all.zip").write_bytes(archive_of(a=form_page("甲"), b=plain_page(), c=form_page("项目1")))
    Path("in/empty.pdf").write_bytes(b"")
    Path("in/cut.pdf").write_bytes(b"%PDF-1.7 cut")
    return read_names


def test_a_second_run_changes_no_file(reads: list[str]) -> None:
    """It reads nothing; every byte and every time of the folder is as before; it says that nothing is new."""
    _run()
    before = _state()
    reads.clear()
    tally = _run()
    assert reads == []
    assert _state() == before
    assert (tally.exit_code, tally.unchanged, tally.documents) == (ExitCode.NOTHING_NEW, 6, 0)


def test_new_files_are_added_as_a_part(reads: list[str]) -> None:
    """What was there is not read nor written again; a file that changed adds to what it was."""
    _run()
    before = {path: state for path, state in _state().items() if path.name != MANIFEST}
    reads.clear()
    Path("in/new.html").write_bytes(form_page("新项目"))
    Path("in/000.html").write_bytes(form_page("改过的项目"))
    tally = _run()
    assert sorted(reads) == ["in/000.html", "in/new.html"]
    assert {path: state for path, state in _state().items() if path in before} == before
    assert tally.documents == 2
    assert _sources().count("in/000.html") == 2
    assert len(read_records(Path("out"), manifest_of(Path("out")))) == 2


def test_everything_can_be_read_again(reads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`reparse` replaces every document where it stands in older parts: none is there twice."""
    monkeypatch.setattr(module, "DOCUMENTS_PER_PART", 2)
    _run()
    before = _rows()
    reads.clear()
    tally = _run(mode=Mode(reparse=True))
    assert len(reads) == 8
    assert _rows() == before
    assert tally.exit_code == ExitCode.PARTLY


def test_new_words_are_applied_without_reading(reads: list[str], work: Path) -> None:
    """Documents, members of archives and failures are normalised from what is kept, to what a new run gives."""
    _run()
    reads.clear()
    words = work / "words.csv"
    words.write_text("block,field,variant\nindicators,level3,考察要点\n", encoding="utf-8")
    settings = load_settings([words], ocr="never")
    _run(settings)
    assert reads == []
    assert {row["parser_version"] for row in rows_of(read_tables(Path("out"))["documents"])} == {settings.version}
    _run(settings, out="fresh")
    assert _rows() == _rows("fresh")


def test_parts_of_an_earlier_version_are_written_anew(reads: list[str]) -> None:
    """Row for row in the types of today, without reading a file, those too whose files are gone; the next run rests."""
    _run()
    before = _rows()
    Path("in/000.html").unlink()
    make_old(Path("out"))
    assert isinstance(_box_type("indicators"), pa.FixedSizeListType)
    assert _rows() == before
    reads.clear()
    tally = _run()
    assert (reads, tally.documents, tally.exit_code) == ([], 0, ExitCode.NOTHING_NEW)
    assert {type(_box_type(name)) for name in ("budgets", "goals", "indicators", "tasks", "unread")} == {pa.ListType}
    assert _rows() == before
    assert {path.name for path in Path("out").iterdir()} >= set(TABLES)
    after = _state()
    _run()
    assert _state() == after


def test_a_later_version_is_left_alone(reads: list[str]) -> None:
    """A program that knows fewer columns does not throw away what a newer one wrote."""
    _run()
    Path("out", MANIFEST).unlink()  # else what is written here were damage
    for path in Path("out/documents").glob("*.parquet"):
        table = pq.read_table(path)
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"version": b"99"}), path)
    before = _state()
    reads.clear()
    _run()
    assert _state() == before


def test_a_new_document_joins_old_parts(reads: list[str]) -> None:
    """What replaces or adds documents works on old parts, and leaves none."""
    _run()
    make_old(Path("out"))
    Path("in/new.html").write_bytes(form_page("新项目"))
    _run(mode=Mode(again=("damaged_file",)))
    assert sorted(reads[-2:]) == ["in/cut.pdf", "in/new.html"]
    assert _sources().count("in/new.html") == _sources().count("in/cut.pdf") == 1
    assert isinstance(_box_type("indicators"), pa.ListType)


def _box_type(name: str) -> pa.DataType:
    (found,) = {pq.read_schema(path).field("bbox").type for path in Path("out", name).glob("*.parquet")}
    return found


def test_part_of_a_part_is_replaced(reads: list[str]) -> None:
    """Only the documents concerned leave their part; the rows of all tables of the others stay."""
    _run()
    before = _rows()
    reads.clear()
    tally = _run(mode=Mode(again=("damaged_file",)))
    assert reads == ["in/cut.pdf"]
    assert tally.documents == 1
    assert _rows() == before
    assert len(list(Path("out/documents").glob("*.parquet"))) == 2


def test_a_file_that_was_empty_is_replaced_by_its_content(reads: list[str]) -> None:
    """Downloaded anew it is a document, and its row of when it was empty goes."""
    _run()
    Path("in/empty.pdf").write_bytes(form_page("后来的"))
    _run()
    rows = [row for row in rows_of(read_tables(Path("out"))["documents"]) if row["source"] == "in/empty.pdf"]
    assert [row["status"] for row in rows] == ["ok"]
    assert reads[-1] == "in/empty.pdf"


@pytest.mark.parametrize(("where", "failing"), [(module, "write_tables"), (output_module, "publish")])
def test_a_full_disk_leaves_what_was_written(
    reads: list[str], monkeypatch: pytest.MonkeyPatch, where: ModuleType, failing: str
) -> None:
    """The parts before it are readable, and the next run completes them to the same tables without reading again."""
    monkeypatch.setattr(module, "DOCUMENTS_PER_PART", 1)
    _run(out="whole")
    real, left = getattr(where, failing), iter(range(3))

    def full(*arguments: object, **named: object) -> object:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        return real(*arguments, **named)

    monkeypatch.setattr(where, failing, full)
    with pytest.raises(Refusal, match="No space left"):
        _run()
    assert len(_sources()) == 3
    monkeypatch.setattr(where, failing, real)
    reads.clear()
    _run()
    assert _rows() == _rows("whole")
    assert len(reads) < 8


def test_a_full_disk_under_the_kept_documents_ends_the_run(reads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no fault of the file: no document is marked as failed for it."""
    del reads

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jixiao.parsing.kept.keep", full)
    with pytest.raises(Refusal, match="No space left"):
        _run()
    assert not Path("out/documents").exists()


@pytest.mark.slow
def test_bad_documents_are_quarantined_and_the_others_parsed(work: Path) -> None:
    """Of 200 files 20 hang, crash or eat memory: each has its reason; `retry` takes up those and no other."""
    kinds: list[Fault] = ["crashed", "memory", "crashed", "crashed", "memory"]
    faults: list[Fault | None] = [kinds[n // 10 % 5] if n % 10 == 0 else None for n in range(200)]
    faults[0] = faults[100] = "timeout"
    write_forms(work / "in", faults)
    settings = faulty_settings()
    tally = run([Path("in")], Path("out"), settings, jobs=2, progress=Silence(), limits=STRICT)
    rows = rows_of(read_tables(Path("out"))["documents"])
    assert [row["error_code"] for row in rows] == faults
    assert tally.statuses == {"ok": 180, "failed": 20}
    assert tally.tries_again == 40
    assert [row["error_code"] for row in read_quarantine(Path("out"))] == [fault for fault in faults if fault]
    again = run([Path("in")], Path("out"), settings, jobs=2, progress=Silence(), limits=STRICT)
    assert (again.documents, again.unchanged) == (0, 200)


def test_what_is_mended_leaves_the_quarantine(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list names the file; once it can be read its failed row is replaced."""
    (path,) = write_forms(work / "in", ["crashed"])
    settings = faulty_settings()
    run([Path("in")], Path("out"), settings, jobs=1, progress=Silence(), limits=STRICT)
    (line,) = Path("out/quarantine.jsonl").read_text().splitlines()
    assert (json.loads(line)["error_code"], json.loads(line)["path"]) == ("crashed", str(path))
    monkeypatch.setattr("tests.support.faulty.HEADINGS", dict.fromkeys(HEADINGS, "none"))
    paths, lost = places_with(Path("out"), ENDINGS)
    assert (paths, lost) == ([path], [])
    _retry = run(paths, Path("out"), settings, jobs=1, progress=Silence(), mode=Mode(again=ENDINGS))
    assert _retry.statuses == {"ok": 1}
    assert not Path("out/quarantine.jsonl").exists()
    assert len(read_tables(Path("out"))["documents"]) == 1
    assert set(TABLES) <= {path.name for path in Path("out").iterdir()}


@pytest.mark.parametrize("locked", [False, True], ids=["all can be read", "the last one is locked"])
def test_members_that_were_read_well_stay_when_another_is_tried_again(
    work: Path, monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    """`retry` goes through the archive once more: what it gave well stands as it was, what failed is read."""
    (work / "in").mkdir()
    archive = bytearray(archive_of(a=form_page("甲"), b=form_page(heading=HEADINGS["crashed"]), c=form_page("丙")))
    if locked:  # then the archive has a row of its own, which no retry of crashes takes up
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            archive[archive.rindex(mark) + offset] |= 1
    Path("in/all.zip").write_bytes(archive)
    settings = faulty_settings()
    run([Path("in")], Path("out"), settings, jobs=1, progress=Silence(), limits=STRICT)
    codes = {row["source"]: row["error_code"] for row in rows_of(read_tables(Path("out"))["documents"])}
    assert codes["in/all.zip!/b.html"] == "crashed"
    again = Mode(again=ENDINGS)  # it crashes again, and nothing is lost
    tally = run([Path("in")], Path("out"), settings, jobs=1, progress=Silence(), limits=STRICT, mode=again)
    assert (tally.documents, tally.duplicate_count) == (1 + locked, 0)
    assert codes == {row["source"]: row["error_code"] for row in rows_of(read_tables(Path("out"))["documents"])}
    monkeypatch.setattr("tests.support.faulty.HEADINGS", dict.fromkeys(HEADINGS, "none"))
    run([Path("in")], Path("out"), settings, jobs=1, progress=Silence(), mode=Mode(again=ENDINGS))
    rows = {row["source"]: row["error_code"] for row in rows_of(read_tables(Path("out"))["documents"])}
    assert rows == codes | {"in/all.zip!/b.html": None}
    assert run([Path("in")], Path("out"), settings, jobs=1, progress=Silence()).unchanged == 1


def test_a_row_of_when_a_file_was_empty_goes_when_it_is_a_copy(reads: list[str]) -> None:
    """Its content is a document already, under another name; the file has no row of its own any more."""
    _run()
    Path("in/empty.pdf").write_bytes(Path("in/000.html").read_bytes())
    reads.clear()
    _run()
    assert reads == []
    assert "in/empty.pdf" not in _sources()
    before = _state()
    _run()
    assert _state() == before
