"""Damaged and odd Word files end in a Document whose grids tile, or in an error of the file; nothing else."""

from __future__ import annotations

import random
import zipfile
from copy import deepcopy
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from extract.docx.reader import read_flow, word_pictures
from extract.errors import ReadError
from extract.source import Source
from extract.wordml.markup import Element
from tests.extract.docx.test_charts import cache, chart_part, frame, series
from tests.extract.docx.test_story import box
from tests.extract.wordml.test_fields import field
from tests.extract.wordml.test_markup import r
from tests.extract.wordml.test_numbering import REPORT, instance, item
from tests.extract.wordml.test_package import docx, p, pack, tbl, tc, tr

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"
VALUES = (
    "",
    "0",
    "-1",
    "1.5",
    "999999999",
    "99999999999999",
    "abc",
    "²",
    "continue",
    "restart",
    "true",
    "%1%9",
    "rId5",
)
CHANGES_PER_FILE = 12


def rich() -> bytes:
    """Build a small file that holds every feature the reader knows."""
    chart = chart_part(series("额", cache("str", {0: "甲"}), cache("num", {0: "1"})))
    inner = tbl(tr(tc("内甲"), tc("内乙")), tr(tc("内丙", span=2)), grid=(500, 500))
    before = '<w:gridBefore w:val="1"/><w:wBefore w:w="900" w:type="dxa"/>'
    form = tbl(
        tr(tc("产出", merge="restart", width=900), tc("一", span=2, width=2000), tc(inner + p(""), width=900)),
        tr(tc("", merge="bare", width=900), tc("二", width=1000), tc("三", width=1000), tc("四", width=900)),
        tr(tc("五", width=1000), tc("六", more='<w:hMerge w:val="continue"/>'), properties=before),
        tr(tc("七", width=900), tc("八", width=2900, more='<w:vMerge w:val="continue"/>'), properties="<w:hidden/>"),
        grid=(900, 1000, 1000, 900),
    )
    formula = (
        "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"
    )
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    changes = f"<w:ins w:id='1'>{r('增')}</w:ins><w:del w:id='2'>{r('删')}</w:del>"
    body = (
        p("标题", '<w:pStyle w:val="1"/>')
        + item("概况")
        + item("机构", depth=1)
        + f"<w:p>{r('正文')}{field(' PAGE ', '3')}{changes}{formula}{note}{frame('rId5')}</w:p>"
        + f"<w:p>{box(p('框') + form + p(''))}</w:p>"
        + f"<w:sdt><w:sdtContent>{form}</w:sdtContent></w:sdt>"
        + tbl(tr(tc(form + p(""))))
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    parts: dict[str, str | bytes] = {
        "styles": styles,
        "numbering": REPORT + instance(1, 0),
        "footnotes": f'<w:footnote w:id="1">{p("注")}</w:footnote>',
        "word/charts/chart1.xml": chart,
    }
    return docx(body, links={"rId5": ("chart", "charts/chart1.xml")}, parts=parts)


def check(data: bytes) -> None:
    """Read and look at what came out; a ReadError is a fair answer."""
    try:
        document = read_flow(Source(name="x", data=data, ocr="never", known_id="d"))
        word_pictures(data)
    except ReadError:
        return
    for grid in document.grids:
        assert all(left < right for left, right in pairwise(grid.column_edges))
        assert all(cell.text.strip() == cell.text for cell in grid.cells)


def changed(root: Element, chance: random.Random) -> None:
    """Change an XML tree in one random place: drop, double, move, rename an element, or spoil an attribute."""
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    target, other = chance.choice(elements), chance.choice(elements)
    kind = chance.randrange(7)
    if kind == 0 and target is not root:
        target.getparent().remove(target)
    elif kind == 1 and target is not root:
        target.addnext(deepcopy(target))
    elif kind == 2 and target is not root and other not in set(target.iter()):
        other.append(target)
    elif kind == 3:
        target.tag = other.tag
    elif kind == 4 and target.attrib:
        del target.attrib[chance.choice(list(target.attrib))]
    elif target.attrib:
        target.attrib[chance.choice(list(target.attrib))] = chance.choice(VALUES)
    else:
        target.text = chance.choice(VALUES)


def mutated(data: bytes, seed: int) -> bytes:
    """Return the file with changes in the XML parts that the reader looks at."""
    chance = random.Random(seed)  # noqa: S311 -- a repeatable choice, no secret
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    small = [name for name in members if name.startswith("word/") and name.endswith((".xml", ".rels"))]
    small = [name for name in small if len(members[name]) < 300_000 or name == "word/document.xml"]
    for name in {"word/document.xml", chance.choice(small)}:
        root = etree.fromstring(members[name])
        for _ in range(CHANGES_PER_FILE):
            changed(root, chance)
        members[name] = etree.tostring(root)
    return pack(members)


@pytest.mark.parametrize("seed", range(60))
def test_changed_markup_gives_a_document_or_an_error_of_the_file(seed: int) -> None:
    """Dropped, doubled, moved, renamed and spoilt elements never end in another exception."""
    check(mutated(rich(), seed))


@pytest.mark.parametrize("seed", range(60))
def test_changed_bytes_give_a_document_or_an_error_of_the_file(seed: int) -> None:
    """Overwritten and missing bytes of the archive never end in another exception."""
    chance = random.Random(seed)  # noqa: S311 -- a repeatable choice, no secret
    data = bytearray(rich())
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    check(bytes(data[: chance.randrange(len(data) // 2, len(data) + 1)]))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["practice-02", "pingliang-2021", "qiannan-2022", "wuling-2023", "practice-05"])
@pytest.mark.parametrize("seed", range(40))
def test_changed_reports_give_a_document_or_an_error_of_the_file(name: str, seed: int) -> None:
    """Real reports with changed markup never end in another exception."""
    check(mutated((REPORTS / f"{name}.docx").read_bytes(), seed))
