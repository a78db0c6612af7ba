"""Ragged rows of text: where their pieces stand, what is unsure, and what is said of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.reading import read
from extract.source import Source
from normalize.document import Normalized, normalize
from normalize.rows.rows import TableRow
from normalize.words.vocabulary import load_vocabulary
from tests.support.report_files import REPORTS
from tests.support.text_copies import SHAPES

TEXTS = Path(__file__).parents[3] / "fixtures" / "text"
VALUES = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score")
SURE = 0.9
HEAD = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因\n"


def _tables(data: bytes, name: str = "a.txt") -> Mapping[str, Sequence[TableRow]]:
    return normalize(read(Source(name=name, data=data)), load_vocabulary()).rows


def _text(text: str) -> Mapping[str, Sequence[TableRow]]:
    return _tables(("项目支出绩效自评表\n项目名称\t培训经费\n" + text).encode("utf-8"))


def _values(rows: Sequence[TableRow]) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in VALUES) for row in rows]


def test_labels_that_a_merged_cell_printed_once_are_those_of_the_rows_below() -> None:
    """Rows whose pieces fill the last columns miss only the labels before them."""
    rows = _text(
        HEAD + "产出指标\t数量指标\t培训人数\t≥30人\t32人\t5\t5\t\n培训班次\t≥3次\t3次\t5\t5\t\n"
        "质量指标\t合格率\t≥95%\t96%\t5\t5\t\n效益指标\t社会效益\t能力提升\t明显\t明显\t5\t5\t\n"
    )["indicators"]
    assert _values(rows) == [
        ("产出指标", "数量指标", "培训人数", "≥30人", "32人", 5.0, 5.0),
        ("产出指标", "数量指标", "培训班次", "≥3次", "3次", 5.0, 5.0),
        ("产出指标", "质量指标", "合格率", "≥95%", "96%", 5.0, 5.0),
        ("效益指标", "社会效益", "能力提升", "明显", "明显", 5.0, 5.0),
    ]
    assert all(float(str(row["confidence"])) >= SURE for row in rows)


def test_rows_say_their_line_and_characters() -> None:
    """A row of the tables stands in the line and between the characters of its pieces; it has no page."""
    text = "项目支出绩效自评表\n项目名称\t培训经费\n" + HEAD + "产出指标\t数量指标\t培训人数\t≥30人\t32人\t5\t5\t\n"
    row = _tables(text.encode("utf-8"))["indicators"][0]
    assert (row["row_no"], row["page"], row["method"]) == (4, None, "text")
    start, end = int(str(row["char_from"])), int(str(row["char_to"]))
    assert text[start:end] == "产出指标\t数量指标\t培训人数\t≥30人\t32人\t5\t5"


def test_a_name_and_its_target_in_one_cell_are_told_by_the_rows_beside() -> None:
    """A quantity said again in the value beside it shows a cell over both columns; other rows follow the pattern."""
    short = "产出指标\t数量指标\t培训 30 人\t32 人\t5\t5\t\n\t\t开班 3 次\t3 次\t5\t5\t\n\t\t选调生招录\t100%\t5\t5\t\n"
    rows = _text(HEAD + short + "\t\t检查 5 次\t5 次\t5\t5\t\n\t\t入户 9 户\t9 户\t5\t5\t\n")["indicators"]
    assert [(row["level3"], row["target_text"], row["actual_text"]) for row in rows][2] == ("选调生招录", None, "100%")


def test_where_two_readings_remain_both_are_said() -> None:
    """A row whose empty cells were dropped is unsure, and `unread` names the role of the reading not taken."""
    tables = _text(
        "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因\n"
        "产出指标 数量指标 培训人数 ≥30人 32人 5 5\n质量指标 合格率 96% 5 5\n社会效益 能力提升 明显 5 5\n"
    )
    unsure = tables["indicators"][1:]
    assert len(unsure) == 2
    assert all(float(str(row["confidence"])) < SURE for row in unsure)
    assert {(row["text"], row["suggestion"]) for row in tables["unread"]} >= {
        ("合格率", "level3"),
        ("能力提升", "level3"),
    }


def test_words_parted_by_single_blanks_make_rows_with_wrapped_names() -> None:
    """Lines above a line of values are its name; labels broken over lines are put together."""
    rows = _text(
        "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分\n产\n\n出\n指标\n\n数量\n\n"
        "组织开展基层党组织书记培训并完成全\n\n年轮训任务\n≥30人 32人 5 5\n\n培训班次 ≥3次 3次 5 5\n\n总 分 100 98\n"
    )["indicators"]
    assert _values(rows)[0] == (
        "产出指标",
        "数量",
        "组织开展基层党组织书记培训并完成全年轮训任务",
        "≥30人",
        "32人",
        5.0,
        5.0,
    )
    assert _values(rows)[1][2:] == ("培训班次", "≥3次", "3次", 5.0, 5.0)


def test_a_table_of_which_no_row_is_read_is_said() -> None:
    """Headings that stay lines make the document one that was read in part, and stand in `unread`."""
    text = "项目支出绩效自评表\n一级指标\n二级指标\n三级指标\n年度指标值\n产出指标\n数量指标\n培训人数\n"
    found = normalize(read(Source(name="a.txt", data=text.encode("utf-8"))), load_vocabulary())
    assert found.unread_tables
    assert {row["text"] for row in found.rows["unread"]} >= {"一级指标"}


def test_a_page_of_prose_is_no_form() -> None:
    """Text without a table gives no report and nothing unread."""
    tables = _tables(("本单位认真履行职责，按时完成了各项工作。\n" * 20).encode("utf-8"))
    assert not tables["reports"]
    assert not tables["unread"]


@pytest.mark.parametrize("path", sorted(TEXTS.iterdir()), ids=lambda path: path.name)
def test_every_shape_gives_the_rows_of_the_report(path: Path) -> None:
    """The same report as Word and as text: the same rows, or rows that say that they are unsure."""
    source = REPORTS / "practice-02.docx"
    wanted = set(_values(_tables(source.read_bytes(), source.name)["indicators"]))
    rows = _tables(path.read_bytes(), path.name)["indicators"]
    assert len(rows) == len(wanted)
    for row, values in zip(rows, _values(rows), strict=True):
        assert values in wanted or float(str(row["confidence"])) < SURE


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["pingliang-2021.docx", "practice-05.docx", "qiannan-2022.docx"])
def test_a_report_written_out_as_text_is_never_silently_another(name: str, shape: str) -> None:
    """Pairwise: every row at 0.9 and above is one that the Word file gives, and what is missing is told of."""
    document = read(Source(name=name, data=(REPORTS / name).read_bytes()))
    vocabulary = load_vocabulary()
    wanted = set(_plain(normalize(document, vocabulary).rows["indicators"]))
    found = normalize(read(Source(name="a.txt", data=SHAPES[shape](document).encode("utf-8"))), vocabulary)
    _told_or_same(found, wanted)


def _told_or_same(found: Normalized, wanted: set[tuple[object, ...]]) -> None:
    """Assert that each sure row is one of those wanted, and that what is missing is told of."""
    rows = found.rows["indicators"]
    unsure = [row for row in rows if float(str(row["confidence"])) < SURE]
    assert {values for row, values in zip(rows, _plain(rows), strict=True) if row not in unsure} <= wanted
    told = found.unread_tables or found.forms_in_part or found.rows["unread"]
    assert set(_plain(rows)) >= wanted or told or unsure


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.docx")), ids=lambda path: path.name)
@pytest.mark.parametrize("shape", SHAPES)
def test_no_report_written_out_as_text_is_silently_another(path: Path, shape: str) -> None:
    """Pairwise over all reports and all shapes, as above."""
    test_a_report_written_out_as_text_is_never_silently_another(path.name, shape)


@pytest.mark.parametrize("name", ["pingliang-2021.pdf", "practice-01.pdf", "practice-03.pdf", "practice-11.pdf"])
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is another program (Debian: poppler-utils)")
def test_a_page_written_out_by_pdftotext_is_never_silently_another(name: str) -> None:
    """Every row at 0.9 and above of the aligned text is one that the PDF gives, and what is missing is told of."""
    path = REPORTS / name
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout  # noqa: S603, S607
    vocabulary = load_vocabulary()
    wanted = set(_plain(normalize(read(Source(name=name, data=path.read_bytes())), vocabulary).rows["indicators"]))
    found = normalize(read(Source(name="a.txt", data=text)), vocabulary)
    _told_or_same(found, wanted)


def test_a_row_of_a_level_without_values_is_no_indicator() -> None:
    """The name of a level beside empty cells labels the rows below it."""
    rows = _text(
        HEAD + "产出指标\t数量指标\t培训人数\t≥30人\t32人\t5\t5\t\n质量指标\t\t\t\t\t\t\n合格率\t≥95%\t96%\t5\t5\t\n"
        "效益指标\t社会效益\t能力提升\t明显\t明显\t5\t5\t\n"
    )["indicators"]
    assert [(row["level2"], row["level3"]) for row in rows] == [
        ("数量指标", "培训人数"),
        ("质量指标", "合格率"),
        ("社会效益", "能力提升"),
    ]


def test_headings_in_two_rows_stand_beside_a_label_of_the_whole_block() -> None:
    """The second row parts two headings of the first, whose label stands in no row below."""
    rows = _tables(
        "项目支出绩效自评表\n绩效指标完成情况\t一级指标\t指标类别\t指标内容\t年初设定\t完成情况\t未完成原因\n"
        "年度指标值\t分值\t完成值\t自评分值\n产出指标\t数量指标\t清扫面积\t≥129万平方米\t7\t129\t7\t\n"
        "受理案件数\t≥65207件\t7\t65207件\t7\t\n质量指标\t达标率\t≥95%\t7\t96.5%\t7\t\n".encode()
    )["indicators"]
    assert _values(rows)[0] == ("产出指标", "数量指标", "清扫面积", "≥129万平方米", "129", 7.0, 7.0)
    assert _values(rows)[2] == ("产出指标", "质量指标", "达标率", "≥95%", "96.5%", 7.0, 7.0)


def test_a_form_printed_a_bare_cell_a_line_is_not_passed_over() -> None:
    """Kinds alone tell where a row ends: it is read, below what is sure; without values the headings are `unread`."""
    text = "自评表\n指标类别\n指标内容\n年度指标值\n实际完成值\n分值\n得分\n数量指标\n培训人数\n≥30人\n32人\n5\n5\n"
    rows = _tables(text.encode("utf-8"))["indicators"]
    assert _values(rows) == [(None, "数量指标", "培训人数", "≥30人", "32人", 5.0, 5.0)]
    assert float(str(rows[0]["confidence"])) < SURE
    bare = text.split("数量指标", maxsplit=1)[0] + "数量指标\n培训人数\n"
    found = normalize(read(Source(name="a.txt", data=bare.encode("utf-8"))), load_vocabulary())
    assert found.unread_tables
    assert {row["text"] for row in found.rows["unread"]} >= {"年度指标值", "实际完成值"}


def _plain(rows: Sequence[TableRow]) -> list[tuple[object, ...]]:
    return [tuple("".join(v.split()) if isinstance(v, str) else v for v in values) for values in _values(rows)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "",
                    "一级指标",
                    "二级指标",
                    "三级指标",
                    "年度指标值",
                    "分值",
                    "得分",
                    "数量指标",
                    "培训",
                    "≥5人",
                    "5",
                    "合计",
                    "—",
                ]
            ),
            min_size=1,
            max_size=9,
        ),
        max_size=9,
    ),
    st.sampled_from(["\t", " ", "   ", "|", "\n\t"]),
)
def test_any_rows_give_tables(rows: list[list[str]], mark: str) -> None:
    """Whatever stands in the cells and parts them, no row of text ends the reading."""
    _tables(("自评表\n" + "\n".join(mark.join(row) for row in rows)).encode("utf-8"))
