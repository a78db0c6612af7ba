"""Tables among lines: as pdftotext -layout keeps their columns, and a cell a line without marks between rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.reading import read
from extract.source import Source
from normalize.document import normalize
from normalize.rows.rows import TableRow
from normalize.words.vocabulary import load_vocabulary

SURE = 0.9
HEADINGS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")

LAYOUT = """\
                      项目支出绩效自评表
                         （2023年度）
 项目名称      基层卫生人才培训
 主管部门      某县卫生健康局                    实施单位     某县人民医院
 年度目标      培训基层医务人员，提升服务能力，
           完善分级诊疗。
                年初预算数     全年预算数     全年执行数     分值    执行率     得分
       年度资金总额   120.00    120.00    108.00    10   90.00%    9
  项目资金
       其中：财政拨款  100.00    100.00     90.00    —    90.00%    —
  （万元）
       其他资金      20.00     20.00     18.00    —    90.00%    —

一级指标  二级指标       三级指标      年度指标值 实际完成值 分值 评定得  偏差原因
                                           分
                培训基层医务人员   ≥80人     76人  10  9.5  4人请
                                             假未到
      数量指标
                举办实践技能培训
                            ≥6期      6期   10   10
                班
产出指标
      质量指标    考核合格率      ≥95%     98%   15   15

      时效指标    按期完成率      100%    100%   15   15

效益指标  社会效益指标  服务能力提升     明显      明显   30   30
满意度指
      服务对象满意度  学员满意度      ≥90%     96%   10   10
 标
               总分                          100   98.5
"""


def _tables(text: str) -> Mapping[str, Sequence[TableRow]]:
    return normalize(read(Source(name="a.txt", data=text.encode("utf-8"))), load_vocabulary()).rows


def test_a_form_as_layout_keeps_it() -> None:
    """Wrapped cells, drifted points, labels in the middle of their rows, the labels of blocks beside: each in place."""
    rows = _tables(LAYOUT)
    assert [(r["level1"], r["level2"], r["level3"], r["weight"], r["score"]) for r in rows["indicators"]] == [
        ("产出指标", "数量指标", "培训基层医务人员", 10.0, 9.5),
        ("产出指标", "数量指标", "举办实践技能培训班", 10.0, 10.0),
        ("产出指标", "质量指标", "考核合格率", 15.0, 15.0),
        ("产出指标", "时效指标", "按期完成率", 15.0, 15.0),
        ("效益指标", "社会效益指标", "服务能力提升", 30.0, 30.0),
        ("满意度指标", "服务对象满意度", "学员满意度", 10.0, 10.0),
    ]
    assert rows["indicators"][0]["deviation"] == "4人请假未到"
    assert [(r["item_text"], str(r["executed"])) for r in rows["budgets"]] == [
        ("年度资金总额", "1080000.00"),
        ("财政拨款", "900000.00"),
        ("其他资金", "180000.00"),
    ]
    assert [r["expected"] for r in rows["goals"]] == ["培训基层医务人员，提升服务能力，完善分级诊疗。"]
    assert len(rows["reports"]) == 1


def test_numbered_names_over_their_rows_are_their_levels() -> None:
    """（一）数量 over rows of values is the level of those below it."""
    rows = _tables(
        "部门整体支出绩效自评表\n（2023年度）\n部门名称：某区文化馆\n"
        "              指标名称          指标值       实现值      权重     得分\n"
        "一、产出目标（60分）\n （一）数量\n"
        "   举办展览               ≥5场       6场       30     30\n"
        " （二）质量\n"
        "   展览合格率              ≥95%      97%      30     30\n"
    )["indicators"]
    assert [(r["level1"], r["level2"], r["level3"]) for r in rows] == [
        ("一、产出目标（60分）", "（一）数量", "举办展览"),
        ("一、产出目标（60分）", "（二）质量", "展览合格率"),
    ]


CELLS = (
    ("产出指标", "数量指标", "培训人数", "≥30人", "32人", "20", "20"),
    ("培训班次", "≥3次", "2次", "20", "13.33", "一次改为线上"),
    ("质量指标", "合格率", "≥95%", "96%", "20", "20"),
    ("效益指标", "社会效益指标", "能力提升", "明显", "明显", "30", "30"),
)


def _cell_a_line(*cells: str) -> str:
    return "\n".join(("项目支出绩效自评表", "（2023年度）", *cells)) + "\n"


def test_cells_each_in_a_line_make_the_rows_that_their_kinds_tell() -> None:
    """Merged labels are printed once, empty cells not at all; the rows are read, and none is called sure."""
    rows = _tables(
        _cell_a_line(
            "项目名称", "乡村教师培训", "资金来源", "年初预算数", "全年预算数", "全年执行数", "执行率",
            "年度资金总额", "10.00", "10.00", "9.00", "90%", "其他资金", "2.00", "2.00", "1.80", "90%",
            *HEADINGS, *(cell for row in CELLS for cell in row), "总分", "90", "83.33",
        )
    )  # fmt: skip
    assert [(r["level1"], r["level2"], r["level3"], r["actual_text"], r["score"]) for r in rows["indicators"]] == [
        ("产出指标", "数量指标", "培训人数", "32人", 20.0),
        ("产出指标", "数量指标", "培训班次", "2次", 13.33),
        ("产出指标", "质量指标", "合格率", "96%", 20.0),
        ("效益指标", "社会效益指标", "能力提升", "明显", 30.0),
    ]
    assert rows["indicators"][1]["deviation"] == "一次改为线上"
    assert all(float(str(row["confidence"])) < SURE for row in rows["indicators"])
    assert [r["item_text"] for r in rows["budgets"]] == ["年度资金总额", "其他资金"]
    assert rows["reports"][0]["project_name"] == "乡村教师培训"


def test_lines_between_the_tables_of_a_form_are_said_where_nothing_is_read_of_them() -> None:
    """A block of cells that no rule knows is `unread`, line by line; a title among lines is not."""
    rows = _tables(
        _cell_a_line(
            "资金来源", "年初预算数", "全年预算数", "全年执行数", "年度资金总额", "10.00", "10.00", "9.00",
            "总计", "工程进度款", "35.20", *HEADINGS, *(cell for row in CELLS for cell in row),
        )
    )  # fmt: skip
    said = {str(row["text"]) for row in rows["unread"]}
    read_of = {str(row["item_text"]) for row in rows["budgets"]}
    assert "工程进度款" in said | read_of


def test_a_label_and_its_sentence_in_one_line_stay_unsure() -> None:
    """Single blanks part labels and sentences; both goals are read, and called unsure."""
    rows = _tables(
        "项目支出绩效自评表\n项目名称 乡村教师培训\n"
        "年度目标 培训教师，提升能力。 完成情况 培训教师32人，能力提升。\n"
        "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分\n产出指标 数量指标 培训人数 ≥30人 32人 50 50\n"
    )["goals"]
    assert [(row["expected"], row["actual"]) for row in rows] == [("培训教师，提升能力。", "培训教师32人，能力提升。")]
    assert float(str(rows[0]["confidence"])) < SURE


def test_a_list_of_projects_in_tabs_says_what_stays_unsure_in_a_block_that_exists() -> None:
    """A doubt in a table of no block of the form is of block `other`."""
    rows = _tables(
        "某县2022年度项目支出绩效自评结果汇总表\n"
        "部门\t序号\t项目名称\t预算安排（元）\t支出金额（元）\t执行率\t自评得分\t自评等级\n"
        "县民政局\t1\t特困供养\t12,600,000.00\t12,600,000.00\t100.00%\t100\t优\n"
        "\t2\t居家养老\t1,800,000.00\t84.00%\t93.4\t优\n"
        "县残联\t3\t残疾补贴\t9,200,000.00\t9,200,000.00\t100.00%\t100\t优\n"
    )
    assert {row["block"] for row in rows["unread"]} <= {"budget", "goals", "indicators", "head", "other"}
    assert rows["reports"]


def test_wide_gaps_between_columns_stay() -> None:
    """On a page as wide as a sheet a cell behind a hundred blanks stands in the column of its heading."""
    head = "一级指标  二级指标  三级指标  年度指标值  实际完成值  分值  得分" + " " * 100
    rows = _tables(
        f"项目支出绩效自评表\n（2023年度）\n项目名称     乡村教师培训\n{head}偏差原因\n"
        f"{'产出指标  数量指标  培训人数  ≥30人    28人    50   46.6'.ljust(len(head))}两人请假\n"
        f"{' ' * len(head)}未到\n"
        "      质量指标  合格率   ≥95%    96%     50   50\n"
    )["indicators"]
    assert [(r["level3"], r["score"], r["deviation"]) for r in rows] == [
        ("培训人数", 46.6, "两人请假未到"),
        ("合格率", 50.0, None),
    ]
