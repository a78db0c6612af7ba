"""Threads of the libraries: each process has its share of the processors and no more."""

from __future__ import annotations

import pytest

from extract.container import threads
from extract.container.threads import SHARE, VARIABLES, environment, own, share


def test_all_processes_together_have_as_many_threads_as_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processors divided by jobs, at least one."""
    monkeypatch.setattr(threads, "processors", lambda: 16)
    assert [share(jobs) for jobs in (0, 1, 2, 3, 16, 32)] == [16, 16, 8, 5, 1, 1]


def test_the_environment_tells_every_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer threads that the person set stay fewer; more become the share."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setenv("MKL_NUM_THREADS", "64")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4,2")
    expected = dict.fromkeys(VARIABLES, "3") | {"OMP_NUM_THREADS": "2"}
    assert environment(3) == expected


def test_a_process_without_a_share_has_all_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a notebook nothing is set; a worker reads what it was given."""
    monkeypatch.delenv(SHARE, raising=False)
    assert own() == threads.processors() >= 1
    monkeypatch.setenv(SHARE, "3")
    assert own() == 3
