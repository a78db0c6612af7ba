"""The recogniser and its models."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import cv2
import numpy as np
import pytest

from extract.errors import MissingToolError
from extract.scan import recogniser as scan_text
from extract.scan.recogniser import load_recogniser
from extract.scan.stains.red_seals import Picture

needs_models = pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the OCR extra is not installed")


def _line(text: str, scale: float = 1.0) -> Picture:
    line = np.full((round(44 * scale), round((26 * len(text) + 30) * scale)), 255, np.uint8)
    cv2.putText(line, text, (round(14 * scale), round(33 * scale)), cv2.FONT_HERSHEY_SIMPLEX, scale, 0, 2, cv2.LINE_AA)
    return line


def test_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rapidocr the error names the extra."""
    monkeypatch.setattr(scan_text, "_loaded", {})
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(MissingToolError, match="rapidocr") as caught:
        load_recogniser(1)
    assert "pip install jixiao[ocr]" in caught.value.remedy


def test_folder_without_models_is_a_missing_tool(tmp_path: Path) -> None:
    """A package without its models is reported, never downloaded."""
    pytest.importorskip("onnxruntime")
    with pytest.raises(MissingToolError):
        scan_text.PaddleRecogniser(tmp_path, 1)


@needs_models
def test_recogniser_is_loaded_once() -> None:
    """A process holds one recogniser for a number of threads."""
    assert load_recogniser(1) is load_recogniser(1)


@needs_models
def test_models_are_loaded_and_used_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading and reading open no connection."""

    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(scan_text, "_loaded", {})
    recogniser = load_recogniser(1)
    page = np.full((120, 400), 255, np.uint8)
    page[40:84, 20:176] = _line("12345")[:, :156]
    assert recogniser.read_lines([_line("2254.70")])[0].text == "2254.70"
    assert recogniser.find_text(page, 26.0)


@needs_models
def test_lines_come_back_in_the_order_given() -> None:
    """Lines of all widths and heights are read in batches and returned in their order, with their scores."""
    texts = ["100%", "2", "1290.82", "0.5", "2254.70", "95%"]
    lines = [_line(text, 1.0 + 0.3 * (index % 3)) for index, text in enumerate(texts)]
    read = load_recogniser(1).read_lines(lines)
    assert [line.text for line in read] == texts
    assert min(line.score for line in read) > 0.8
    assert all(line.weakest <= line.score <= 1.0001 for line in read)


@needs_models
def test_characters_know_where_they_stand() -> None:
    """The positions of the characters rise along the line."""
    ink = np.flatnonzero((_line("2254.70") < 128).any(axis=0))
    (line,) = load_recogniser(1).read_lines([_line("2254.70")[:, : ink[-1] + 14]])
    positions = [character.position for character in line.characters]
    assert positions == sorted(positions)
    assert 0 < positions[0] < 0.3
    assert 0.7 < positions[-1] <= 1


@needs_models
def test_blank_line_reads_as_nothing() -> None:
    """White paper gives no characters and the score 0."""
    (line,) = load_recogniser(1).read_lines([np.full((40, 200), 255, np.uint8)])
    assert (line.text, line.score, line.weakest) == ("", 0.0, 0.0)


@needs_models
def test_text_lines_of_a_page_are_found() -> None:
    """Three printed lines give three boxes that hold their ink."""
    page = np.full((300, 600), 255, np.uint8)
    for row in range(3):
        page[40 + 80 * row : 84 + 80 * row, 60:272] = _line("2254.70")[:, :212]
    boxes = sorted(load_recogniser(1).find_text(page, 26.0), key=lambda box: box[1])
    assert len(boxes) == 3
    for row, (x0, top, x1, bottom) in enumerate(boxes):
        assert x0 < 80
        assert x1 > 180
        assert abs((top + bottom) / 2 - (62 + 80 * row)) < 12


_FORKS = """
import os, sys
import numpy as np
from extract.scan.recogniser import load_recogniser
load_recogniser().read_lines([np.full((40, 200), 255, np.uint8)])
child = os.fork()
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
load_recogniser().read_lines([np.full((40, 200), 255, np.uint8)])
os._exit(0)
"""


@needs_models
def test_forked_child_reads() -> None:
    """The parent's sessions are not destroyed in a child, which has none of their threads: that would wait for ever."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", _FORKS], check=False, timeout=120)  # noqa: S603
    assert done.returncode == 0
