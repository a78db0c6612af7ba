"""The tables that `jixiao package` lays beside the published ones: units, projects, names seen, functional classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from schemas.tables import DOCUMENT_ID, REPORT_ID, SCHEMA_VERSION, Column, Kind, SchemaError, Table, arrow_types

UNIT_LEVELS: Final = ("national", "province", "city", "county", "township")
ROLES: Final = ("unit_name", "supervising_department", "implementing_unit", "project_name")
"""The columns of `reports` that hold a name."""
REASONS: Final = ("same", "code", "region", "form", "short", "renamed", "suffix", "year", "similar")
"""Why a printed name belongs to its unit or project, the weightiest last; see `docs/identity.md`."""
RELATIONS: Final = ("successor",)
PANEL_BASES: Final = ("department", "projects")
"""Whether a unit's year is its own report as a whole, or the sum of its projects."""
CLASS_SOURCES: Final = ("printed_code", "named", "only_name", "context")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn(Column):
    """A column of lists; `kind` and `codes` are those of the items."""

    @property
    def arrow_type(self) -> pa.DataType:
        """The type of the column in Arrow and Parquet."""
        return pa.list_(arrow_types()[self.kind])


def _text(
    name: str, label: str, description: str, *, codes: tuple[str, ...] | None = None, nullable: bool = True
) -> Column:
    return Column(name=name, kind="text", label=label, description=description, codes=codes, nullable=nullable)


def _list(name: str, label: str, description: str, kind: Kind = "text") -> ListColumn:
    return ListColumn(name=name, kind=kind, label=label, description=description, nullable=False)


def _number(name: str, label: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name=name, kind="int32", label=label, description=description, nullable=nullable)


def _float(name: str, label: str, description: str, unit: str) -> Column:
    return Column(name=name, kind="float", label=label, description=description, unit=unit)


def _amount(name: str, label: str, description: str) -> Column:
    return Column(name=name, kind="amount", label=label, description=description, unit="元")


_REGION: Final = (
    _text("region_code", "行政区划代码", "GB/T 2260 code of the deepest division known, null where none is"),
    _text("province_code", "省代码", "GB/T 2260 code of the province"),
    _text("city_code", "市代码", "GB/T 2260 code of the prefecture"),
    _text("county_code", "县代码", "GB/T 2260 code of the county"),
)

_SEEN: Final = (
    _list("aliases", "出现过的名称", "Every name printed for it, the most frequent first"),
    _list("years", "年度", "Fiscal years of its reports, ascending", "int32"),
    _list("documents", "文件", "document_id of every file that names it"),
    Column(
        name="mention_count",
        kind="int32",
        label="出现次数",
        description="Rows of mentions that belong to it",
        nullable=False,
    ),
    _list("match_reasons", "归并理由", "Every reason why its names were taken for one, see mentions.reason"),
)

_UNITS = Table(
    name="units",
    label="单位",
    columns=(
        _text("unit_id", "单位编号", "Stable: digest of normalised name, region and level", nullable=False),
        _text("name", "单位名称", "The name most often printed, without codes", nullable=False),
        _text("normalised_name", "规范名称", "Name without region, abbreviations written out", nullable=False),
        _text("level", "层级", "Level of government that the unit belongs to", codes=UNIT_LEVELS),
        *_REGION,
        _text("parent_id", "主管单位编号", "Unit that a document names as its supervising department"),
        _text("successor_id", "承接单位编号", "Unit that took the tasks over when departments were joined"),
        _text("relation", "关系", "What successor_id means", codes=RELATIONS),
        *_SEEN,
    ),
)

_PROJECTS = Table(
    name="projects",
    label="项目",
    columns=(
        _text("project_id", "项目编号", "Stable: digest of normalised name and the unit in charge", nullable=False),
        _text("name", "项目名称", "The name most often printed, without codes", nullable=False),
        _text("normalised_name", "规范名称", "Name without year, code, region and general ending", nullable=False),
        _text("unit_id", "单位编号", "Unit in charge: supervising department, else the unit itself"),
        *_REGION,
        *_SEEN,
    ),
)

_MENTIONS = Table(
    name="mentions",
    label="名称出现",
    columns=(
        REPORT_ID,
        DOCUMENT_ID,
        _text("role", "所在列", "Column of reports that holds the name", codes=ROLES, nullable=False),
        _text("printed", "原文", "The name as printed", nullable=False),
        _text("unit_id", "单位编号", "The unit meant, null for a project"),
        _text("project_id", "项目编号", "The project meant, null for a unit"),
        _text("reason", "归并理由", "Why the printed name belongs to it", codes=REASONS, nullable=False),
        Column(
            name="similarity",
            kind="float",
            label="相似度",
            description="Likeness of the names where the reason is similar, else 1",
            unit="1",
            nullable=False,
        ),
    ),
)

_FUNCTIONS = Table(
    name="functions",
    label="支出功能分类",
    columns=(
        DOCUMENT_ID,
        _text("section", "所在章节", "Section of the figures"),
        _text("subject", "金额名称", "Words as in figures.subject", nullable=False),
        _text("code", "科目编码", "Code of the deepest level known: 3, 5 or 7 digits", nullable=False),
        _text("class_code", "类编码", "Three digits", nullable=False),
        _text("class_name", "类名称", "Official name of the class", nullable=False),
        _text("group_code", "款编码", "Five digits"),
        _text("group_name", "款名称", "Official name of the group"),
        _text("item_code", "项编码", "Seven digits"),
        _text("item_name", "项名称", "Official name of the item"),
        _text("found_by", "依据", "How the code was found", codes=CLASS_SOURCES, nullable=False),
    ),
)

_REPORT_FACTS = Table(
    name="report_facts",
    label="报告归属",
    columns=(
        REPORT_ID,
        DOCUMENT_ID,
        _text(
            "unit_id", "单位编号", "The unit that reports: the unit itself, else who carries out, else who supervises"
        ),
        _text("project_id", "项目编号", "The project reported on"),
        _text("region_code", "行政区划代码", "GB/T 2260 code of the unit's division"),
        _text("region_level", "层级", "Level of government that the unit belongs to", codes=UNIT_LEVELS),
        _text("filled_on_date", "填报日", "reports.filled_on as 2022-03-18, or 2022-03 where no day is printed"),
        _text(
            "duplicate_of", "重复于", "Earlier report that this is once more: another format, or published unchanged"
        ),
        _text("published_on", "发布日期", "Day on which the site published the file, null for a local file"),
        _text("page_url", "所在网页", "Address of the page that linked to the file"),
        _text("page_title", "网页标题", "Title of the article that the file stands below"),
        _text("function_code", "功能科目编码", "Functional class of the project, 5 or 7 digits, null where not told"),
        _text("supersedes", "取代", "Report whose place this takes: same targets, published later, something changed"),
        _text("superseded_by", "被取代于", "Report that takes the place of this one, which then does not count"),
    ),
)

_PANEL = Table(
    name="panel",
    label="单位年度面板",
    columns=(
        _text("unit_id", "单位编号", "The unit that reports", nullable=False),
        _text("unit_name", "单位名称", "Its name, as in units", nullable=False),
        _text("region_code", "行政区划代码", "GB/T 2260 code of its division"),
        _text("level", "层级", "Level of government that it belongs to", codes=UNIT_LEVELS),
        _number("fiscal_year", "年度", "Fiscal year"),
        _number("report_count", "报告数", "Its reports of the year, doubles counted once"),
        _text("basis", "口径", "What the amounts add up", codes=PANEL_BASES, nullable=False),
        _amount("approved_budget", "年初预算数", "Sum of the total lines, budget at the beginning of the year"),
        _amount("adjusted_budget", "全年预算数", "Sum of the total lines, budget after adjustment"),
        _amount("executed", "全年执行数", "Sum of the total lines, amount spent"),
        _float("execution_rate", "执行率", "Amount spent by the adjusted, else the approved budget", "1"),
        _float("total_score", "平均总得分", "Mean of the total scores", "分"),
        _number("indicator_count", "指标数", "Indicators of its reports"),
        _number("met_count", "达到目标数", "Indicators that reach their target"),
        _number("missed_count", "未达目标数", "Indicators that miss their target"),
    ),
)

_REUSE = Table(
    name="reuse",
    label="文字重复",
    columns=(
        REPORT_ID,
        DOCUMENT_ID,
        _text("in_table", "所在表", "Table that holds the text", nullable=False),
        _text("in_column", "所在列", "Column that holds the text", nullable=False),
        _number("table_no", "表号", "As in that table", nullable=True),
        _number("row_no", "行号", "As in that table", nullable=True),
        _text("text", "原文", "The text as printed", nullable=False),
        _text("fingerprint", "指纹", "Digest of the text without signs, digits and space", nullable=False),
        _text("copy_of", "同于", "Earlier report with an equal or nearly equal text", nullable=False),
        _float("similarity", "相似度", "Share of pieces in common, 1 where they are equal", "1"),
    ),
)

EXTRA_TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {table.name: table for table in (_UNITS, _PROJECTS, _MENTIONS, _FUNCTIONS, _REPORT_FACTS, _PANEL, _REUSE)}
)
"""The further tables by name. They are derived: made anew from the published ones at every packaging."""

_PYTHON: Final[Mapping[Kind, type | tuple[type, ...]]] = MappingProxyType(
    {"text": str, "int32": int, "int64": int, "float": (int, float), "amount": Decimal}
)


def extra_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a further table.

    Raises:
        SchemaError: there is no such table.
    """
    known = _extra(table)
    metadata = {"version": SCHEMA_VERSION, "table": known.name, "label": known.label}
    return pa.schema([column.arrow_field() for column in known.columns], metadata=metadata)


def extra_to_arrow(table: str, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Return the rows as an Arrow table of exactly that schema; a key that a row lacks is null.

    Raises:
        SchemaError: no such table or column, a value of another type, outside the closed list, or null where
            the column must be filled.
    """
    known = _extra(table)
    names = frozenset(known.column_names)
    for row in rows:
        for key in row.keys() - names:
            raise SchemaError(table, key, row[key], "no such column")
        for column in known.columns:
            _refuse_misfit(table, column, row.get(column.name))
    return pa.Table.from_pylist([dict(row) for row in rows], schema=extra_schema(table))


def _extra(name: str) -> Table:
    if name not in EXTRA_TABLES:
        raise SchemaError(name, None, name, "no such table")
    return EXTRA_TABLES[name]


def _refuse_misfit(table: str, column: Column, value: object) -> None:
    if value is None:
        if not column.nullable:
            raise SchemaError(table, column.name, value, "must not be null")
        return
    if isinstance(column, ListColumn):
        if not isinstance(value, list):
            raise SchemaError(table, column.name, value, "not a list")
        items: list[object] = value
    else:
        items = [value]
    for item in items:
        if isinstance(item, bool) or not isinstance(item, _PYTHON[column.kind]):
            raise SchemaError(table, column.name, item, "of another type")
        if column.codes is not None and item not in column.codes:
            raise SchemaError(table, column.name, item, "not in the closed list")
