"""Runs whose input and output lie at addresses (`jixiao.place.store` and its callers): S3, renaming stores, memory."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from typer.testing import CliRunner

import jixiao
from jixiao.base.exits import ExitCode, Locked, Refusal
from jixiao.command.main import app
from jixiao.output import commit
from jixiao.output.claim import LEASE, claimed, is_claimed
from jixiao.output.remote import copied, opened_remote, status_at
from jixiao.output.staging import fresh_staging
from jixiao.output.tally import Tally
from jixiao.parsing.settings import Settings, load_settings
from jixiao.place.address import Address, Place, place_of
from jixiao.place.store import Info, Overtaken, Store
from jixiao.run.inputs import find_inputs
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from schemas.parquet import read_tables, rows_of, write_tables
from tests.support.crash_points import EVERY_STEP
from tests.support.dataset_files import rows_without_times
from tests.support.faulty import HEADINGS, faulty_settings, write_forms
from tests.support.report_files import archive_of, form_page, plain_page
from tests.support.s3_server import register_renaming, s3_server, upload

Rows = dict[str, Counter[str]]
CUTS = 1 if EVERY_STEP else 4
"""The store is cut at one change of so many; `make crash-points` takes every one of them."""
KILLS = 6
SCRIPT = """
import sys
from jixiao.output import commit
from jixiao.place.address import place_of
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from jixiao.parsing.settings import load_settings

if __name__ == "__main__":
    commit.DOCUMENTS_PER_PART = 4
    run([place_of(sys.argv[1])], place_of(sys.argv[2]), load_settings(ocr="never"), jobs=2, progress=Silence(),
        limits=Limits(), mode=Mode(reparse=sys.argv[3] == "reparse"))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run an S3 server; give the environment in which it is found."""
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as environment:
        yield environment


@pytest.fixture
def s3(server: dict[str, str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Return the name of a bucket of this test's own; it is not there yet."""
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    return f"bucket-{zlib.crc32(request.node.nodeid.encode())}"


@pytest.fixture
def memory(request: pytest.FixtureRequest) -> str:
    """Return an address in the memory of this process."""
    return f"memory://{zlib.crc32(request.node.nodeid.encode())}"


def _run(source: str, out: str, *, settings: Settings | None = None, mode: Mode | None = None, jobs: int = 1) -> Tally:
    given = settings or load_settings(ocr="never")
    return run([place_of(source)], place_of(out), given, jobs=jobs, progress=Silence(), mode=mode or Mode())


def _rows(out: str, *, base: str = "in") -> Rows:
    """Return the rows of a dataset without its times, the names of files as if they lay in the folder `in`."""
    with copied(place_of(out)) as folder:
        tables = rows_without_times(folder)
    return {
        name: Counter({row.replace(f"'{base}/", "'in/"): count for row, count in rows.items()})
        for name, rows in tables.items()
    }


def _assert_sound(out: str) -> None:
    """Check that no document is there twice and that every document without an error has its reports."""
    with copied(place_of(out)) as folder:
        tables = {name: rows_of(table) for name, table in read_tables(folder).items()} if any(folder.iterdir()) else {}
    ids = [row["document_id"] for row in tables.get("documents", [])]
    assert len(ids) == len(set(ids))
    assert {row["document_id"] for row in tables.get("documents", []) if row["status"] == "ok"} <= {
        row["document_id"] for row in tables.get("reports", [])
    }


def _files(folder: Path) -> None:
    """Write three forms, an archive, a page without a report, an empty and a broken file, and what is no report."""
    write_forms(folder, [None] * 3)
    (folder / "below").mkdir()
    (folder / "all.zip").write_bytes(archive_of(a=form_page("甲"), c=form_page("项目1")))
    (folder / "below" / "notice.html").write_bytes(plain_page())
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    (folder / ".hidden.html").write_bytes(form_page("隐藏"))
    (folder / "~$lock.docx").write_bytes(b"x")


def _fill(folder: Path, base: str) -> None:
    """Put the files of a folder to an address."""
    files, root = fsspec.core.url_to_fs(base)
    for path in folder.rglob("*"):
        if path.is_file():
            files.makedirs(f"{root}/{path.relative_to(folder).parent}", exist_ok=True)
            files.pipe_file(f"{root}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def _state(bucket: str) -> dict[str, tuple[str, object]]:
    import boto3  # noqa: PLC0415  takes a second to load

    listed = boto3.client("s3").list_objects_v2(Bucket=bucket, Prefix="out/")["Contents"]
    return {entry["Key"]: (entry["ETag"], entry["LastModified"]) for entry in listed}


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that stores bring from now on."""
    names: list[str] = []
    real = Store.get

    def get(store: Store, name: str, path: Path) -> None:
        names.append(name)
        real(store, name, path)

    monkeypatch.setattr(Store, "get", get)
    return names


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_from_and_to_s3_gives_the_tables_of_one_on_this_machine(work: Path, s3: str, jobs: int) -> None:
    """The same rows in the same order, the documents under their addresses; what is no report is left out."""
    _files(work / "in")
    upload(work / "in", s3, "in", dict(os.environ))
    here = _run("in", "out")
    there = _run(f"s3://{s3}/in", f"s3://{s3}/out", jobs=jobs)
    assert _rows(f"s3://{s3}/out", base=f"s3://{s3}/in") == _rows("out")
    assert (there.documents, there.statuses, there.exit_code) == (here.documents, here.statuses, here.exit_code)
    sources = [row["source"] for row in rows_of(read_tables(Path("out"))["documents"])]
    frame = jixiao.load(f"s3://{s3}/out").documents
    assert [source.removeprefix(f"s3://{s3}/") for source in frame["source"]] == sources


def test_a_second_run_brings_no_report_and_changes_no_object(work: Path, s3: str, brought: list[str]) -> None:
    """Reports are known by what the store says of them; of the dataset only what tells of it is brought."""
    _files(work / "in")
    upload(work / "in", s3, "in", dict(os.environ))
    _run(f"s3://{s3}/in", f"s3://{s3}/out")
    before = _state(s3)
    brought.clear()
    tally = _run(f"s3://{s3}/in", f"s3://{s3}/out")
    assert tally.exit_code == ExitCode.NOTHING_NEW
    assert _state(s3) == before
    assert [name for name in brought if name.endswith((".html", ".zip", ".pdf"))] == ["empty.pdf"]  # no content to know
    assert not any(name.startswith(("indicators", "checks", ".grids")) for name in brought)


def test_a_report_that_was_replaced_at_its_address_is_read(work: Path, memory: str, read_names: list[str]) -> None:
    """New content under an old name is a new document, also where the dataset lies on this machine."""
    _files(work / "in")
    _fill(work / "in", f"{memory}/in")
    _run(f"{memory}/in", "out")
    read_names.clear()
    (work / "in" / "000.html").write_bytes(form_page("改过的"))
    _fill(work / "in", f"{memory}/in")
    assert _run(f"{memory}/in", "out").documents == 1
    assert read_names == [f"{memory}/in/000.html"]


def test_a_new_vocabulary_reads_nothing_again(work: Path, memory: str, read_names: list[str]) -> None:
    """What was kept of the documents lies at the address too, and comes back from there."""
    _files(work / "in")
    _fill(work / "in", f"{memory}/in")
    _run(f"{memory}/in", f"{memory}/out")
    read_names.clear()
    Path("more.csv").write_text("block,field,variant\nindicators,level3,三级指标乙\n", encoding="utf-8")
    tally = _run(f"{memory}/in", f"{memory}/out", settings=load_settings((Path("more.csv"),), ocr="never"))
    assert tally.documents == 7
    assert read_names == [f"{memory}/in/empty.pdf"]  # no content, nothing kept


def test_a_dataset_on_a_store_that_renames(work: Path, tmp_path: Path) -> None:
    """As with `hdfs://`: files put through pyarrow, moved into place, replaced at --reparse, times read from it."""
    register_renaming()
    _files(work / "in")
    _run("in", "out")
    for mode in (Mode(), Mode(reparse=True)):
        _run(f"renaming://{tmp_path}/in", f"renaming://{tmp_path}/there", mode=mode)
        assert _rows(f"renaming://{tmp_path}/there", base=f"renaming://{tmp_path}/in") == _rows("out")
    assert not list((tmp_path / "there" / ".claims").iterdir())
    assert not [path for path in (tmp_path / "there" / ".staging").rglob("*") if path.is_file()]


def test_a_fetched_archive_at_an_address(work: Path, memory: str, brought: list[str]) -> None:
    """Its files have the addresses of the web that they came from, and are known by their digests, unbrought."""
    from jixiao.place.whole_files import put  # noqa: PLC0415

    row = {"run": "r", "site": "s", "kind": "file", "outcome": "stored", "fetched_at": "2024-05-01T02:00:00+00:00"}
    stored = put(work / "archive", form_page())
    rows = [
        row | {"url": f"https://{host}.gov.cn/1", "sha256": stored.sha256, "file_name": "form.html"} for host in "ab"
    ]
    (work / "archive" / "fetch_log").mkdir()
    (work / "archive" / "fetch_log" / "1.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    _fill(work / "archive", f"{memory}/archive")
    assert _run(f"{memory}/archive", "out").documents == 1
    (document,) = rows_of(read_tables(Path("out"))["documents"])
    assert (document["source"], document["file_name"]) == ("https://a.gov.cn/1", "form.html")
    brought.clear()
    assert _run(f"{memory}/archive", "out").unchanged == 1
    assert brought == ["fetch_log/1.jsonl"]


def test_a_report_that_vanishes_before_it_is_brought_is_reported(
    work: Path, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a document that could not be opened; the run goes on, and the next one takes it when it is back."""
    _files(work / "in")
    _fill(work / "in", f"{memory}/in")
    real = Store.get

    def get(store: Store, name: str, path: Path) -> None:
        if name == "000.html":
            raise FileNotFoundError(name)
        real(store, name, path)

    monkeypatch.setattr(Store, "get", get)
    _run(f"{memory}/in", "out")
    lost = {row["source"]: row["error_code"] for row in rows_of(read_tables(Path("out"))["documents"])}
    assert lost[f"{memory}/in/000.html"] == "no_access"
    monkeypatch.setattr(Store, "get", real)
    _run(f"{memory}/in", "out")
    found = {row["source"]: row["status"] for row in rows_of(read_tables(Path("out"))["documents"])}
    assert found[f"{memory}/in/000.html"] == "ok"


def test_the_output_below_the_input_is_not_read(work: Path, memory: str) -> None:
    """Nor is what is named twice read twice."""
    _files(work / "in")
    _fill(work / "in", memory)
    _run(memory, f"{memory}/out")
    found = find_inputs([place_of(memory), place_of(f"{memory}/below")], leave_out=place_of(f"{memory}/out"))
    assert [item.source.removeprefix(f"{memory}/") for item in found.items] == [
        *("000.html", "001.html", "002.html", "all.zip", "cut.pdf", "empty.pdf", "below/notice.html"),
    ]


def _cut_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Let the store fail for good from its change of that number on, in the midst of it; return whether it came."""
    count = iter(range(10_000))
    came = [False]

    def failing(real: Callable[..., None], part: Callable[[object], object]) -> Callable[..., None]:
        def change(store: Store, given: object, *rest: object) -> None:
            if next(count) >= number:
                if not came[0]:
                    real(store, part(given), *rest)
                came[0] = True
                raise Refusal("cut")
            real(store, given, *rest)

        return change

    def half(given: object) -> object:
        names = list(given) if isinstance(given, dict | list | set) else []
        kept = names[: len(names) // 2]
        return {name: given[name] for name in kept} if isinstance(given, dict) else kept

    monkeypatch.setattr(Store, "put", failing(Store.put, half))
    monkeypatch.setattr(Store, "remove", failing(Store.remove, half))
    copy = Store.copy
    monkeypatch.setattr(Store, "copy", failing(lambda store, given, *rest: given and copy(store, given, *rest), half))
    return lambda: came[0]


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a run for each of some hundred changes, on a machine that may be busy
@pytest.mark.parametrize("mode", [Mode(), Mode(reparse=True)])
def test_cut_at_any_change_of_the_store_the_next_run_comes_to_the_same_tables(
    work: Path, memory: str, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    """Readable after each cut, no document twice; the next run completes it."""
    monkeypatch.setattr(commit, "DOCUMENTS_PER_PART", 2)
    _files(work / "in")
    _run("in", "before")
    (work / "in" / "later.html").write_bytes(form_page("后来的"))
    _run("in", "whole")
    for number in range(0, 10_000, CUTS):
        out = f"{memory}/{number}"
        _fill(work / "before", out)
        with monkeypatch.context() as cut:
            came = _cut_at(number, cut)
            try:
                _run("in", out, mode=mode)
            except Refusal as refusal:
                assert "cut" in str(refusal)  # noqa: PT017  a run that was not cut is sound too
        _assert_sound(out)
        _run("in", out)
        assert _rows(out) == _rows("whole")
        assert not Store(Address(out)).files(".staging")
        if not came():
            break
    assert number > 10


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["run", "reparse"])
def test_killed_at_random_moments_the_dataset_on_s3_comes_to_the_same_tables(work: Path, s3: str, mode: str) -> None:
    """With -9: readable after each kill; the claim of the dead process does not hold the next one up."""
    write_forms(work / "in", [None] * 30)
    upload(work / "in", s3, "in", dict(os.environ))
    _run("in", "whole")
    source, out = f"s3://{s3}/in", f"s3://{s3}/out"
    if mode == "reparse":
        _run(source, out)
    (work / "killed.py").write_text(SCRIPT)
    command = [sys.executable, "killed.py", source, out, mode]
    begun = time.monotonic()
    subprocess.run([*command[:3], f"s3://{s3}/measured", mode], check=True)  # noqa: S603  our own
    whole, kills = time.monotonic() - begun, 0
    moments = random.Random(7)  # noqa: S311  the same moments each time
    while kills < KILLS:
        process = subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own
        try:
            process.wait(whole * moments.uniform(0.2, 0.9))
            command[3] = out = f"{out}-again"  # it came to its end: the next one has all to do
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
            _assert_sound(out)
    subprocess.run([*command[:4], "run"], check=True)  # noqa: S603  our own
    assert _rows(out, base=source) == _rows("whole")
    status = status_at(place_of(out))
    assert status is not None
    assert (status.writer, status.is_cut_short) == (None, False)


def test_a_second_run_beside_the_first_is_turned_away(memory: str, work: Path) -> None:
    """It writes nothing; the claim goes when the first has ended."""
    write_forms(work / "in", [None])
    store = Store(Address(f"{memory}/out"))
    with claimed(store):
        assert is_claimed(store)
        with pytest.raises(Locked, match="正在写入"):
            _run("in", f"{memory}/out")
        assert not store.files("documents")
    assert not is_claimed(store)
    assert _run("in", f"{memory}/out").documents == 1


def _aged(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a claim look as if it was renewed for the last time one lease ago, and a second."""
    real = Store.files

    def files(store: Store, below: str = "") -> dict[str, Info]:
        found = real(store, below)
        old = found.get(name)
        if old is not None and old.modified is not None:
            found[name] = Info(bytes=old.bytes, version=old.version, modified=old.modified - 1.01 * LEASE)
        return found

    monkeypatch.setattr(Store, "files", files)


def test_a_claim_of_another_machine_holds_for_its_lease(
    work: Path, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether that machine's run lives cannot be seen; one that was not renewed in time is void and goes."""
    write_forms(work / "in", [None])
    store = Store(Address(f"{memory}/out"))
    Path("claim").write_text(json.dumps({"host": "other", "pid": 1, "process": ["boot", "pid:[1]", "1", "7"]}))
    store.put({".claims/other.json": Path("claim")})
    with pytest.raises(Locked):
        _run("in", f"{memory}/out")
    _aged(monkeypatch, ".claims/other.json")
    assert _run("in", f"{memory}/out").documents == 1
    assert not store.files(".claims")


def test_a_run_whose_claim_is_gone_changes_nothing_more(
    work: Path, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that slept through its lease must not write beside the run that took over."""
    monkeypatch.setattr(commit, "DOCUMENTS_PER_PART", 2)
    write_forms(work / "in", [None] * 4)
    store = Store(Address(f"{memory}/out"))
    real, count = commit.commit, iter(range(9))

    def taken_over(*arguments: Any) -> None:  # noqa: ANN401  passed on as they came
        real(*arguments)
        if next(count) == 0:
            store.remove(list(store.files(".claims")))

    monkeypatch.setattr("jixiao.run.run.commit", taken_over)
    with pytest.raises(Refusal, match="占用已失效"):
        _run("in", f"{memory}/out")
    _assert_sound(f"{memory}/out")
    with copied(place_of(f"{memory}/out")) as folder:
        assert len(read_tables(folder)["documents"]) == 2


@pytest.mark.parametrize("kind", ["s3", "memory"])
def test_a_run_that_slept_past_its_claim_cannot_commit_beside_the_one_that_took_over(
    work: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Even where it looked at its claim just before: the manifest is not the one that it has read."""
    write_forms(work / "in", [None])
    out = f"s3://{request.getfixturevalue('s3')}/out" if kind == "s3" else f"{request.getfixturevalue('memory')}/out"
    if kind == "s3":
        upload(work / "in", out.split("/")[2], "in", dict(os.environ))
    store = Store(Address(out))
    with opened_remote(Address(out)) as asleep:
        store.remove(list(store.files(".claims")))
        assert _run("in", out).documents == 1
        before = _rows(out)
        monkeypatch.setattr("jixiao.output.claim.Claim.require", lambda _: None)
        write_tables(fresh_staging(asleep.folder), {}, part="part-00000")
        with pytest.raises(Overtaken, match="已经改动"):
            asleep.publish()
    assert _rows(out) == before
    _run("in", out)
    assert not store.files(".staging")


@pytest.mark.parametrize("kind", ["s3", "memory"])
def test_a_run_that_slept_while_its_files_were_cleared_away_cannot_name_them(
    work: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Who takes over and finds nothing to do has still made the manifest another one."""
    write_forms(work / "in", [None])
    out = f"s3://{request.getfixturevalue('s3')}/out" if kind == "s3" else f"{request.getfixturevalue('memory')}/out"
    if kind == "s3":
        upload(work / "in", out.split("/")[2], "in", dict(os.environ))
    _run("in", out)
    before, store, real = _rows(out), Store(Address(out)), Store.replace

    def late(own: Store, name: str, data: bytes, mark: str | None) -> str | None:
        monkeypatch.setattr(Store, "replace", real)
        store.remove(list(store.files(".claims")))
        with opened_remote(Address(out)):
            assert not store.files(".staging")
        return real(own, name, data, mark)

    with opened_remote(Address(out)) as asleep:
        monkeypatch.setattr("jixiao.output.claim.Claim.require", lambda _: None)
        monkeypatch.setattr(Store, "replace", late)
        write_tables(fresh_staging(asleep.folder), {}, part="part-00001")
        with pytest.raises(Overtaken, match="已经改动"):
            asleep.publish()
    assert _rows(out) == before


def test_damage_at_an_address_is_found_and_mended(work: Path, memory: str) -> None:
    """A lost part, a flipped bit, and a file of others among the tables; what was there is there again."""
    write_forms(work / "in", [None] * 3)
    out = f"{memory}/out"
    _run("in", out)
    before, store = _rows(out), Store(Address(out))
    goals = store.read("goals/part-00000.parquet")
    store.write("goals/part-00009.parquet", goals)
    store.remove(["goals/part-00000.parquet"])
    store.write("indicators/part-00000.parquet", bytes([*store.read("indicators/part-00000.parquet")[:-1], 0]))
    found = CliRunner().invoke(app, ["verify", out])
    assert found.exit_code == ExitCode.PARTLY
    for name in ("goals/part-00000", "goals/part-00009", "indicators/part-00000"):
        assert f"{name}.parquet" in found.stdout
    mended = CliRunner().invoke(app, ["verify", out, "--repair", "--ocr", "never", "--jobs", "1"])
    assert mended.exit_code == 0, mended.output
    assert _rows(out) == before
    assert CliRunner().invoke(app, ["verify", out]).exit_code == 0
    assert not store.exists("goals/part-00009.parquet")


def test_a_part_that_goes_while_it_is_brought_is_said(work: Path, memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run replaces parts while another program loads them: half a dataset is never given for the whole."""
    write_forms(work / "in", [None])
    _run("in", f"{memory}/out")
    real, names = Store.get, []

    def get(store: Store, name: str, path: Path) -> None:
        names.append(name)
        if "checks/" in name:
            raise FileNotFoundError(name)
        real(store, name, path)

    monkeypatch.setattr(Store, "get", get)
    with pytest.raises(Refusal, match=r"checks/part-00000\.parquet.*稍后再试"):
        jixiao.load(f"{memory}/out")
    assert any(name.startswith(".staging/") for name in names)  # where it lies until it is in its place


def test_retry_and_status_know_addresses(work: Path, s3: str) -> None:
    """What is quarantined at an address is found there again; status tells of the dataset as it does of a folder."""
    write_forms(work / "in", [None, "crashed"])
    upload(work / "in", s3, "in", dict(os.environ))
    source, out = f"s3://{s3}/in", f"s3://{s3}/out"
    run([place_of(source)], place_of(out), faulty_settings(), jobs=2, progress=Silence(), limits=Limits())
    shown = CliRunner().invoke(app, ["status", out, "--json"])
    status = json.loads(shown.stdout)
    assert (status["documents"], status["quarantined"], status["parts"], status["writer"]) == (2, 1, 1, None)
    assert status["bytes"] > 0
    with copied(place_of(out), whole=False) as folder:
        (held,) = [json.loads(line) for line in (folder / "quarantine.jsonl").read_text().splitlines()]
    assert held["path"] == f"{source}/001.html"
    assert HEADINGS["crashed"].encode() in (work / "in" / "001.html").read_bytes()
    ended = CliRunner().invoke(app, ["retry", out, "--ocr", "never", "--metrics", "m.prom"])
    assert ended.exit_code == ExitCode.OK, ended.output
    assert "jixiao_dataset_quarantined 0" in Path("m.prom").read_text()
    with copied(place_of(out), whole=False) as folder:
        assert not (folder / "quarantine.jsonl").exists()
    assert CliRunner().invoke(app, ["status", f"s3://{s3}/nothing"]).exit_code == ExitCode.REFUSED


@pytest.mark.parametrize(
    ("source", "out", "words"),
    [
        ("in", "s3://{bucket}-missing/out", "无法"),
        ("s3://{bucket}-missing/in", "out", "找不到"),
        ("nosuch://x/in", "out", "make setup"),
        ("https://www.gov.cn/in", "out", "jixiao fetch"),
    ],
)
def test_what_does_not_answer_is_said_with_a_remedy(work: Path, s3: str, source: str, out: str, words: str) -> None:
    """A bucket that is not there, a store that nothing reads, a web page; nothing is written, no bucket made."""
    write_forms(work / "in", [None])
    with pytest.raises(Refusal, match=words):
        _run(source.format(bucket=s3), out.format(bucket=s3))
    assert not Path("out").exists()


def test_an_address_with_files_of_others_is_refused(work: Path, memory: str) -> None:
    """Tables are not written among them."""
    write_forms(work / "in", [None])
    _fill(work / "in", f"{memory}/out/documents")
    with pytest.raises(Refusal, match=r"000\.html"):
        _run("in", f"{memory}/out")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("s3://b/x/", Address("s3://b/x")),
        ("hdfs://node:8020/x", Address("hdfs://node:8020/x")),
        ("file:///a/b", Path("/a/b")),
        ("a/b", Path("a/b")),
        ("c:/b", Path("c:/b")),
    ],
)
def test_what_is_an_address(text: str, place: Place) -> None:
    """All else is a path."""
    assert place_of(text) == place
