"""Writes the data dictionary of all tables, in Chinese and English, from their definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemas.described.column_words import TABLE_TITLES, column_words
from schemas.package_tables import EXTRA_TABLES, ListColumn
from schemas.rules import BOUNDS, PHASES, PRIMARY_KEYS, REFERENCES
from schemas.tables import SCHEMA_VERSION, TABLES, Column, Table

DICTIONARY_NAME: Final = "DATA_DICTIONARY.md"

_HEAD: Final = f"""# 数据字典 · Data dictionary

表结构版本 schema version {SCHEMA_VERSION}。本页由程序从 `schemas/` 生成，请勿手改。
Generated from `schemas/`; do not edit.

- 金额一律为元，`decimal(20,2)`；比率为小数，86% 记作 0.86。Amounts are yuan; rates are fractions.
- 空白、`—`、`/` 为空值。Blank, `—` and `/` are null.
- 文字照原文，只去掉版式造成的换行与空格。Texts are as printed, without layout.
- 每行都记有所在的文件、页、表、行与位置。Every row says where it stands.
"""


def data_dictionary() -> str:
    """Return the whole dictionary as Markdown: each table with its columns, code lists, keys and phases."""
    tables = (*TABLES.values(), *EXTRA_TABLES.values())
    return "\n".join([_HEAD, *("\n".join(_section(table)) for table in tables)])


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name} {table.label}"
    yield ""
    yield f"{TABLE_TITLES[table.name]}."
    yield ""
    yield "| 列 Column | 中文 | English | 类型 Type | 单位 Unit | 说明 Description |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for column in table.columns:
        yield _line(table, column)
    yield ""
    lists = [column for column in table.columns if column.codes is not None]
    for column in lists:
        yield f"- `{column.name}` 取值 codes: " + "、".join(f"`{code}`" for code in column.codes or ())
    for reference in REFERENCES.get(table.name, ()):
        yield f"- `{reference.column}` → `{reference.table}.{reference.key}`"
    if lists or table.name in REFERENCES:
        yield ""


def _line(table: Table, column: Column) -> str:
    words = column_words(table, column)
    notes = [f"{words.explanation}。", f"{column.description}."]
    if table.name == "budgets" and column.name in PHASES:
        notes.append(f"Fiscal Data Package phase: `{PHASES[column.name]}`.")
    if PRIMARY_KEYS.get(table.name) == column.name:
        notes.append("主键 primary key.")
    if not column.nullable:
        notes.append("必填 required.")
    bounds = BOUNDS.get(column.name)
    if bounds is not None:
        least = "" if bounds.least is None else f"{bounds.least:g} ≤ "
        greatest = "" if bounds.greatest is None else f" ≤ {bounds.greatest:g}"
        notes.append(f"{least}x{greatest}.")
    kind = f"list&lt;{column.kind}&gt;" if isinstance(column, ListColumn) else _type_name(column)
    cells = (f"`{column.name}`", column.label, words.title, kind, column.unit, " ".join(notes))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type_name(column: Column) -> str:
    return str(column.arrow_type).replace("<", "&lt;").replace(">", "&gt;")
