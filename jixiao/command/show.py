"""One file as a person reads it on the screen: report by report, then amounts in the text, then what needs a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from extract.document import Document
from jixiao.base.labels import UNREAD_BLOCKS, UNREAD_REASONS
from jixiao.base.unread import is_doubt, place_words, role_label
from jixiao.command.grid_box import draw
from jixiao.command.summary import STATUS_STYLES
from jixiao.parsing.parse import Parsed, TableRow
from schemas.code_names import KINDS, STATUSES
from schemas.rules import SURE
from schemas.tables import TABLES

Columns: TypeAlias = Sequence[str]

HEAD: Final = (
    "title", "fiscal_year", "unit_name", "project_name", "supervising_department", "implementing_unit", "province",
    "city", "county", "filled_on", "amount_unit", "total_weight", "total_score", "rating",
)  # fmt: skip
BUDGETS: Final = (
    "item_text", "approved_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score", "confidence",
)  # fmt: skip
GOALS: Final = ("goal_no", "expected", "actual", "confidence")
INDICATORS: Final = (
    "level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "completion_rate", "deviation",
    "definition", "criterion", "confidence",
)  # fmt: skip
TASKS: Final = (
    "task_no", "name", "content", "budget", "fiscal_budget", "executed", "execution_rate", "result", "confidence",
)  # fmt: skip
FIGURES: Final = (
    "page", "subject", "fiscal_year", "amount", "share", "change_amount", "change_rate", "budget_completion",
    "confidence",
)  # fmt: skip
HEADINGS: Final = ("heading", "where", "suggestion", "similarity")
RATES: Final = frozenset({"execution_rate", "completion_rate", "share", "change_rate", "budget_completion"})
NARROW: Final = frozenset({"weight", "score", "confidence", "goal_no", "task_no", "page", "fiscal_year", "similarity"})
"""Columns of short numbers: never wrapped, so that no digit stands alone on a line."""


def shown(parsed: Parsed) -> RenderableType:
    """Return all that one document gave, as tables with Chinese headings."""
    return Group(*_sections(parsed))


def _sections(parsed: Parsed) -> Iterator[RenderableType]:
    yield _head(parsed)
    for report in parsed.rows.get("reports", ()):
        yield from _report(report, parsed)
    alone = [row for row in parsed.rows.get("unread", ()) if row["report_id"] is None]
    yield from _unread(alone, "未读入，不属于任何一份报告")
    figures = parsed.rows.get("figures", ())
    if figures:
        yield _title(f"文中金额（{len(figures)} 项）")
        yield table("figures", FIGURES, figures)
    headings = parsed.rows.get("headings", ())
    if headings:
        yield _title("未识别的表头")
        yield table("headings", HEADINGS, headings)


def _head(parsed: Parsed) -> RenderableType:
    document = parsed.document
    status = Text(STATUSES[parsed.status], style=STATUS_STYLES[parsed.status])
    pages = f"，{document['page_count']} 页" if document["page_count"] is not None else ""
    found = f"{len(parsed.rows.get('reports', ()))} 份自评报告，{document['seconds']} 秒"
    facts = f"  {document['format'] or '格式不明'}{pages}，{found}"
    lines = [Text.assemble((str(document["source"]), "bold"), "  ", status, facts)]
    if document["error"]:
        lines.append(Text(str(document["error"]), style=STATUS_STYLES[parsed.status]))
    said = [note for note in parsed.notes if note.rstrip("。") not in str(document["error"])]
    if said:
        lines.append(Text("；".join(said), style=STATUS_STYLES[parsed.status]))
    return Group(*lines)


def _report(report: TableRow, parsed: Parsed) -> Iterator[RenderableType]:
    name = KINDS.get(str(report["kind"]), str(report["kind"]))
    title = report["project_name"] or report["unit_name"] or report["title"] or ""
    yield Text()
    yield Rule(Text(f"{report['ordinal']}. {name} {title}"), align="left")
    yield _fields(report)
    for name, columns in (("budgets", BUDGETS), ("goals", GOALS), ("indicators", INDICATORS), ("tasks", TASKS)):
        rows = _of(report, parsed.rows.get(name, ()))
        if rows:
            yield _title(f"{TABLES[name].label}（{len(rows)}）")
            yield table(name, columns, rows)
    fails = [row for row in _of(report, parsed.rows.get("checks", ())) if row["status"] == "fail"]
    for row in fails:
        yield Text(f"✗ {row['message']} [{row['check']}]", style="red")
    yield from _unread(_of(report, parsed.rows.get("unread", ())), "未读入")


def _unread(rows: Sequence[TableRow], title: str) -> Iterator[RenderableType]:
    """Yield what is printed and was not read: where it stands, why, what it may be; then what the pages do not show."""
    unprinted = [str(row["text"]) for row in rows if not is_doubt(row)]
    rows = [row for row in rows if is_doubt(row)]
    if rows:
        yield from _unread_table(rows, title)
    if unprinted:
        yield _title(f"文件里有、页面上看不到的文字（{len(unprinted)}）")
        yield Text("；".join(unprinted), style="dim")


def _unread_table(rows: Sequence[TableRow], title: str) -> Iterator[RenderableType]:
    yield _title(f"{title}（{len(rows)}）")
    suggests = any(row["suggestion"] is not None for row in rows)
    listed = Table(show_lines=True, pad_edge=False)
    for head in ("位置", "栏目", "原文", "原因", *(("可能是",) if suggests else ())):
        listed.add_column(head, overflow="fold")
    for row in rows:
        role = row["suggestion"]
        words = [
            place_words(row),
            UNREAD_BLOCKS.get(str(row["block"]), str(row["block"])),
            str(row["text"]),
            UNREAD_REASONS.get(str(row["reason"]), str(row["reason"])),
            *([f"{role_label(row['block'], str(role))} {role}" if role is not None else ""] if suggests else []),
        ]
        listed.add_row(*map(Text, words), style="yellow")
    yield listed


def _of(report: TableRow, rows: Iterable[TableRow]) -> list[TableRow]:
    return [row for row in rows if row["report_id"] == report["report_id"]]


def _title(words: str) -> RenderableType:
    return Padding(Text(words, style="bold"), (1, 0, 0, 0))


def _fields(report: TableRow) -> Table:
    """Return the fields of a report's head that are filled, one a line."""
    grid = Table.grid(padding=(0, 2))
    for name in HEAD:
        if report[name] is not None:
            grid.add_row(Text(TABLES["reports"].column(name).label, style="dim"), as_text("reports", name, report))
    first, last = report["page_first"], report["page_last"]
    if first is not None:
        grid.add_row(Text("页码", style="dim"), f"{first}" if first == last else f"{first}-{last}")
    return grid


def table(name: str, columns: Columns, rows: Sequence[TableRow]) -> Table:
    """Return rows of a published table; columns without any value are left out, doubtful rows are yellow."""
    known = TABLES[name]
    filled = [column for column in columns if any(row.get(column) is not None for row in rows)]
    shown_table = Table(show_lines=True, pad_edge=False)
    for column in filled:
        is_number = known.column(column).kind in {"amount", "float", "int32"}
        shown_table.add_column(
            known.column(column).label,
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=column in NARROW,
        )
    for row in rows:
        style = "yellow" if _is_doubtful(row) else ""
        shown_table.add_row(*(as_text(name, column, row) for column in filled), style=style)
    return shown_table


def _is_doubtful(row: TableRow) -> bool:
    value = row.get("confidence")
    return isinstance(value, float) and value < SURE


def as_text(table_name: str, column: str, row: TableRow) -> Text:
    """Return a value as it is shown: amounts with thousands, rates as percentages, null as nothing."""
    value = row.get(column)
    if value is None:
        return Text()
    kind = TABLES[table_name].column(column).kind
    if kind == "amount" and isinstance(value, Decimal):
        return Text(f"{value:,.2f}")
    if kind == "float" and isinstance(value, float | int):
        return Text(f"{value * 100:.6g}%" if column in RATES else f"{value:.6g}")
    return Text(str(value))


def drawn_grids(document: Document, *, page: int | None, width: int) -> Iterator[str]:
    """Yield the lines that show the raw grids of a document, of one page only where `page` is given."""
    for grid in document.grids:
        if page is not None and grid.page != page:
            continue
        place = f"第 {grid.page} 页，" if grid.page is not None else ""
        cut = "".join(
            f"，{words}" for is_open, words in ((grid.open_top, "上接前页"), (grid.open_bottom, "下续后页")) if is_open
        )
        yield f"表 {grid.number}（{place}{grid.row_count} 行 × {grid.column_count} 列，{grid.method}{cut}）"
        yield from draw(grid, width)
        yield ""
