"""Writes the tables of a run for other programs: CSV, a spreadsheet, a DuckDB file, one Parquet file a table."""

from __future__ import annotations

import csv
import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jixiao.base.dataset import require_dataset
from jixiao.base.exits import Refusal
from jixiao.base.install import remedy
from jixiao.corrections.overlay import overlaid_arrow
from jixiao.package.datapackage import part_names
from jixiao.package.duckdb_file import write_duckdb
from jixiao.place.whole_files import replacing
from schemas.manifest import Manifest, steadily
from schemas.package_tables import EXTRA_TABLES, extra_schema
from schemas.parquet import read_parts, read_table
from schemas.tables import TABLES

Target: TypeAlias = Literal["csv", "xlsx", "duckdb", "single-parquet"]

NAMED: Final = {"units": "unit_id", "projects": "project_id", "panel": "unit_id"}
"""Tables of no single report -> the key by which selected reports name their rows."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A spreadsheet takes a text that begins so for a formula, and runs it."""

DIGITS: Final = 15
"""Significant digits of a float that is written as text: all that it holds, without the noise of the binary ones."""
BOX_DIGITS: Final = 7
"""The same of the edges of a box, which are of single precision."""
SHEET_ROWS: Final = 1_048_576
"""Rows of a sheet, the heading included (ECMA-376)."""
CELL_LENGTH: Final = 32_767
"""Characters of a cell (ECMA-376)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which reports are exported; an empty one takes everything."""

    years: tuple[int, ...] = ()
    provinces: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.years or self.provinces or self.kinds)


def selected_tables(out: Path, selection: Selection, *, corrected: bool = True) -> dict[str, pa.Table]:
    """Return the tables of a run, those of `jixiao package` too where they are there, cut to the selected reports.

    The corrections of `jixiao review` are laid over them, unless `corrected` says otherwise.

    With a selection, rows of a report come with their report, rows of a document alone (figures, headings, documents,
    what is unread outside reports) with a document that has a selected report, units and projects where a selected
    report names them. A province is given by its official name or the beginning of it (四川).

    Raises:
        Refusal: no run has written there.
        DamagedError: a file is not as it was written.
    """
    require_dataset(out)
    tables = steadily(out, lambda manifest: _read(out, manifest))
    if corrected:
        published = {name: table for name, table in tables.items() if name in TABLES}
        tables |= overlaid_arrow(published, out)[0]
    if selection.is_all:
        return tables
    reports = tables["reports"].filter(_mask(tables["reports"], selection))
    kept = {"report_id": reports["report_id"].combine_chunks(), "document_id": reports["document_id"].combine_chunks()}
    cut = {name: _cut(table, kept) for name, table in tables.items() if name not in NAMED}
    for name, key in NAMED.items():
        if name in tables and "mentions" in cut:
            named = cut["mentions"][key].combine_chunks()
            cut[name] = tables[name].filter(pc.is_in(tables[name][key], value_set=named))
    if "panel" in cut and selection.years:
        years = pa.array(selection.years, pa.int32())
        cut["panel"] = cut["panel"].filter(pc.is_in(cut["panel"]["fiscal_year"], value_set=years))
    if selection.kinds:  # a year of a unit adds up reports of all kinds
        cut.pop("panel", None)
    return {name: cut[name] for name in tables if name in cut}


def _read(out: Path, manifest: Manifest) -> dict[str, pa.Table]:
    tables = {name: read_table(out, manifest, name) for name in TABLES}
    for name, parts in part_names(out, manifest).items():
        if name not in TABLES and parts:
            try:
                tables[name] = read_parts([out / name / part for part in parts], extra_schema(name))
            except (pa.ArrowException, OSError) as error:
                raise Refusal(f"{out / name} 已损坏。请运行 jixiao package {out} 重新写出。") from error
    return tables


def _mask(reports: pa.Table, selection: Selection) -> pa.Array:
    mask = pa.array([True] * reports.num_rows, pa.bool_())
    if selection.years:
        mask = pc.and_(mask, pc.is_in(reports["fiscal_year"], value_set=pa.array(selection.years, pa.int32())))
    if selection.kinds:
        mask = pc.and_(mask, pc.is_in(reports["kind"], value_set=pa.array(selection.kinds, pa.string())))
    if selection.provinces:
        wanted = pa.array([False] * reports.num_rows, pa.bool_())
        for province in selection.provinces:
            wanted = pc.or_(wanted, pc.fill_null(pc.starts_with(reports["province"], province), fill_value=False))
        mask = pc.and_(mask, wanted)
    return mask


def _cut(table: pa.Table, kept: Mapping[str, pa.Array]) -> pa.Table:
    key = "report_id" if "report_id" in table.column_names else "document_id"
    mask = pc.is_in(table[key], value_set=kept[key])
    if key == "report_id" and "document_id" in table.column_names:
        # A row of `unread` may be of a document alone.
        alone = pc.and_(pc.is_null(table[key]), pc.is_in(table["document_id"], value_set=kept["document_id"]))
        mask = pc.or_(mask, alone)
    return table.filter(mask)


def export(
    out: Path, target: Path, *, to: Target, selection: Selection | None = None, corrected: bool = True
) -> list[Path]:
    """Write the selected tables to `target`, corrected as `selected_tables` says, and return the files written.

    `csv` and `single-parquet` fill a folder with one file a table, `xlsx` and `duckdb` make one file. What stands at
    `target` is replaced only when everything is written. In CSV and sheets a text that a spreadsheet would run is
    written as text: in a sheet by the cell's type, in CSV behind an apostrophe.

    Raises:
        Refusal: no run in `out`, nothing selected, a program missing, `target` in the way, or it cannot be written.
    """
    tables = selected_tables(out, selection or Selection(), corrected=corrected)
    if not tables["reports"].num_rows and selection is not None and not selection.is_all:
        raise Refusal("没有符合条件的报告。请检查 --year、--province、--kind。")
    _refuse_target(out, target, to)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as beside:
            _WRITERS[to](tables, beside)
    except OSError as error:
        raise Refusal(f"写入 {target} 失败（{error.strerror or error}）。请检查权限与磁盘空间。") from error
    return sorted(target.iterdir()) if target.is_dir() else [target]


def _refuse_target(out: Path, target: Path, to: Target) -> None:
    """Refuse a place that holds files of others, or the run itself."""
    suffix = {"csv": ".csv", "single-parquet": ".parquet"}.get(to)
    if target.resolve() == out.resolve() or out.resolve().is_relative_to(target.resolve()):
        raise Refusal(f"{target} 是运行结果所在的文件夹，请另选位置。")
    if suffix is None:
        if target.is_dir():
            raise Refusal(f"{target} 是文件夹，请给出文件名。")
        return
    if target.exists() and not target.is_dir():
        raise Refusal(f"{target} 不是文件夹。")
    ours = {f"{name}{suffix}" for name in (*TABLES, *EXTRA_TABLES)}
    strange = (
        next((entry.name for entry in target.iterdir() if entry.name not in ours), None) if target.exists() else None
    )
    if strange is not None:
        raise Refusal(f"{target} 里有其他文件（{strange}），请另选一个空文件夹。")


def _needed(module: str) -> Any:  # noqa: ANN401  a module that may be missing has no type
    if importlib.util.find_spec(module) is None:
        raise Refusal(f"缺少 {module}。{remedy('export')}。")
    return importlib.import_module(module)


def _plain(value: object) -> object:
    """Return a value as a line of text can hold it: lists joined, times in ISO form, amounts with their cents."""
    if isinstance(value, list):
        return ";".join(f"{item:.{BOX_DIGITS}g}" if isinstance(item, float) else str(item) for item in value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value


def guarded(value: object, *, coded: bool = False) -> object:
    """Return a value for CSV; a text that a spreadsheet would take for a formula stands behind an apostrophe.

    A code of a closed list (`coded`) is no such text: `=` alone computes nothing.
    """
    plain = _plain(value)
    if not coded and isinstance(plain, str) and plain.startswith(FORMULA_STARTS):
        return "'" + plain
    return plain


def _is_plain_code(table: str, column: str) -> bool:
    known = TABLES[table] if table in TABLES else EXTRA_TABLES[table]
    return known.column(column).codes is not None


def _write_csv(tables: Mapping[str, pa.Table], folder: Path) -> None:
    folder.mkdir()
    for name, table in tables.items():
        # With a byte order mark Excel reads the file as UTF-8; every other program skips it.
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table.column_names)
            coded = [_is_plain_code(name, column) for column in table.column_names]
            for batch in table.to_batches():
                columns = [
                    [guarded(value, coded=is_code) for value in column.to_pylist()]
                    for column, is_code in zip(batch.columns, coded, strict=True)
                ]
                writer.writerows(zip(*columns, strict=True))


def _write_xlsx(tables: Mapping[str, pa.Table], path: Path) -> None:
    """Write a sheet a table; texts are cells of the type text, whatever they begin with."""
    openpyxl = _needed("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    for name, table in tables.items():
        if table.num_rows >= SHEET_ROWS:
            raise Refusal(
                f"{name} 有 {table.num_rows} 行，超过工作表的上限。请用 --year 等选项缩小范围，或导出为 csv。"
            )
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append(table.column_names)
        for batch in table.to_batches():
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                sheet.append([_cell(openpyxl, sheet, value) for value in row])
    book.save(path)


def _cell(openpyxl: Any, sheet: Any, value: object) -> object:  # noqa: ANN401  openpyxl has no types
    """Return a value as a cell of a sheet that is being written."""
    plain = _plain(value)
    if isinstance(plain, str):
        allowed = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", plain)[:CELL_LENGTH]
        cell = openpyxl.cell.WriteOnlyCell(sheet, allowed)
        cell.data_type = "s"
        return cell
    if isinstance(plain, Decimal):
        cell = openpyxl.cell.WriteOnlyCell(sheet, plain)
        cell.number_format = "#,##0.00"
        return cell
    return plain


def _write_duckdb(tables: Mapping[str, pa.Table], path: Path) -> None:
    write_duckdb(_needed("duckdb"), tables, path)


def _write_parquet(tables: Mapping[str, pa.Table], folder: Path) -> None:
    folder.mkdir()
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


_WRITERS: Final[Mapping[Target, Callable[[Mapping[str, pa.Table], Path], None]]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "duckdb": _write_duckdb,
    "single-parquet": _write_parquet,
}


def default_target(out: Path, to: Target) -> Path:
    """Return where an export goes that nobody gave a place: beside the run's folder, named after it."""
    folder = out.resolve()
    ending = {"csv": "-csv", "xlsx": ".xlsx", "duckdb": ".duckdb", "single-parquet": "-parquet"}[to]
    return folder.with_name(folder.name + ending)
