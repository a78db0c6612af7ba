"""Damage of a dataset is found, said, and mended (`jixiao.output.verify`, `jixiao.output.seen`, `quarantine`)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from jixiao.base.exits import ExitCode
from jixiao.command.main import app
from jixiao.corrections.log import CorrectionLog, Record, stamp
from jixiao.output import commit
from jixiao.output.quarantine import read_quarantine
from jixiao.output.seen import NAME as SIGHTED
from jixiao.output.seen import Sighted
from jixiao.output.status import status_of
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import DamagedError, manifest_of
from schemas.parquet import read_tables, rows_of
from tests.support.dataset_files import rows_without_times
from tests.support.report_files import archive_of, form_page

FLIPS = 300


@pytest.fixture
def out(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a dataset of two parts, with an archive, and a third document that was added later."""
    monkeypatch.setattr(commit, "DOCUMENTS_PER_PART", 2)
    (work / "in").mkdir()
    (work / "in" / "a.html").write_bytes(form_page("甲"))
    (work / "in" / "b.zip").write_bytes(archive_of(b=form_page("乙"), c=form_page("丙")))
    _run()
    return Path("out")


def _run() -> None:
    run([Path("in")], Path("out"), load_settings(ocr="never"), jobs=1, progress=Silence())


def _verify(*options: str) -> Result:
    return CliRunner().invoke(app, ["verify", "out", "--ocr", "never", "--jobs", "1", *options])


def _gone(path: Path) -> None:
    path.unlink()


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flipped(path: Path, bit: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    at = len(data) * 4 if bit is None else bit
    data[at // 8] ^= 1 << at % 8
    path.write_bytes(data)


HARMS: dict[str, Callable[[Path], None]] = {"gone": _gone, "torn": _torn, "flipped": _flipped}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("name", ["documents", "goals", ".archives", "runs"])
def test_a_damaged_file_is_named_and_its_documents_are_read_again(out: Path, name: str, harm: str) -> None:
    """Whatever kind of file it is, after a repair all tables hold what they held, and nothing stands twice."""
    before = rows_without_times(out)
    path = max((out / name).iterdir())
    HARMS[harm](path)
    found = _verify()
    assert found.exit_code == 3
    assert str(path) in found.stdout
    mended = _verify("--repair")
    assert "Traceback" not in mended.output
    if mended.exit_code == 3:  # the list of the documents itself is lost: who knows where they lay is asked
        assert "再次运行 jixiao run" in mended.stderr
        _run()
    assert rows_without_times(out) == before
    assert (_verify().exit_code, (out / ".set-aside").exists()) == (0, harm != "gone" or name != "runs")


def test_a_damaged_manifest_is_written_anew_from_what_lies_there(out: Path) -> None:
    """Nobody has to delete it; names that were given are not given again."""
    before = rows_without_times(out)
    _flipped(out / MANIFEST)
    with pytest.raises(DamagedError):
        read_tables(out)
    asked = _verify()
    assert (asked.exit_code, str(out / MANIFEST) in asked.stdout) == (3, True)
    refused = CliRunner().invoke(app, ["run", "in", "--out", "out", "--ocr", "never"])
    assert (refused.exit_code, "jixiao verify out" in refused.stderr) == (1, True)
    assert _verify("--repair").exit_code == 0
    assert rows_without_times(out) == before
    (Path("in") / "d.html").write_bytes(form_page("丁"))
    _run()
    assert {key: before["documents"][key] for key in before["documents"]} == {
        key: count for key, count in rows_without_times(out)["documents"].items() if key in before["documents"]
    }


def test_files_of_others_and_documents_that_stand_twice_are_set_aside(out: Path) -> None:
    """As an earlier version left them, or a person who copied a part."""
    before = rows_without_times(out)
    shutil.copy(out / "goals/part-00000.parquet", out / "goals/part-00009.parquet")
    found = _verify()
    assert (found.exit_code, "part-00009.parquet 不是这个数据集的文件" in found.stdout) == (3, True)
    assert _verify("--repair").exit_code == 0
    assert not (out / "goals/part-00009.parquet").exists()
    (out / MANIFEST).unlink()
    for path in out.glob("[!.]*/part-00000.parquet"):
        shutil.copy(path, path.with_name("part-00009.parquet"))
    assert "不止一次" in _verify().stdout
    _verify("--repair")
    assert rows_without_times(out) == before


def test_what_lies_beside_the_tables_may_be_torn(out: Path) -> None:
    """The quarantine, the addresses seen, the name of the writer: what cannot be read is as if it were not there."""
    (out / "quarantine.jsonl").write_bytes(b'{"document_id": "a"}\n{"docum\n[1]\n\xff\n')
    assert [row["document_id"] for row in read_quarantine(out)] == ["a"]
    (out / SIGHTED).write_bytes(b"PAR1 torn")
    assert Sighted(out).sha256("s3://a", "1") is None
    (out / ".lock.owner").write_bytes(b"\xff\xfe")
    assert status_of(out).damage is None
    _run()
    assert not (out / "quarantine.jsonl").exists()


def test_a_damaged_correction_is_named(out: Path) -> None:
    """What a person set right is not in the manifest, and no less to be kept."""
    (document,) = (row["document_id"] for row in rows_of(read_tables(out)["documents"]) if row["source"] == "in/a.html")
    at = {"document_id": str(document), "table": "indicators", "row_key": "t1r1", "label": "", "column": "score"}
    id_, time = stamp()
    CorrectionLog(out).append(Record(id=id_, time=time, who="甲", action="set", old="1", new="2", **at))
    assert _verify().exit_code == 0
    path = out / "corrections/corrections.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"new": "2"', b'"new": "3"'))
    found = _verify()
    assert (found.exit_code, f"{path} 有 1 条更正已损坏" in found.stdout) == (3, True)
    assert "条更正已损坏" in CliRunner().invoke(app, ["status", "out"]).stdout
    assert _verify("--repair").exit_code == 0
    assert (_verify().exit_code, len([*out.glob(".set-aside/*/corrections/corrections.jsonl")])) == (0, 1)


def test_the_status_says_what_is_missing(out: Path) -> None:
    """Of the data files only sizes are asked for."""
    _torn(out / "goals/part-00000.parquet")
    shown = CliRunner().invoke(app, ["status", "out"])
    assert "goals/part-00000.parquet 大小不符" in shown.stdout


def test_a_flipped_bit_gives_no_other_data(out: Path) -> None:
    """Whoever reads is told, or reads what was written."""
    before, names = rows_without_times(out), [MANIFEST, *manifest_of(out).files]
    places = random.Random(3)  # noqa: S311  places, not secrets
    told = 0
    for _ in range(40):
        path = out / places.choice(names)
        whole = path.read_bytes()
        _flipped(path, places.randrange(len(whole) * 8))
        try:
            assert rows_without_times(out) == before
        except DamagedError:
            told += 1
        path.write_bytes(whole)
    assert told > 20


@pytest.mark.slow
def test_no_flipped_bit_stays_unseen(out: Path) -> None:
    """Of all files of a dataset, the manifest too: checked one after the other, each flip is named."""
    names = [MANIFEST, *manifest_of(out).files]
    places = random.Random(4)  # noqa: S311  places, not secrets
    for _ in range(FLIPS):
        name = places.choice(names)
        path = out / name
        whole = path.read_bytes()
        _flipped(path, places.randrange(len(whole) * 8))
        found = CliRunner().invoke(app, ["verify", "out"])
        path.write_bytes(whole)
        assert (found.exit_code, name in found.output) == (3, True)


def test_a_repair_that_is_cut_before_it_has_read_again_goes_on(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken out is owed until then; whoever asks is told."""
    before = rows_without_times(out)
    _torn(out / "goals/part-00000.parquet")

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("jixiao.command.run._run", cut)
        assert _verify("--repair").exit_code == ExitCode.INTERRUPTED
    assert rows_without_times(out) != before
    asked = _verify()
    assert (asked.exit_code, "等待重新读取" in asked.stdout) == (3, True)
    assert "等待重新读取" in CliRunner().invoke(app, ["status", "out"]).stdout
    assert _verify("--repair").exit_code == 0
    assert rows_without_times(out) == before
    assert _verify().exit_code == 0


def test_pages_carry_checksums(out: Path) -> None:
    """Other programs that read the folders may check them."""
    path = out / "indicators/part-00000.parquet"
    table = pq.read_table(path)
    data = path.read_bytes()
    chunk = pq.ParquetFile(path).metadata.row_group(0).column(0)
    place = chunk.data_page_offset + chunk.total_compressed_size // 2
    path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    with pytest.raises((OSError, pa.ArrowException)):
        pq.read_table(path, page_checksum_verification=True)
    assert table.num_rows
