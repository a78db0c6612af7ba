"""What goes into a workbook: reports read from files, or a run's corrected tables with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from extract.container.members import archive_kind, members
from extract.document import Document, Grid, Paragraph
from extract.errors import ReadError
from jixiao.corrections.keys import TableRow, row_keys
from jixiao.corrections.log import CorrectionLog
from jixiao.corrections.overlay import Corrected
from jixiao.dataset.index import Index
from jixiao.dataset.sources import SourceAbsentError, Sources
from jixiao.parsing.files import find_files, printed, read_bytes
from jixiao.parsing.parse import read_source, source_of
from jixiao.parsing.settings import Settings
from normalize.document import TABLES as ROW_TABLES
from normalize.document import normalize
from schemas.manifest import is_dataset

CHILDREN: Final = ("budgets", "goals", "indicators", "tasks")
CAPTION_LINES: Final = 6
"""Short paragraphs right above a form that belong to it: annex, title, year, unit, date."""
CAPTION_LENGTH: Final = 80
"""Characters of such a paragraph."""

LARGEST_PAPER: Final = 1200.0
"""Points of the longer edge of A3: a larger page is a picture put into a file without its resolution."""
A4_EDGES: Final = (595.0, 842.0)
"""Points across a page of A4, upright and on its side."""

ABSENCES: Final = {
    "gone": "原文件已不在原处",
    "changed": "原文件的内容已改变",
    "unreadable": "原文件无法读取",
    "remote": "原文件在网上，未存本地",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document: its row, its raw content (None where `note` says why not), its rows, and what was corrected."""

    row: Mapping[str, object]
    document: Document | None
    found: Corrected
    path: Path | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The grids of one sheet in reading order, each with the lines above it, and the reports that it shows.

    `scale` brings the points of the page to those of the paper that it was printed on.
    """

    reports: tuple[TableRow, ...]
    parts: tuple[tuple[tuple[Paragraph, ...], Grid], ...]
    scale: float = 1.0


def gather(sources: Sequence[Path], settings: Settings) -> Iterator[Item]:
    """Yield the documents of files, folders of files, and folders that a run has written.

    Raises:
        Refusal: a source is missing.
    """
    plain = [source for source in sources if not is_dataset(source)]
    for source in sources:
        if source not in plain:
            yield from _of_run(source, settings)
    if plain:
        for path in find_files(plain).files:
            yield from _of_file(path, settings)


def _of_run(out: Path, settings: Settings) -> Iterator[Item]:
    index, log, sources = Index(out), CorrectionLog(out), Sources(out, settings.passwords)
    index.refresh()
    state = log.state()
    for document_id in index.entries:
        found = index.corrected(document_id, state)
        row = found.rows["documents"][0]
        recognised = any(line.get("method") == "ocr" for name in CHILDREN for line in found.rows[name])
        path = document = None
        note = str(row.get("notes") or "")
        try:
            path = sources.path(row)
            if found.rows["reports"]:
                document = sources.document(row, ocr=recognised)
        except SourceAbsentError as absent:
            note = "；".join(text for text in (ABSENCES[absent.absence], note) if text)
        yield Item(row=row, document=document, found=found, path=path, note=note)


def _of_file(path: Path, settings: Settings) -> Iterator[Item]:
    name = printed(path)
    try:
        data = read_bytes(path)
        if archive_kind(data) is None:
            yield _read_item(path, name, data, settings)
            return
        for member in members(data, passwords=settings.passwords, name=name):
            inner = f"{name}!/{member.name}"
            if member.error is not None:
                yield _failed(path, inner, member.error)
            else:
                yield _read_item(path, inner, member.data, settings)
    except ReadError as error:
        yield _failed(path, name, error)


def _read_item(path: Path, name: str, data: bytes, settings: Settings) -> Item:
    source = source_of(name, data, settings)
    try:
        document = read_source(source)
    except ReadError as error:
        return _failed(path, name, error)
    normalized = normalize(document, settings.vocabulary)
    unread = normalized.unread_tables or normalized.forms_in_part
    unread = unread or any(page.state in {"needs_ocr", "garbled"} for page in document.pages)
    row = _row(name) | {
        "document_id": document.document_id,
        "status": "partial" if unread else "ok" if normalized.rows["reports"] else "no_form",
        "format": document.format,
        "page_count": document.page_count,
    }
    rows = {"documents": [row], **{table: list(normalized.rows.get(table, ())) for table in ROW_TABLES}}
    note = "；".join(document.notes)
    return Item(
        row=row, document=document, found=Corrected(rows=rows, read=rows, keys=row_keys(rows)), path=path, note=note
    )


def _failed(path: Path, name: str, error: ReadError) -> Item:
    row = _row(name) | {"status": "failed", "error_code": error.code, "error": error.sentence()}
    rows: dict[str, list[TableRow]] = {"documents": [row], **{table: [] for table in ROW_TABLES}}
    found = Corrected(rows=rows, read=rows, keys=row_keys(rows))
    return Item(row=row, document=None, found=found, path=path, note=error.sentence())


def _row(name: str) -> TableRow:
    return {"document_id": "", "source": name, "file_name": Path(name.rsplit("!/", 1)[-1]).name}


def forms(item: Item) -> list[Form]:
    """Return the forms of a document: for each report the grids that its rows come from.

    Reports of one summary table share one form; a report in running text alone has none.
    """
    if item.document is None:
        return []
    placed = _with_captions(item.document)
    by_tables: dict[tuple[int, ...], Form] = {}
    for report in item.found.rows["reports"]:
        numbers = tuple(sorted(_tables_of(item, report["report_id"]) & set(placed)))
        if not numbers:
            continue
        earlier = by_tables.get(numbers)
        if earlier is not None:
            by_tables[numbers] = replace(earlier, reports=(*earlier.reports, report))
        else:
            parts = tuple(placed[number] for number in numbers)
            by_tables[numbers] = Form(reports=(report,), parts=parts, scale=_scale(item.document, parts[0][1].page))
    return list(by_tables.values())


def _scale(document: Document, number: int | None) -> float:
    """Return what a page's points are to be multiplied by: a photo's say nothing of the paper, which counts as A4."""
    page = next((page for page in document.pages if page.number == number), None)
    if page is None or not page.width or not page.height:
        return 1.0
    if document.format != "image" and max(page.width, page.height) <= LARGEST_PAPER:
        return 1.0
    return min(A4_EDGES[page.width > page.height] / page.width, 1.0)


def _tables_of(item: Item, report_id: object) -> set[int]:
    numbers = {
        number
        for name in (*CHILDREN, "unread")
        for row in item.found.rows[name]
        if row["report_id"] == report_id and isinstance(number := row.get("table_no"), int)
    }
    # A part in the middle that gave no row (a heading repeated, a signature) still belongs to the form.
    return set(range(min(numbers), max(numbers) + 1)) if numbers else set()


def _with_captions(document: Document) -> dict[int, tuple[tuple[Paragraph, ...], Grid]]:
    placed: dict[int, tuple[tuple[Paragraph, ...], Grid]] = {}
    above: list[Paragraph] = []
    for block in document.blocks():
        if isinstance(block, Paragraph):
            above.append(block)
        elif isinstance(block, Grid):
            placed[block.number] = (_caption(above, block.page), block)
            above = []
    return placed


def _caption(above: Sequence[Paragraph], page: int | None) -> tuple[Paragraph, ...]:
    lines: list[Paragraph] = []
    for paragraph in reversed(above):
        sentence = len(paragraph.text) > CAPTION_LENGTH or paragraph.text.endswith("。")
        if sentence or paragraph.provenance.page != page or len(lines) == CAPTION_LINES:
            break
        lines.append(paragraph)
    return tuple(reversed(lines))
