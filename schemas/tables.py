"""The ten published tables: every column with its type, unit, Chinese label and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from schemas.codes import (
    CHECK_STATUSES,
    DIRECTIONS,
    DOCUMENT_STATUSES,
    DOUBTS,
    ITEMS,
    KINDS,
    LEVEL1_CODES,
    LEVEL2_CODES,
    METHODS,
    REVIEWED,
    SUBJECT_CODES,
    TARGET_OPS,
    UNREAD_BLOCKS,
    UNREAD_REASONS,
)

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION: Final = "5"
"""Stands in the metadata of every file; a run writes parts of an earlier version anew (`jixiao.output.commit.renew`).

1: eight tables, `bbox` a list of fixed size, which pyarrow reads only from 26 on where one of them is null.
2: ten tables, without the columns of review and of characters.
3: without where a fetched file was found.
4: without the rows that a row was made from.
"""

AMOUNT_DIGITS: Final = 20
"""Digits of an amount in yuan, two of them after the point."""
AMOUNT_LIMIT: Final = Decimal(10) ** (AMOUNT_DIGITS - 2)
"""Yuan: what so many digits leave before the point."""

Kind: TypeAlias = Literal["text", "int32", "int64", "float", "amount", "time", "box", "flag"]


@cache
def arrow_types() -> Mapping[Kind, pa.DataType]:
    """Return the type in Arrow and Parquet of each kind of column."""
    import pyarrow as pa  # noqa: PLC0415  one file is shown without it

    return MappingProxyType(
        {
            "text": pa.string(),
            "int32": pa.int32(),
            "int64": pa.int64(),
            "float": pa.float64(),
            "amount": pa.decimal128(AMOUNT_DIGITS, 2),
            "time": pa.timestamp("us", "UTC"),
            # Four numbers, and yet no list of fixed size: with a null in one, pyarrow to 25 reads nothing of the table.
            "box": pa.list_(pa.float32()),
            "flag": pa.bool_(),
        }
    )


class SchemaError(ValueError):
    """A row that does not fit its table: `table`, `column` and `value` say where."""

    def __init__(self, table: str, column: str | None, value: object, reason: str) -> None:
        """Keep the place and say it in one sentence."""
        place = table if column is None else f"{table}.{column}"
        super().__init__(f"{place}: {reason}: {value!r}")
        self.table = table
        self.column = column
        self.value = value


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `codes` is its closed list, None where any value of the kind may stand."""

    name: str
    kind: Kind
    label: str
    description: str
    unit: str = ""
    nullable: bool = True
    codes: tuple[str, ...] | None = None

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of the column in Arrow and Parquet."""
        return arrow_types()[self.kind]

    def arrow_field(self) -> pa.Field:
        """Return the Arrow field, with label, unit and description as metadata."""
        import pyarrow as pa  # noqa: PLC0415  one file is shown without it

        metadata = {"label": self.label, "unit": self.unit, "description": self.description}
        return pa.field(self.name, self.arrow_type, nullable=self.nullable, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One published table: its columns in the order in which they are written."""

    name: str
    label: str
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of that name.

        Raises:
            SchemaError: the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise SchemaError(self.name, name, name, "no such column")


def _text(name: str, label: str, description: str, *, codes: tuple[str, ...] | None = None) -> Column:
    return Column(name=name, kind="text", label=label, description=description, codes=codes)


def _key(name: str, label: str, description: str, *, codes: tuple[str, ...] | None = None) -> Column:
    """Return a text column that every row must fill."""
    return Column(name=name, kind="text", label=label, description=description, codes=codes, nullable=False)


def _number(name: str, label: str, description: str, *, nullable: bool = True) -> Column:
    return Column(name=name, kind="int32", label=label, description=description, nullable=nullable)


def _float(name: str, label: str, description: str, *, unit: str = "") -> Column:
    return Column(name=name, kind="float", label=label, description=description, unit=unit)


def _points(name: str, label: str, description: str) -> Column:
    return _float(name, label, description, unit="分")


def _rate(name: str, label: str, description: str) -> Column:
    return _float(name, label, description, unit="1")


def _amount(name: str, label: str, description: str, *, nullable: bool = True) -> Column:
    return Column(name=name, kind="amount", label=label, description=description, unit="元", nullable=nullable)


def _time(name: str, label: str, description: str) -> Column:
    return Column(name=name, kind="time", label=label, description=description, unit="UTC")


DOCUMENT_ID: Final = _key("document_id", "文件编号", "SHA-256 of the file's bytes, hexadecimal")
REPORT_ID: Final = _key("report_id", "报告编号", "The self-evaluation report that the row belongs to")
CONFIDENCE: Final = Column(
    name="confidence",
    kind="float",
    label="置信度",
    description="How far the row can be believed, 0 to 1; of the rows at 0.9 and above 99 % are right",
    unit="1",
    nullable=False,
)

WHERE: Final = (
    _number("page", "页码", "1-based page, null where the format has no pages"),
    _number("table_no", "表号", "1-based number of the table in the document, null for text"),
    _number("row_no", "行号", "1-based row in the table; in a file of plain text the line"),
    Column(
        name="bbox",
        kind="box",
        label="位置",
        description="x0, top, x1, bottom from the top left of the page as shown, null where there is no page",
        unit="pt",
    ),
    _key("method", "读取方式", "How the row was read", codes=METHODS),
)
PLACE: Final = (*WHERE, CONFIDENCE)
CHARS: Final = (
    _number("char_from", "起始字符", "0-based first character of the row in a plain-text file, null elsewhere"),
    _number("char_to", "结束字符", "Character behind the last one of the row in a plain-text file, null elsewhere"),
)
"""Where a row stands in a file of plain text: characters of the file as decoded."""

REVIEW: Final = (
    _text("reviewed", "人工核对", "How a person has looked at the row, null where nobody has", codes=REVIEWED),
    _text("reviewer", "核对人", "Who looked at the row last"),
    _time("reviewed_at", "核对时间", "When that was"),
)
"""On every table, at the end. A run writes them empty; they are filled where corrections are laid over the rows."""

MADE_FROM: Final = _text(
    "made_from",
    "来源行",
    "Printed rows that a person made the row from, as table:row, blanks between; null where a reader made it",
)

_DOCUMENTS = Table(
    name="documents",
    label="文件",
    columns=(
        DOCUMENT_ID,
        _key("source", "来源", "Path or URL as it was given"),
        _key("file_name", "文件名", "Name of the file or of the archive member"),
        # An open list: a format is one folder and one row of READERS in extract/, and nothing here.
        _text("format", "格式", "pdf, docx, doc, xlsx, xls, html, ofd, image ..."),
        Column(name="bytes", kind="int64", label="字节数", description="Size of the file", unit="B"),
        _number("page_count", "页数", "Number of pages, null where the format has none"),
        _key("status", "状态", "What became of the file", codes=DOCUMENT_STATUSES),
        _text("error_code", "错误代码", "Why the file failed, null when it did not"),
        _text("error", "错误说明", "The error and its remedy, for the person who runs the program"),
        _float("seconds", "用时", "Time that reading took", unit="s"),
        _time("parsed_at", "解析时间", "When the file was read"),
        _text("parser_version", "程序版本", "Version of the program that read the file"),
        _time("fetched_at", "下载时间", "When the file was fetched, null for a local file"),
        _text("notes", "读取说明", "What the reader left out or is not sure of, null without any"),
        _text("published_on", "发布日期", "Day on which the site published it, as 2022-03-18, null where not told"),
        _text("page_url", "所在网页", "Address of the page that linked to the file, null for a local file"),
        _text("page_title", "网页标题", "Title of the article that the file stands below, as the site gives it"),
        _text("link_text", "链接文字", "Words of the link to the file"),
        *REVIEW,
    ),
)

_REPORTS = Table(
    name="reports",
    label="自评报告",
    columns=(
        REPORT_ID,
        DOCUMENT_ID,
        _number("ordinal", "序号", "1-based, in reading order within the document", nullable=False),
        _key("kind", "报告类型", "What kind of self-evaluation it is", codes=KINDS),
        _text("title", "标题", "Title as printed"),
        Column(name="fiscal_year", kind="int32", label="预算年度", description="Fiscal year evaluated", unit="年"),
        _text("unit_name", "部门（单位）名称", "Name of the department or unit"),
        _text("supervising_department", "主管部门", "Department that supervises the project"),
        _text("implementing_unit", "实施单位", "Unit that carries the project out"),
        _text("project_name", "项目名称", "Name of the project"),
        _text("province", "省", "Official name of the province"),
        _text("city", "市", "Official name of the prefecture"),
        _text("county", "县", "Official name of the county"),
        _text("filled_on", "填报日期", "Date of filling as printed"),
        _text("amount_unit", "金额单位", "Unit in which the amounts are printed"),
        _points("total_weight", "总分值", "Total weight as printed"),
        _points("total_score", "总得分", "Total score as printed"),
        _text("rating", "评价等级", "Rating as printed"),
        _number("page_first", "起始页", "First page, 1-based, null where the format has no pages"),
        _number("page_last", "结束页", "Last page, 1-based, null where the format has no pages"),
        CONFIDENCE,
        *REVIEW,
    ),
)

_BUDGETS = Table(
    name="budgets",
    label="预算执行情况",
    columns=(
        REPORT_ID,
        _text("item_text", "资金名称", "Name of the funding line as printed"),
        _key("item", "资金类别", "What the line is", codes=ITEMS),
        _amount("approved_budget", "年初预算数", "Budget as approved at the beginning of the year"),
        _amount("adjusted_budget", "全年预算数", "Budget after adjustment (A)"),
        _amount("executed", "全年执行数", "Amount spent (B)"),
        _rate("execution_rate", "执行率", "B/A as printed"),
        _points("weight", "分值", "Weight of the line"),
        _points("score", "得分", "Score of the line"),
        DOCUMENT_ID,
        *PLACE,
        *CHARS,
        *REVIEW,
        MADE_FROM,
    ),
)

_GOALS = Table(
    name="goals",
    label="年度总体目标",
    columns=(
        REPORT_ID,
        _number("goal_no", "目标序号", "1-based, in reading order within the report", nullable=False),
        _text("expected", "预期目标", "Expected goal"),
        _text("actual", "实际完成情况", "Actual result"),
        DOCUMENT_ID,
        *PLACE,
        *CHARS,
        *REVIEW,
        MADE_FROM,
    ),
)

_INDICATORS = Table(
    name="indicators",
    label="绩效指标",
    columns=(
        REPORT_ID,
        _text("level1", "一级指标", "Level-1 indicator as printed"),
        _text("level2", "二级指标", "Level-2 indicator as printed"),
        _text("level3", "三级指标", "Level-3 indicator as printed"),
        _text("level1_code", "一级指标代码", "Code of the level-1 indicator", codes=LEVEL1_CODES),
        _text("level2_code", "二级指标代码", "Code of the level-2 indicator", codes=LEVEL2_CODES),
        _text("target_text", "年度指标值", "Target as printed"),
        _text("actual_text", "实际完成值", "Actual value as printed"),
        _points("weight", "分值", "Weight of the indicator"),
        _points("score", "得分", "Score of the indicator"),
        _rate("completion_rate", "完成率", "Completion rate as printed"),
        _text("deviation", "偏差原因", "Deviation and its reason"),
        _text("definition", "指标解释", "What the indicator means"),
        _text("criterion", "评分标准", "How the indicator is scored"),
        _text("target_op", "目标关系", "Relation of the target, null for words", codes=TARGET_OPS),
        _float("target_value", "目标值", "Target, its unit in target_unit"),
        _float("target_high", "目标上限", "Upper end of a range, its unit in target_unit"),
        _text("target_unit", "目标单位", "Unit printed beside the target"),
        _float("actual_value", "完成值", "Actual value, its unit in actual_unit"),
        _text("actual_unit", "完成单位", "Unit printed beside the actual value"),
        _text("direction", "指标方向", "Whether more is better", codes=DIRECTIONS),
        DOCUMENT_ID,
        *PLACE,
        *CHARS,
        Column(
            name="target_met",
            kind="flag",
            label="达到目标",
            description="Whether the actual value reaches the target, units reconciled, null where not comparable",
        ),
        _rate(
            "attainment", "完成程度", "Actual value by the target (of a ceiling the reverse), null where not comparable"
        ),
        _points("implied_score", "推算得分", "Score by proportion, null where a criterion of its own is printed"),
        *REVIEW,
        MADE_FROM,
    ),
)

_TASKS = Table(
    name="tasks",
    label="年度主要任务",
    columns=(
        REPORT_ID,
        _number("task_no", "任务序号", "1-based, in reading order within the report", nullable=False),
        _text("name", "任务名称", "Name of the task"),
        _text("content", "主要内容", "What the task consists of"),
        _amount("budget", "预算数", "Budget of the task"),
        _amount("fiscal_budget", "其中：财政拨款", "Part of the budget that the fiscal authority appropriates"),
        _amount("executed", "执行数", "Amount spent on the task"),
        _rate("execution_rate", "执行率", "Amount spent against the budget, as printed"),
        _text("result", "完成情况", "What was done"),
        DOCUMENT_ID,
        *PLACE,
        *CHARS,
        *REVIEW,
        MADE_FROM,
    ),
)

_FIGURES = Table(
    name="figures",
    label="文中金额",
    columns=(
        DOCUMENT_ID,
        _text("section", "所在章节", "Nearest heading"),
        _text("subject", "金额名称", "Words that the amount is said of"),
        _key("subject_code", "金额类别", "What the amount is", codes=SUBJECT_CODES),
        Column(name="fiscal_year", kind="int32", label="年度", description="Fiscal year of the amount", unit="年"),
        _amount("amount", "金额", "The amount", nullable=False),
        _rate("share", "占比", "Share of a larger amount"),
        _amount("change_amount", "增减额", "Change against the year before, signed"),
        _rate("change_rate", "增减率", "Rate of change against the year before, signed"),
        _rate("budget_completion", "完成预算比例", "Share of the budget that was carried out"),
        _text("sentence", "原句", "Sentence that states the amount"),
        *PLACE,
        *CHARS,
        *REVIEW,
        MADE_FROM,
    ),
)

_CHECKS = Table(
    name="checks",
    label="核对结果",
    columns=(
        REPORT_ID,
        # An open list: a check is one function in schemas/checks/checks.py, its name the code.
        _key("check", "核对项目", "Code of the check"),
        _key("status", "结果", "Whether the report passes", codes=CHECK_STATUSES),
        _text("expected", "应为", "What the check expects"),
        _text("found", "实为", "What the report prints"),
        _text("message", "说明", "One sentence for the reader"),
        _text("doubt", "疑点类别", "What a failing check casts doubt on, null where it does not fail", codes=DOUBTS),
        _number("table_no", "表号", "Table of the row that it is about, null where it is about several or none"),
        _number("row_no", "行号", "The row of budgets or indicators that it is about, as there"),
        *REVIEW,
    ),
)

_HEADINGS = Table(
    name="headings",
    label="未识别表头",
    columns=(
        DOCUMENT_ID,
        _key("heading", "表头", "Heading as printed"),
        _text("where", "所在位置", "Block of the form that the heading stands in"),
        _text("suggestion", "建议名称", "Nearest canonical name, null without one"),
        _rate("similarity", "相似度", "How near the suggestion is, 0 to 1"),
        *REVIEW,
    ),
)

_UNREAD = Table(
    name="unread",
    label="未读入",
    columns=(
        DOCUMENT_ID,
        _text("report_id", "报告编号", "The report that it stands in, null without one"),
        _key("text", "原文", "One printed cell or line as printed"),
        _key("block", "所在栏目", "Block of the form, as far as it can be told", codes=UNREAD_BLOCKS),
        _key("reason", "未读入原因", "Why no rule took it", codes=UNREAD_REASONS),
        _text("suggestion", "建议名称", "The role that it may have, null without one"),
        *WHERE,
        *CHARS,
        *REVIEW,
    ),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        table.name: table
        for table in (
            _DOCUMENTS,
            _REPORTS,
            _BUDGETS,
            _GOALS,
            _INDICATORS,
            _TASKS,
            _FIGURES,
            _CHECKS,
            _HEADINGS,
            _UNREAD,
        )
    }
)
"""The published tables by name, in the order of the contract."""


def table_of(name: str) -> Table:
    """Return the table of that name.

    Raises:
        SchemaError: there is no such table.
    """
    if name not in TABLES:
        raise SchemaError(name, None, name, "no such table")
    return TABLES[name]


@cache
def arrow_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table; label, unit and description stand in the metadata of each field.

    Raises:
        SchemaError: there is no such table.
    """
    import pyarrow as pa  # noqa: PLC0415  one file is shown without it

    known = table_of(table)
    metadata = {"version": SCHEMA_VERSION, "table": known.name, "label": known.label}
    return pa.schema([column.arrow_field() for column in known.columns], metadata=metadata)
