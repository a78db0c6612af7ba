"""Pictures are whole SVG elements: words stay words in Chinese fonts, nothing overlaps, many stand in one page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from jixiao.base.pictures import FILLS, WIDTH, Bar, Stack, bar_chart, column_chart, matrix, stack_chart

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("部门（单位）整体支出", "项目支出", "转移支付", "评分表", "文字报告")


def texts(drawn: str) -> list[ET.Element]:
    return list(ET.fromstring(drawn).iter(f"{SVG}text"))  # noqa: S314  our own


def test_words_stay_words() -> None:
    """Each is a text in fonts that have Chinese signs; dollars and underscores are no formula."""
    words = texts(bar_chart("b", "标题", [Bar(label="县级$x_1$", value=2, text="2")]))
    assert [word.text for word in words] == ["县级$x_1$", "2"]
    assert all("'Noto Sans CJK SC'" in word.attrib["style"] for word in words)


def test_a_long_label_is_cut_to_its_room() -> None:
    """A sign that is half as wide takes half of it."""
    long, narrow = "受疫情影响部分项目招标时间推迟", "practice-2021.pdf"
    found = [word.text for word in texts(bar_chart("b", "x", [Bar(label=t, value=1, text="") for t in (long, narrow)]))]
    assert found[0] == "受疫情影响部分项目招…"
    assert narrow in found


def test_parts_are_told_apart_without_colour() -> None:
    """Each part has a hatch of its own but the first, and its name above, in as many lines as are needed."""
    assert len({hatch for _, hatch in FILLS}) == len(FILLS)
    drawn = stack_chart("s", "x", KINDS, [Stack(label="县", values=(1, 2, 3, 4, 5), text="15")])
    named = {word.text: float(word.attrib["x"]) for word in texts(drawn) if word.text in KINDS}
    lines = {word.attrib["y"] for word in texts(drawn) if word.text in KINDS}
    assert set(named) == set(KINDS)
    assert len(lines) == 2
    assert all(x + 9 * len(name) <= WIDTH for name, x in named.items())


def test_pictures_of_one_page_do_not_share_names() -> None:
    """Two pictures have no id in common, and what each refers to is its own."""
    one, two = (matrix(name, "x", ["甲"], ["2022"], [[(0.5, "50%")]]) for name in ("one", "two"))
    ids = [set(re.findall(r'\bid="([^"]+)"', drawn)) for drawn in (one, two)]
    assert not ids[0] & ids[1]
    for drawn, known in zip((one, two), ids, strict=True):
        assert {
            name for pair in re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', drawn) for name in pair if name
        } <= known


def test_the_same_numbers_give_the_same_picture() -> None:
    """No time of drawing and no number of chance stands in it."""
    given = ("c", "x", KINDS[:2], ["2023-01", "2023-02"], [(1, 2), (3, 4)])
    assert column_chart(*given) == column_chart(*given)


def test_empty_pictures_are_drawn() -> None:
    """Nothing to show is no error."""
    for drawn in (bar_chart("b", "x", []), column_chart("c", "x", (), [], []), matrix("m", "x", [], [], [])):
        assert ET.fromstring(drawn).tag == f"{SVG}svg"  # noqa: S314  our own


def test_nothing_is_said_where_the_home_folder_cannot_be_written(tmp_path: Path) -> None:
    """A service account often has none: fonts are looked for anew, and the picture is the same."""
    code = "from jixiao.base.pictures import *; print(bar_chart('b', '题', [Bar(label='甲', value=1, text='1')]))"
    blocked = tmp_path / "home"
    blocked.write_text("no folder")
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-W", "error", "-c", code],
        env={"HOME": str(blocked), "PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.rstrip("\n") == bar_chart("b", "题", [Bar(label="甲", value=1, text="1")])


def test_drawing_leaves_nothing_in_the_persons_folders(tmp_path: Path) -> None:
    """Matplotlib would keep its list of fonts and its settings there."""
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    code = "from jixiao.base.pictures import *; print(bar_chart('b', 'x', [Bar(label='县', value=1, text='')]))"
    known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    drawn = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", code],
        env={**known, "HOME": str(home), "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "<svg" in drawn.stdout
    assert drawn.stderr == ""
    assert [*home.rglob("*"), *temporary.rglob("*")] == []
