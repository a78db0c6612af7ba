"""A vocabulary that hangs, crashes or eats memory at certain headings, as a library does at certain files."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

from jixiao.parsing.settings import Settings, load_settings
from normalize.words.vocabulary import Match, Vocabulary
from tests.support.cluster_of_two import MARK
from tests.support.report_files import form_page

Fault: TypeAlias = Literal["timeout", "crashed", "memory", "held", "lost", "working", "employing", "lending"]
HEADINGS: dict[str, str] = {
    "timeout": "三级指标（停滞）",
    "crashed": "三级指标（致命）",
    "memory": "三级指标（贪食）",
    "held": "三级指标（等候）",
    "lost": "三级指标（弑父）",
    "working": "三级指标（忙碌）",
    "employing": "三级指标（差遣）",
    "lending": "三级指标（转嫁）",
}
HOLD = "JIXIAO_TEST_HOLD"
"""Environment variable: a folder; what is `held` leaves a file `held-PID` there and waits for a file `go`."""
EMPLOYED = "jixiao-test-employed:"
"""What a program that was started for a fault is called with, and the folder of the test behind it."""
LENT = 900 * 2**20
"""Bytes that a program which was started for a fault takes."""
_CHUNK = 2**26


class FaultyVocabulary(Vocabulary):
    """Does harm where one of the headings is looked up."""

    def lookup(self, block: str, text: str) -> str | None:
        """Return what the heading means, unless it is a harmful one."""
        _harm(text)
        return super().lookup(block, text)

    def match(self, block: str, text: str) -> Match | None:
        """Return what the heading means, unless it is a harmful one."""
        _harm(text)
        return super().match(block, text)


def _employ(code: str) -> None:
    """Wait for a program that is started as LibreOffice is: in a session of its own."""
    command = [sys.executable, "-c", code, f"{EMPLOYED}{Path.cwd()}"]
    subprocess.run(command, check=False, start_new_session=True)  # noqa: S603  our own


def _work(text: str) -> None:
    """Take CPU time for ever."""
    if text == HEADINGS["working"]:
        while True:
            pass
    elif text == HEADINGS["employing"]:
        _employ("while True: pass")
    elif text == HEADINGS["lending"]:
        _employ(f"import time; hoard = bytearray(b'x') * {LENT}; time.sleep(3600)")


def _harm(text: str) -> None:
    _work(text)
    if text == HEADINGS["timeout"]:
        time.sleep(3600)
    elif text == HEADINGS["crashed"]:
        ctypes.string_at(0)
    elif text == HEADINGS["memory"]:
        hoard = []
        while True:
            hoard.append(b"x" * _CHUNK)
            time.sleep(0.05)
    elif text == HEADINGS["lost"] and MARK in os.environ:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(3600)
    elif text == HEADINGS["held"] and HOLD in os.environ:
        folder = Path(os.environ[HOLD])
        (folder / f"held-{os.getpid()}").touch()
        while not (folder / "go").exists():
            time.sleep(0.05)


def faulty_settings() -> Settings:
    """Return the usual settings with the harmful headings."""
    settings = load_settings(ocr="never")
    own = FaultyVocabulary([])
    own.__dict__.update(settings.vocabulary.__dict__)
    return replace(settings, vocabulary=own)


def write_forms(folder: Path, faults: Sequence[Fault | None]) -> list[Path]:
    """Write a form for each entry, with the fault that it names."""
    folder.mkdir(exist_ok=True)
    paths = []
    for number, fault in enumerate(faults):
        path = folder / f"{number:03d}.html"
        path.write_bytes(form_page(f"项目{number}", heading=HEADINGS[fault] if fault else "三级指标"))
        paths.append(path)
    return paths
