"""Legacy Word and RTF: our own readers against LibreOffice, tables and merges, hostile input."""

from __future__ import annotations

import random
import shutil
import struct
from pathlib import Path

import olefile  # type: ignore[import-untyped]
import pytest

from extract.container.ole import ole_kind
from extract.document import Document, Grid, Paragraph
from extract.docx.reader import read_flow
from extract.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    MissingToolError,
    ReadError,
    TooLargeError,
    UnknownFormatError,
)
from extract.legacy import reader as legacy_reader
from extract.legacy.doc_file import sprms
from extract.legacy.reader import legacy_format
from extract.legacy.reader import read as read_legacy_word
from extract.legacy.table import LegacyCell, LegacyRow, declared_table
from extract.source import Source

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"
REAL = Path(__file__).parents[3] / "fixtures" / "real"
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide LibreOffice."""
    monkeypatch.setenv("PATH", "")


def read(data: bytes) -> Document:
    """Return a legacy file as it is read."""
    return read_legacy_word(Source(name="test", data=data, ocr="never", known_id="d"))


def rows(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid, each cell once to a row."""
    return [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


def rtf(body: str) -> bytes:
    """Return an RTF file in the Chinese code page."""
    fonts = r"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset134 SimSun;}{\f2\fnil\fcharset2 Wingdings;}}"
    return (r"{\rtf1\ansi\ansicpg936\deff0" + fonts + body + "}").encode("gb18030")


def escaped(text: str) -> str:
    """Return text as RTF's escapes of its GBK bytes."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030"))


@pytest.mark.usefixtures("without_office")
def test_published_doc_reads_like_its_docx() -> None:
    """A .doc read by our own reader has the tables, merges and paragraphs of the same report as .docx."""
    legacy = read((REPORTS / "wuling-2023.doc").read_bytes())
    modern = read_flow(Source(name="test", data=(REPORTS / "wuling-2023.docx").read_bytes(), ocr="never", known_id="d"))
    assert legacy.format == "doc"
    assert [rows(grid) for grid in legacy.grids] == [rows(grid) for grid in modern.grids]
    for old, new in zip(legacy.grids, modern.grids, strict=True):
        assert [(c.row, c.column, c.row_span, c.column_span) for c in old.cells] == [
            (c.row, c.column, c.row_span, c.column_span) for c in new.cells
        ]
        assert old.column_edges == pytest.approx(new.column_edges, abs=1.0)
    texts = [[block.text for block in each.blocks() if isinstance(block, Paragraph)] for each in (legacy, modern)]
    assert texts[0] == texts[1]
    assert any("LibreOffice" in note for note in legacy.notes)


@pytest.mark.usefixtures("without_office")
def test_merged_cells_of_a_doc() -> None:
    """Cells that span columns lie between the edges of the rows below them."""
    grid = read((REAL / "table-merges.doc").read_bytes()).grids[0]
    assert [[(cell.text, cell.column_span) for cell in grid.row(number)] for number in range(4)] == [
        [("A", 3), ("B", 2)],
        [("C", 1), ("D", 1), ("E", 2), ("F", 1)],
        [("", 1), ("G", 1), ("H", 2), ("I J", 1)],
        [("K", 5)],
    ]


@pytest.mark.usefixtures("without_office")
def test_table_in_a_table_of_a_doc() -> None:
    """A table inside a cell is text of the cell and a grid of its own after it."""
    outer, inner = read((REAL / "innertable.doc").read_bytes()).grids
    assert rows(outer)[1] == ["D", "E1 23 4F", "G"]
    assert rows(inner) == [["1", "2"], ["3", "4"]]


@needs_office
@pytest.mark.parametrize(
    "path",
    [
        REAL / "innertable.doc",
        pytest.param(REAL / "table-merges.doc", marks=pytest.mark.slow),
        pytest.param(REPORTS / "wuling-2023.doc", marks=pytest.mark.slow),
    ],
)
def test_our_own_reader_agrees_with_libreoffice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through LibreOffice and without it a .doc gives the same texts, heads and tables."""
    data = path.read_bytes()
    through_office = read(data)
    monkeypatch.setenv("PATH", "")
    alone = read(data)
    for own, other in zip(alone.blocks(), through_office.blocks(), strict=True):
        if isinstance(own, Grid) and isinstance(other, Grid):
            assert own.cells == other.cells
            assert own.column_edges == pytest.approx(other.column_edges, abs=0.5)
        else:
            assert own == other
    assert through_office.notes != alone.notes


@pytest.mark.usefixtures("without_office")
def test_password_and_old_version_are_told_apart() -> None:
    """A .doc under a password, one of Word 95, and an OLE file of another program each have their error."""
    data = (REAL / "table-merges.doc").read_bytes()
    header = data.index(struct.pack("<H", 0xA5EC))
    locked, old = bytearray(data), bytearray(data)
    locked[header + 0x0B] |= 0x01
    with pytest.raises(EncryptedFileError):
        read(bytes(locked))
    old[header + 2 : header + 4] = struct.pack("<H", 0x0068)
    with pytest.raises(MissingToolError) as caught:
        read(bytes(old))
    assert "libreoffice-writer" in caught.value.remedy
    with pytest.raises(UnknownFormatError):
        read(data.replace("WordDocument".encode("utf-16-le"), "WordDocumenX".encode("utf-16-le")))


@pytest.mark.usefixtures("without_office")
def test_other_content_is_refused() -> None:
    """No bytes, a docx, a web page and a truncated .doc each have their error; RTF is known by its head."""
    with pytest.raises(EmptyFileError):
        read(b"\0\0")
    for data in ((REPORTS / "practice-02.docx").read_bytes(), b"<html>"):
        assert legacy_format(data) is None
        with pytest.raises(UnknownFormatError):
            read(data)
    with pytest.raises(DamagedFileError):
        read((REAL / "table-merges.doc").read_bytes()[:3000])
    assert legacy_format(b"{\\rtf1 x}") == "rtf"


def test_ole_containers_are_told_apart() -> None:
    """A Word document is known by its streams, whatever the name of the file."""
    assert ole_kind((REAL / "table-merges.doc").read_bytes()) == "doc"
    assert ole_kind(b"PK\3\4") is None
    assert ole_kind(olefile.MAGIC + b"x" * 100) is None


@pytest.mark.usefixtures("without_office")
def test_rtf_table_with_merges_in_gbk() -> None:
    """Cells of an RTF table come with edges, vertical and horizontal merges, in GBK bytes and in Unicode."""
    body = (
        r"\pard\qc\f1\fs36\b " + escaped("自评表") + r"\par\pard\plain"
        r"\trowd\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000\pard\intbl\f1 "
        + escaped("产出") + r"\cell " + escaped("数量") + r"\cell\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell\f0 \u22521?\u20154?\line A\cell 95%\cell\row"
        r"\pard\par"
    )  # fmt: skip
    document = read(rtf(body))
    title = document.pages[0].paragraphs[0]
    assert (document.format, title.text, title.size, title.bold, title.centred) == ("rtf", "自评表", 18.0, True, True)
    assert rows(document.grids[0]) == [["产出", "数量"], ["产出", "培人A", "95%"]]
    assert document.grids[0].at(1, 1).lines == ("培人", "A")
    assert document.grids[0].column_edges == (0.0, 50.0, 100.0, 150.0)


@pytest.mark.usefixtures("without_office")
def test_rtf_nested_table_and_boxes() -> None:
    """A nested table is text of its cell and a grid; extra cells and text boxes are read, pictures counted."""
    body = (
        r"\trowd\cellx1000\cellx2000\pard\intbl a\par\pard\intbl\itap2 1\nestcell 2\nestcell"
        r"{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}"
        r"\pard\intbl\itap1 b\cell c\cell d\cell\row"
        r"\pard{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt \pard box\par}}}{\pict\pngblip 89504e47}end\par"
    )
    document = read(rtf(body))
    assert [rows(grid) for grid in document.grids] == [[["a1 2b", "c d"]], [["1", "2"]]]
    assert [paragraph.text for paragraph in document.pages[0].paragraphs] == ["box", "end"]
    assert any("1 张图片" in note for note in document.notes)


@pytest.mark.usefixtures("without_office")
def test_rtf_prints_results_and_no_instructions() -> None:
    """Fields print their result; hidden text, deleted text, headers, comments and style names are not printed."""
    body = (
        r"{\stylesheet{\s1\outlinelevel0 heading 1;}{\s2 "
        + escaped("标题")
        + r" 2;}}{\info{\title no}}{\header no\par}"
        r"\pard\s1 One\par\pard\s2 Two\par\pard\plain {\field{\*\fldinst PAGE}{\fldrslt 7}}"
        r"{\v no}{\deleted no}{\*\x no}"
        r" \f2\'fe\f0  \ldblquote q\rdblquote\~\{x\}\emdash\par{\bin4 {{{{}\uc2\u8805\'a1\'dd 9\par"
    )
    paragraphs = read(rtf(body)).pages[0].paragraphs
    assert [(each.text, each.heading_level) for each in paragraphs] == [
        ("One", 1), ("Two", 2), ("7 ☑ “q” {x}—", None), ("≥ 9", None),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["strike", "striked1", "v", "fs2"])
def test_rtf_tells_unseen_text_apart(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Struck, hidden and tiny text is not read by our own reader, and is kept with the reason."""
    monkeypatch.setattr(legacy_reader, "program", lambda: None)
    document = read(rtf(f"\\pard {{\\f1\\{word} {escaped('旧值')}}}{{\\f1 {escaped('新值')}}}\\par"))
    assert document.pages[0].paragraphs[0].text == "新值"
    reason = "struck" if word.startswith("strike") else "hidden"
    assert [(each.text, each.reason) for each in document.unseen] == [("旧值", reason)]


@needs_office
@pytest.mark.parametrize("word", ["strike", "striked1"])
def test_rtf_through_libreoffice_tells_struck_text_apart(word: str) -> None:
    """What LibreOffice makes of the file keeps the strike."""
    document = read(rtf(f"\\pard {{\\f1\\{word} {escaped('旧值')}}}{{\\f1 {escaped('新值')}}}\\par"))
    assert document.pages[0].paragraphs[0].text == "新值"
    assert [(each.text, each.reason) for each in document.unseen] == [("旧值", "struck")]


@needs_office
def test_rtf_through_libreoffice() -> None:
    """LibreOffice reads the same rows from an RTF table."""
    body = (
        r"\trowd\clvmgf\cellx2000\cellx4000\pard\intbl\f1 " + escaped("产出") + r"\cell 1\cell\row"
        r"\trowd\clvmrg\cellx2000\cellx4000\pard\intbl\cell 2\cell\row\pard\par"
    )
    document = read(rtf(body))
    assert rows(document.grids[0]) == [["产出", "1"], ["产出", "2"]]
    assert document.notes == ()


@pytest.mark.usefixtures("without_office")
def test_hostile_rtf_is_a_read_error_or_short() -> None:
    """Bottomless groups are refused; an endless picture and unclosed groups end."""
    with pytest.raises(TooLargeError):
        read(b"{\\rtf1" + b"{" * 100_000)
    assert read(b"{\\rtf1 a{\\bin999999999 b").pages[0].paragraphs[0].text == "a"
    assert read(b"{\\rtf1 \\itap9999\\intbl a\\cell\\row\\nestrow}").pages
    assert read(b"{\\rtf1 \\u-10179?\\u-8704?\\u55555?x\\par}").pages[0].paragraphs[0].text == "😀x"


def test_rows_with_odd_edges_give_a_table() -> None:
    """Edges that run backwards, coincide or stand out to the left give rows over common columns."""
    rows_given = [
        LegacyRow(left=-5.0, cells=(LegacyCell(items=(), right=50.0), LegacyCell(items=(), right=40.0))),
        LegacyRow(left=0.0, cells=(LegacyCell(items=(), right=1.0), LegacyCell(items=(), right=100.0))),
        LegacyRow(left=60.0, cells=(LegacyCell(items=(), right=60.0),)),
    ]
    table = declared_table(rows_given)
    assert all(sum(cell.span for cell in row.cells) == len(table.grid_widths) for row in table.rows)
    assert all(width > 0 for width in table.grid_widths if width is not None)


def test_broken_property_lists_end() -> None:
    """A list of properties that is cut off gives those before the cut."""
    whole = struct.pack("<HB", 0x2416, 1) + struct.pack("<HHB", 0xD608, 6, 1) + bytes(4)
    assert [sprm.code for sprm in sprms(whole)] == [0x2416, 0xD608]
    for cut in range(len(whole)):
        assert len(list(sprms(whole[:cut]))) <= 2
    assert [sprm.code for sprm in sprms(whole[:8])] == [0x2416]


@pytest.mark.usefixtures("without_office")
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_mutated_files_raise_nothing_but_read_errors(kind: str) -> None:
    """Bytes changed, moved or cut give a Document or a ReadError, nothing else."""
    chance = random.Random(3)  # noqa: S311 - reproducible noise
    base = (REAL / "innertable.doc").read_bytes()
    if kind == "rtf":
        base = rtf(
            r"\trowd\clvmgf\cellx1000\cellx2000\pard\intbl\f1 \'b2\'fa\cell\u8805? 1\cell\row\pard{\b x}\par" * 20
        )
    for _ in range(300):
        data = bytearray(base)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(data))
            if chance.random() < 0.7:
                data[place] = chance.randrange(256)
            else:
                other = chance.randrange(len(data))
                data[place : place + 16] = data[other : other + 16]
        if chance.random() < 0.1:
            del data[chance.randrange(len(data)) :]
        try:
            read(bytes(data))
        except ReadError:
            continue
