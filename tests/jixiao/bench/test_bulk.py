"""Tests of `jixiao.bench.bulk`."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from jixiao.base.pictures import slope
from jixiao.bench.bulk import distinct_files
from jixiao.parsing.parse import parse_file
from jixiao.parsing.settings import load_settings
from tests.support.report_files import REPORTS


def test_the_files_are_distinct_and_sound(work: Path) -> None:
    """No two have the same bytes, and each is still a report of its kind."""
    files = distinct_files(REPORTS, work / "in", 40)
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in files}) == 40
    settings = load_settings(ocr="never")
    by_suffix = {path.suffix: path for path in files}
    assert {parse_file(path, settings)[0].status for path in by_suffix.values()} == {"ok"}


def test_the_plot_is_a_drawing() -> None:
    """What is linear is a straight line: the middle point lies in the middle."""
    drawing = ET.fromstring(slope("s", "秒", [(10, 1.0), (100, 10.0), (1000, 100.0)]))  # noqa: S314  our own
    line = drawing.find(".//{http://www.w3.org/2000/svg}g[@id='s-line']/{http://www.w3.org/2000/svg}path")
    assert line is not None
    first, middle, last = ((float(x), float(y)) for x, y in re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", line.attrib["d"]))
    assert middle == pytest.approx(((first[0] + last[0]) / 2, (first[1] + last[1]) / 2), abs=1e-4)
