"""A Ray cluster of two nodes on this machine: a process that tests start; `kill` on its input kills the second node.

It prints its address when it is up and `killed` when the node is gone, and ends, with all that it started, at the end
of its input. Tests import nothing of Ray: its threads and warnings stay in here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "JIXIAO_TEST_CLUSTER"
"""Environment variable that every process of a cluster and its runs has: the folder of the test."""
ROOT = Path(__file__).parents[2]


class ClusterOfTwo:
    """The process, seen by a test."""

    def __init__(self, folder: Path, own: str) -> None:
        """Return once both nodes are up; Ray's files go into the folder `own`."""
        self.environment = os.environ | {
            MARK: str(folder),
            "PYTHONPATH": str(ROOT),
            "RAY_USAGE_STATS_ENABLED": "0",
        }
        with (folder / "cluster.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own
                [sys.executable, str(Path(__file__)), own],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.address = self._line()
        assert self.address, (folder / "cluster.log").read_text()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def kill_second_node(self) -> None:
        """Kill the second node and all that runs on it; it is gone on return."""
        assert self._process.stdin is not None
        self._process.stdin.write("kill\n")
        self._process.stdin.flush()
        assert self._line() == "killed"

    def close(self) -> None:
        """End the cluster."""
        self._process.communicate(timeout=30)


@contextmanager
def cluster_of_two(folder: Path) -> Iterator[ClusterOfTwo]:
    """Yield a cluster; nothing of it, nor of runs with its environment, is left afterwards, whatever happens."""
    # Ray's own folder is /tmp/ray, which may be another's; the path must be short, for the names of sockets.
    with tempfile.TemporaryDirectory(prefix="jx", ignore_cleanup_errors=True) as own:
        try:
            cluster = ClusterOfTwo(folder, own)
            yield cluster
            cluster.close()
        finally:
            for pid in processes_of(folder):
                os.kill(pid, signal.SIGKILL)


def processes_of(folder: Path) -> list[int]:
    """Return the processes that belong to the cluster of a test."""
    mark = f"{MARK}={folder}\0".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:  # it has ended, or is another's
            continue
    return found


def wait_for(folder: Path, pattern: str, count: int, seconds: float = 60.0) -> None:
    """Return once so many files match."""
    end = time.monotonic() + seconds
    while len(list(folder.glob(pattern))) < count:
        assert time.monotonic() < end, f"{pattern} came to {len(list(folder.glob(pattern)))} of {count}"
        time.sleep(0.1)


def _serve(own: str) -> None:
    from ray.cluster_utils import Cluster  # noqa: PLC0415  here alone

    os.environ["TMPDIR"] = os.environ[MARK]  # what killed stations leave goes with the test
    (Path(os.environ[MARK]) / "ray").mkdir()  # Ray puts the address there
    head = {"num_cpus": 1, "include_dashboard": False, "temp_dir": own, "object_store_memory": 2**27}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    second = cluster.add_node(num_cpus=1, object_store_memory=2**27)
    cluster.wait_for_nodes()
    print(cluster.address, flush=True)  # noqa: T201  what the test reads
    for line in sys.stdin:
        if line.strip() == "kill":
            cluster.remove_node(second, allow_graceful=False)
            print("killed", flush=True)  # noqa: T201  what the test reads
    cluster.shutdown()  # type: ignore[no-untyped-call] # Ray declares no types


if __name__ == "__main__":
    _serve(sys.argv[1])
