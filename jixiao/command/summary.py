"""The closing summary of a run, as a person reads it: what came out, what did not, and what to look at first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from jixiao.base.labels import UNREAD_REASONS, error_label, remedies
from jixiao.base.legible import legible
from jixiao.output.tally import Tally
from jixiao.place.address import Place
from schemas.checks.frame import check_sentence
from schemas.code_names import KINDS, STATUSES
from schemas.rules import SURE
from schemas.tables import TABLES

HEADINGS_SHOWN: Final = 15
PLAIN_WIDTH: Final = 110
"""Columns where the output is no terminal: a log or a file."""
STATUS_STYLES: Final = {"ok": "green", "partial": "yellow", "no_form": "cyan", "failed": "red"}


def console(*, stderr: bool = False) -> Console:
    """Return a console that is wide enough for tables where no terminal tells its width."""
    found = _Console(stderr=stderr, highlight=False, soft_wrap=False)
    return found if found.is_terminal else _Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


class _Console(Console):
    """A console on which no text of a file or of its name acts: what controls a terminal is written out."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Yield what is printed."""
        for segment in super().render(renderable, options):
            is_text = not segment.control and not segment.text.isprintable()
            yield Segment(legible(segment.text, keep="\n"), segment.style) if is_text else segment


def summary(tally: Tally, out: Place) -> RenderableType:
    """Return the summary of a run into `out`."""
    return Group(*_sections(tally, out))


def _sections(tally: Tally, out: Place) -> Iterator[RenderableType]:
    yield _opening(tally)
    yield from _remarks(tally)
    for table in _tables(tally):
        if table.row_count:
            yield Text()
            yield table
    yield Text()
    if tally.judged_rows:
        share = tally.sure_rows / tally.judged_rows
        yield Text(f"置信度不低于 {SURE} 的行：{tally.sure_rows}/{tally.judged_rows}（{share:.1%}）")
    yield Text(f"结果在 {out}；全部问题见 documents（status、error）、checks（status = fail）、unread 与 headings。")


def _opening(tally: Tally) -> Text:
    """Return the first line; that a limit was met stands in it, for then the tables lack what they could have."""
    line = Text(f"共 {tally.files} 个文件，{tally.documents} 份文档，用时 {tally.seconds:.1f} 秒", style="bold")
    if tally.limited:
        words = f"；{tally.limited} 份触及时限或内存上限，没有读出（jixiao retry 可放宽上限再试）"
        line.append(words, style=STATUS_STYLES["failed"])
    return line


def _tables(tally: Tally) -> Iterator[Table]:
    """Yield the tables of the summary, those without a row too."""
    statuses = [(Text(STATUSES[key], STATUS_STYLES[key]), tally.statuses[key]) for key in STATUSES]
    yield _counts("文档", [entry for entry in statuses if entry[1]])
    yield _errors(tally)
    yield _counts("自评报告", [(Text(KINDS.get(kind, kind)), n) for kind, n in tally.kinds.most_common()])
    yield _counts("写出的表", [(Text(f"{TABLES[name].label} {name}"), tally.rows[name]) for name in TABLES])
    yield _checks(tally)
    yield _unread(tally)
    yield _headings(tally)
    yield _first(tally)


def _remarks(tally: Tally) -> Iterator[Text]:
    """Yield what a person should know of the input before all tables."""
    if tally.vocabulary:
        yield Text(f"使用的补充词表：{'、'.join(tally.vocabulary)}")
    for folder in tally.unreadable_folders:
        yield Text(f"无法打开 {legible(folder)}，没有处理", style="red")
    if tally.left_out:
        yield Text(
            f"略去 {tally.left_out} 个隐藏的、Office 锁定用的或系统附带的文件和文件夹；点名给出的会读", style="dim"
        )
    if tally.forgotten:
        yield Text(f"略去 {tally.forgotten} 份用 jixiao forget 删除过的文档", style="dim")
    if tally.unread_documents:
        part = tally.errors["unread_table"]
        so = f"，其中 {part} 份因此只算部分读出" if part else ""
        words = f"{tally.unread_documents} 份文档有 {tally.unread_printed} 处未读入{so}；逐格列在 unread"
        yield Text(words, style=STATUS_STYLES["partial"])
    if tally.duplicate_count:
        named = "；".join(
            legible(source if first is None else f"{source} 与 {first}") for source, first in tally.duplicates
        )
        more = " 等" if tally.duplicate_count > len(tally.duplicates) else ""
        yield Text(f"内容相同的文件只计一次，略去 {tally.duplicate_count} 个：{named}{more}")


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold", justify="right" if head in {"数量", "次数"} else "left")
    return table


def _counts(title: str, rows: list[tuple[Text, int]]) -> Table:
    table = _table(title, "类别", "数量")
    for label, count in rows:
        table.add_row(label, str(count))
    return table


def _errors(tally: Tally) -> Table:
    what_to_do = remedies()
    table = _table("失败与部分读出的原因", "原因", "代码", "数量", "处理办法")
    for code, count in tally.errors.most_common():
        table.add_row(error_label(code), code, str(count), Text(what_to_do.get(code, "")))
    return table


def _checks(tally: Tally) -> Table:
    table = _table("未通过的核对（按原文照录，不作改动）", "核对", "代码", "次数")
    for code, count in tally.failed_checks.most_common():
        table.add_row(Text(check_sentence(code)), code, str(count))
    return table


def _unread(tally: Tally) -> Table:
    """Return why what is printed in forms stands in none of the other tables."""
    table = _table("未读入的原因", "原因", "代码", "数量")
    for reason, count in tally.unread.most_common():
        table.add_row(UNREAD_REASONS.get(reason, reason), reason, str(count))
    return table


def _headings(tally: Tally) -> Table:
    table = _table("未识别的表头（最常见的在前；可用 --vocabulary 补充词表）", "表头", "位置", "次数", "相近的名称")
    for (heading, where, suggestion), count in tally.headings.most_common(HEADINGS_SHOWN):
        table.add_row(Text(heading), Text(where), str(count), Text(suggestion or ""))
    return table


def _first(tally: Tally) -> Table:
    """Return the documents to look at first."""
    table = _table("先看这些", "文件", "原因")
    for concern in tally.concerns():
        table.add_row(Text(legible(concern.source)), Text("；".join(reason.rstrip("。") for reason in concern.reasons)))
    return table
