"""Tests of `jixiao.run.cluster` and `cluster_station`, on a real Ray cluster of two nodes on this machine."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.base.exits import ExitCode
from jixiao.command import run as run_cli
from jixiao.command.main import app
from jixiao.output.remote import copied
from jixiao.parsing.settings import load_settings
from jixiao.place.address import place_of
from jixiao.run.cluster_station import Given, Sent, Station
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import run
from schemas.parquet import read_tables, rows_of
from tests.support.cluster_of_two import ClusterOfTwo, cluster_of_two, processes_of, wait_for
from tests.support.dataset_files import rows_without_times
from tests.support.faulty import HOLD, Fault, faulty_settings, write_forms
from tests.support.report_files import archive_of, broken_files, form_page
from tests.support.s3_server import s3_server, upload
from tests.support.telling import told

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: pip install 'jixiao[cluster]'")
LOSSES = 4
"""As `jixiao.run.cluster` has it, which is not loaded here: Ray stays out of the tests' process."""
SCRIPT = """
import json, os, sys
from dataclasses import replace
from tests.support.faulty import faulty_settings
from jixiao.output import commit
from jixiao.run.cluster import connected
from jixiao.base.exits import Refusal
from jixiao.place.address import place_of
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import run
if __name__ == "__main__":
    commit.DOCUMENTS_PER_PART = 4
    settings = faulty_settings()
    if sys.argv[2:]:
        settings = replace(settings, version=sys.argv[2])
    try:
        with connected(sys.argv[1]) as cluster:
            base = os.environ.get("JIXIAO_TEST_BASE", "")
            sources, out = [place_of(base + "in")], place_of(base + "out")
            tally = run(sources, out, settings, jobs=cluster.slots, progress=Silence(),
                        limits=Limits(seconds=8.0, asleep_factor=1.0), parse=cluster.parse_files)
    except Refusal as refusal:
        sys.exit(str(refusal))
    print(json.dumps({"slots": cluster.slots, "again": tally.tries_again}))
"""
TELLING = """
import sys
from pathlib import Path
from tests.support.telling import telling_settings
from jixiao.run.cluster import connected
from jixiao.run.progress import Silence
from jixiao.run.run import run
if __name__ == "__main__":
    with connected(sys.argv[1]) as cluster:
        run([Path("in")], Path("out"), telling_settings(Path()), jobs=cluster.slots, progress=Silence(),
            parse=cluster.parse_files)
"""


def _kept(out: Path) -> set[str]:
    return {path.name for path in (out / ".grids").rglob("*.json.z")}


@contextmanager
def _started(cluster: ClusterOfTwo, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Start a Python program that uses the cluster; it has ended afterwards."""
    with subprocess.Popen(  # noqa: S603  our own
        [sys.executable, *command],
        env=cluster.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _run_script(cluster: ClusterOfTwo, *arguments: str) -> AbstractContextManager[subprocess.Popen[str]]:
    Path("driver.py").write_text(SCRIPT)
    return _started(cluster, "driver.py", cluster.address, *arguments)


def _command(cluster: ClusterOfTwo, *options: str) -> AbstractContextManager[subprocess.Popen[str]]:
    return _started(cluster, "-m", "jixiao", "run", "in", "--out", "out", "--ray", cluster.address, *options)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterOfTwo]:
    """Start a cluster that several tests use."""
    with cluster_of_two(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(115)
def test_a_node_killed_midway_costs_nothing(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the node was reading is read again by the other; the tables are those of a local run; no process is left."""
    faults: list[Fault | None] = [None] * 30
    faults[10] = faults[11] = "held"  # so that each node is in the middle of a file
    write_forms(work / "in", faults)
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), b=form_page("项目3"), c=form_page("丙")))
    monkeypatch.setenv(HOLD, str(work))
    with cluster_of_two(work) as two:
        with _run_script(two) as process:
            wait_for(work, "held-*", 2)
            two.kill_second_node()
            (work / "go").touch()
            told, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert json.loads(told) == {"slots": 2, "again": 1}
        two.close()
        assert not processes_of(work)
    run([Path("in")], Path("local"), faulty_settings(), jobs=1, progress=Silence())
    assert rows_without_times(Path("out")) == rows_without_times(Path("local"))
    assert _kept(Path("out")) == _kept(Path("local"))
    assert "station lost, with in/" in Path("out/run.log").read_text(encoding="utf-8")


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_node_killed_midway_costs_nothing_where_all_lies_at_an_address(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports come from an address, the tables go to one, and the cluster loses a node between the two."""
    faults: list[Fault | None] = [None] * 12
    faults[4] = faults[5] = "held"  # so that each node is in the middle of a file
    write_forms(work / "in", faults)
    monkeypatch.setenv(HOLD, str(work))
    with s3_server(work / "s3.log") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        upload(work / "in", "far", "in", dict(os.environ))
        monkeypatch.setenv("JIXIAO_TEST_BASE", "s3://far/")
        with cluster_of_two(work) as two, _run_script(two) as process:
            wait_for(work, "held-*", 2)
            two.kill_second_node()
            (work / "go").touch()
            told, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert json.loads(told) == {"slots": 2, "again": 1}
        run([Path("in")], Path("local"), faulty_settings(), jobs=1, progress=Silence())
        with copied(place_of("s3://far/out")) as folder:
            rows = rows_without_times(folder)
    assert {
        name: Counter({row.replace("'s3://far/in/", "'in/"): count for row, count in found.items()})
        for name, found in rows.items()
    } == rows_without_times(Path("local"))


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(115)
def test_a_document_that_ends_its_process_fails_alone(work: Path, cluster: ClusterOfTwo) -> None:
    """Limits hold on a node as they do here; a file that ends station after station is given up, too."""
    faults: list[Fault | None] = [None, "crashed", None, "timeout", None, "lost", None]
    write_forms(work / "in", faults)
    with _run_script(cluster) as process:
        told, errors = process.communicate(timeout=100)
    assert json.loads(told)["again"] == 2 + 2 + LOSSES, errors
    documents = rows_of(read_tables(Path("out"))["documents"])
    assert [row["error_code"] for row in documents] == [None, "crashed", None, "timeout", None, "crashed", None]
    assert f"集群节点 {LOSSES} 次丢失" in str(documents[5]["error"])


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(115)
def test_stations_are_quiet_and_keep_to_their_processor(work: Path, cluster: ClusterOfTwo) -> None:
    """On a node as here no library reports, and each has as many threads as the station asked for processors."""
    write_forms(work / "in", [None] * 4)
    Path("telling_driver.py").write_text(TELLING)
    with _started(cluster, "telling_driver.py", cluster.address) as process:
        _, errors = process.communicate(timeout=100)
    facts = told(work)
    assert facts, errors
    for fact in facts:
        assert fact["telemetry_off"] == "1"
        names = ("opencv", "arrow", "arrow_io", "recogniser", "blas")
        assert {fact.get(name) for name in names} <= {1, None}


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(115)
def test_nodes_with_another_version_are_refused(work: Path, cluster: ClusterOfTwo) -> None:
    """Rows of two versions never mix under the name of one."""
    write_forms(work / "in", [None])
    with _run_script(cluster, "0.0.1+other") as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "请在各节点安装相同的版本与组件" in errors


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(115)
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, ExitCode.TERMINATED), (signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGKILL, -9)],
)
def test_a_stopped_run_frees_the_cluster(work: Path, cluster: ClusterOfTwo, number: int, code: int) -> None:
    """It ends with its exit code, its stations are gone; the next run has the nodes and completes the dataset."""
    settings = load_settings(ocr="never")
    write_forms(work / "in", [None] * 200)
    with _command(cluster, "--ocr", "never") as stopped:
        wait_for(work, "out/.grids/*/*.z", 1)
        stopped.send_signal(number)
        stopped.communicate(timeout=30)
    assert stopped.returncode == code
    with _command(cluster, "--ocr", "never") as completed:
        completed.communicate(timeout=60)
    assert completed.returncode == ExitCode.OK
    run([Path("in")], Path("local"), settings, jobs=1, progress=Silence())
    assert rows_without_times(Path("out")) == rows_without_times(Path("local"))


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(115)
def test_the_command_gives_what_a_local_run_gives(work: Path, cluster: ClusterOfTwo) -> None:
    """Broken files, archives and links that lead nowhere come to the same rows; a second run finds nothing new."""
    write_forms(work / "in", [None] * 6)
    for name, (_, data) in broken_files().items():
        (work / "in" / name).write_bytes(data)
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), b=b"", c=form_page("丙")))
    (work / "in" / "lost.pdf").symlink_to("nowhere.pdf")
    codes = []
    for _ in range(2):
        with _command(cluster) as process:
            process.communicate(timeout=50)
        codes.append(process.returncode)
    assert codes == [ExitCode.PARTLY, ExitCode.NOTHING_NEW]
    run([Path("in")], Path("local"), load_settings(), jobs=1, progress=Silence())
    assert rows_without_times(Path("out")) == rows_without_times(Path("local"))


@needs_ray
@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:9", "127.0.0.1:99999"])
def test_where_there_is_no_cluster_the_command_says_so(work: Path, address: str) -> None:
    """The address is named, and what to do."""
    write_forms(work / "in", [None])
    command = [sys.executable, "-m", "jixiao", "run", "in", "--out", "out", "--ray", address]
    completed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    assert completed.returncode == ExitCode.REFUSED
    assert f"无法连接 Ray 集群 {address}" in completed.stderr
    assert not Path("out").exists()


def test_without_ray_the_command_says_what_to_install(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default needs none of it; whoever asks for it learns its name."""
    write_forms(work / "in", [None])
    monkeypatch.setattr(run_cli, "find_spec", lambda _: None)
    result = CliRunner().invoke(app, ["run", "in", "--out", "out", "--ray", "auto"])
    assert result.exit_code == ExitCode.REFUSED
    assert "make setup" in result.stderr
    assert not Path("out").exists()


def test_a_station_needs_bytes_alone(work: Path) -> None:
    """Documents and what is kept of them come back; what was kept before is not read again; nothing stays behind."""
    (path,) = write_forms(work, [None])
    settings = replace(load_settings(ocr="never"), kept=Path("elsewhere"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sent = Sent(name="https://example.org/a.html", data=path.read_bytes(), document_id=digest)
    station = Station(settings, Limits())
    first = station.read(sent)
    assert isinstance(first, Given)
    again = station.read(replace(sent, kept=first.kept[digest]))
    folder = Path(station._folder.name)
    station.close()
    assert isinstance(again, Given)
    assert station.version() == settings.version
    assert [parsed.document["source"] for parsed in first.documents] == [sent.name]
    assert [parsed.rows for parsed in again.documents] == [parsed.rows for parsed in first.documents]
    assert (set(first.kept), again.kept) == ({digest}, {})
    assert not Path("elsewhere").exists()
    assert not folder.exists()
