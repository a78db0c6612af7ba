"""Reads a Word story (body, note, text box) into passages, tables and charts in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from extract.document import Block, Document, UnseenReason
from extract.docx.anchors import Anchored, Boxed, Embedded, Lettering, Picture, Plot, anchored
from extract.docx.charts import read_chart
from extract.docx.controls import settled
from extract.docx.items import (
    ChartData,
    Enclosed,
    Item,
    Merge,
    Passage,
    Shown,
    Table,
    TableCell,
    TableRow,
    with_tabbed_tables,
)
from extract.docx.passages import passages
from extract.docx.runs import Anchor, Concealed, NoteReference, Strand, pieces
from extract.docx.seen import UnseenTexts
from extract.errors import DamagedFileError, ReadError
from extract.inside.workbooks import EmbeddedBooks
from extract.source import Nested
from extract.wordml.equation import equation_text
from extract.wordml.fields import FieldMarks, read_fields
from extract.wordml.markup import RELATION, Element, children, first, firsts, number, points, switch, value, w
from extract.wordml.numbering import Numbering
from extract.wordml.package import WordPackage
from extract.wordml.styles import Numbered, Shape, Styles
from extract.wordml.symbols import clean

NOMINAL_TEXT_WIDTH = 415.0
"""Points between the margins of an A4 page as Word sets it up; what relative widths count on if nothing says more."""

FIFTIETHS = 50.0
"""Word states a relative width in fiftieths of a per cent."""

_TRACKED_MERGES: dict[str, Merge] = {"rest": "restart", "cont": "continue"}
_FOREIGN = {w("altChunk"): "altChunk 外部内容", w("subDoc"): "子文档"}


class StoryReader:
    """Reads the stories of one package; keeps what they share: list counts, pictures met, notes to the user."""

    def __init__(self, package: WordPackage, document_id: str = "", nested: Nested | None = None) -> None:
        """Read styles and numbering; without them, or with broken ones, the text is read plain.

        `nested` reads the documents that this one holds; without it they are noted and not read.
        """
        self._nested = nested
        self._stale: list[tuple[str, UnseenReason]] = []
        self._concealed = UnseenTexts()
        self._package = package
        self.notes: list[str] = []
        self.pictures: list[str] = []
        self.references: list[NoteReference] = []
        self._styles = Styles(self._side_part("styles"))
        self._numbering = Numbering(self._side_part("numbering"), self._styles)
        self._charts = 0
        self._books = EmbeddedBooks(self.notes, partial(_read_book, document_id=document_id))

    def body(self) -> list[Item]:
        """Return the items of the document body, then those of the notes that it refers to.

        Raises:
            DamagedFileError: the document part holds no body.
        """
        root = self._package.xml(self._package.main)
        body = first(root, "body") if root.tag == w("document") else None
        if body is None:
            raise DamagedFileError(f"{self._package.main} 中没有正文")
        self._stale.extend((text, "hidden") for text in settled(body, self._package))
        items = self._story(body, self._package.main)
        return [*items, *self._noted()]

    @property
    def unseen(self) -> tuple[tuple[str, UnseenReason], ...]:
        """The texts that stand in the stories read so far, or in documents inside, and are not seen."""
        return (*self._stale, *self._concealed.texts)

    def picture_bytes(self) -> Iterator[bytes]:
        """Yield the pictures that the stories read so far hold, in reading order.

        Raises:
            DamagedFileError: a picture cannot be unpacked.
        """
        # A picture shown many times is unpacked once.
        unpacked = {name: self._package.content(name) for name in dict.fromkeys(self.pictures)}
        yield from (unpacked[name] for name in self.pictures)

    def picture(self, part: str) -> bytes:
        """Return one picture by the name of its part.

        Raises:
            DamagedFileError: it cannot be unpacked.
        """
        return self._package.content(part)

    def _side_part(self, kind: str) -> Element | None:
        """Return the root of a part that the document can do without, None where it is missing or broken."""
        name = self._package.target(self._package.main, kind)
        if name is None:
            return None
        try:
            return self._package.xml(name)
        except DamagedFileError as fault:
            self.notes.append(f"{fault}，已略过")
            return None

    def _noted(self) -> Iterator[Item]:
        """Yield the footnotes and endnotes that the text refers to, each once, in that order."""
        wanted = list(dict.fromkeys((reference.kind, reference.identifier) for reference in self.references))
        for kind in ("footnote", "endnote"):
            root = self._side_part(f"{kind}s") if any(wanted_kind == kind for wanted_kind, _ in wanted) else None
            if root is None:
                continue
            part = self._package.target(self._package.main, f"{kind}s") or ""
            entries = {entry.get(w("id"), ""): entry for entry in root.iterchildren(w(kind))}
            for wanted_kind, identifier in wanted:
                entry = entries.get(identifier) if wanted_kind == kind else None
                if entry is not None and entry.get(w("type"), "normal") == "normal":
                    yield from self._story(entry, part)

    def _story(self, story: Element, part: str) -> list[Item]:
        return self._items(story, read_fields(story), part)

    def _items(self, holder: Element, marks: FieldMarks, part: str) -> list[Item]:
        """Return the paragraphs and tables that stand in a body, cell, note or text box."""
        items: list[Item] = []
        joined: list[Element] = []
        for child in children(holder):
            if child.tag == w("p"):
                joined.append(child)
                if _mark_deleted(child):
                    # A deleted paragraph mark lets the next paragraph run on.
                    continue
            elif child.tag not in {w("tbl"), *_FOREIGN}:
                continue
            if joined:
                items.extend(self._paragraph(joined, marks, part))
                joined = []
            if child.tag == w("tbl"):
                items.append(self._table(child, marks, part))
            elif child.tag in _FOREIGN:
                items.extend(self._foreign(child, part))
        if joined:
            items.extend(self._paragraph(joined, marks, part))
        return with_tabbed_tables(items)

    def _foreign(self, element: Element, part: str) -> Iterator[Item]:
        """Yield what a document shows that stands in a part of its own; note it where it is not read."""
        relation = self._package.relations(part).get(element.get(f"{{{RELATION}}}id", ""))
        blocks = None
        if relation is not None and not relation.external and self._package.has(relation.target):
            blocks = self._document(lambda: self._package.content(relation.target))
        if blocks is None:
            self.notes.append(f"文档内嵌了{_FOREIGN[element.tag]}，未读取")
        elif blocks:
            yield Enclosed(blocks=blocks)

    def _document(self, load: Callable[[], bytes]) -> tuple[Block, ...] | None:
        """Return the blocks of a document inside this one, None where it is not read."""
        if self._nested is None:
            return None
        try:
            document = self._nested(load())
        except ReadError as fault:
            self.notes.append(f"内嵌文档：{fault}")
            return None
        if document is None:
            return None
        self.notes.extend(f"内嵌文档：{note}" for note in document.notes)
        self._stale.extend((each.text, each.reason) for each in document.unseen)
        return tuple(document.blocks())

    def _paragraph(self, joined: list[Element], marks: FieldMarks, part: str) -> list[Item]:
        """Return a paragraph and what is anchored in it: before the text where no text precedes it, else after."""
        shape = self._styles.paragraph(first(joined[-1], "pPr"))
        if shape.contents:
            return []
        label = "" if shape.numbered is None else self._label(shape.numbered, shape)
        before: list[Item] = []
        after: list[Item] = []
        strands: list[Strand] = []
        written = False
        self._concealed.end()
        for element in joined:
            for piece in pieces(element, shape.look, marks, self._styles):
                if isinstance(piece, Strand):
                    self._concealed.end()
                    strands.append(piece)
                    written = written or bool(piece.text.strip())
                elif isinstance(piece, Concealed):
                    self._concealed.take(piece.text, piece.reason)
                elif isinstance(piece, Anchor):
                    sign = self._equation(piece.element, part)
                    if sign is not None:
                        strands.append(Strand(text=sign, look=shape.look))
                        written = True
                        continue
                    (after if written else before).extend(self._anchored(piece.element, part))
                else:
                    self.references.append(piece)
        return [*before, *passages(strands, label, shape), *after]

    def _equation(self, element: Element, part: str) -> str | None:
        """Return the text of an equation that is an object, a sign for a lost letter where it cannot be read."""
        found = next((each for each in anchored(element) if isinstance(each, Embedded)), None)
        if found is None or not found.kind.lower().startswith("equation"):
            return None
        relation = self._package.relations(part).get(found.relation)
        text = None
        if relation is not None and not relation.external and self._package.has(relation.target):
            text = equation_text(self._package.content(relation.target))
        if text is None:
            self.notes.append("有公式对象未能读取，原处以 \ufffd 代替")
        return text or "\ufffd"

    def _label(self, numbered: Numbered, shape: Shape) -> str:
        return clean(self._numbering.label(numbered, shape.style_id))

    def _anchored(self, drawing: Element, part: str) -> Iterator[Item]:
        parts = list(anchored(drawing))
        objects = {found: self._workbook(found, part) for found in parts if isinstance(found, Embedded)}
        opened = any(blocks is not None for blocks in objects.values())
        for found in parts:
            if isinstance(found, Embedded):
                blocks = objects[found]
                if blocks:
                    yield Enclosed(blocks=blocks)
            elif not (opened and isinstance(found, Picture)):  # the picture of a workbook shows what is read of it
                yield from self._found(found, part)

    def _workbook(self, found: Embedded, part: str) -> tuple[Block, ...] | None:
        """Return what an embedded workbook shows, None (and a note) where the object is not read."""
        relation = self._package.relations(part).get(found.relation)
        if relation is None or relation.external or not self._package.has(relation.target):
            self.notes.append(f"文档内嵌了对象（{found.kind}），未读取")
            return None
        if found.kind.lower().startswith("word."):
            blocks = self._document(lambda: self._package.content(relation.target))
            if blocks is None:
                self.notes.append(f"文档内嵌了对象（{found.kind}），未读取")
            return blocks
        return self._books.blocks(found.kind, lambda: self._package.content(relation.target))

    def _found(self, found: Anchored, part: str) -> Iterator[Item]:
        """Yield the items of one anchored object; note what cannot be read."""
        if isinstance(found, Boxed):
            yield from self._story(found.content, part)
        elif isinstance(found, Plot):
            chart = self._chart(found, part)
            if chart is not None:
                yield chart
        elif isinstance(found, Lettering):
            line = clean(found.text)
            if line:
                yield Passage(lines=(line,))
        elif isinstance(found, Picture):
            relation = self._package.relations(part).get(found.relation)
            if relation is None or relation.external or not self._package.has(relation.target):
                self.notes.append("有一张图片未随文档保存，未读取")
            else:
                self.pictures.append(relation.target)
                yield Shown(part=relation.target, extent=found.extent)

    def _chart(self, found: Plot, part: str) -> ChartData | None:
        self._charts += 1
        relation = self._package.relations(part).get(found.relation)
        try:
            chart = None if relation is None else read_chart(self._package.xml(relation.target))
        except DamagedFileError:
            chart = None
        if chart is None:
            self.notes.append(f"第 {self._charts} 个图表已损坏或缺失，未读取")
        elif not chart.points:
            self.notes.append(f"第 {self._charts} 个图表没有保存数据")
        return chart

    def _table(self, table: Element, marks: FieldMarks, part: str) -> Table:
        width = first(table, "tblPr", "tblW")
        total = _width(width, NOMINAL_TEXT_WIDTH) or NOMINAL_TEXT_WIDTH
        grid = first(table, "tblGrid")
        columns = () if grid is None else grid.iterchildren(w("gridCol"))
        rows = [self._row(row, marks, part, total) for row in children(table) if row.tag == w("tr")]
        widths = [points(column.get(w("w"))) for column in columns]
        if switch(first(table, "tblPr"), "bidiVisual"):
            # Laid out from right to left: the first column stands at the right.
            rows = [replace(row, cells=row.cells[::-1]) for row in rows]
            widths.reverse()
        return Table(
            rows=tuple(row for row in rows if any(not cell.gap for cell in row.cells)),
            grid_widths=tuple(widths),
        )

    def _row(self, row: Element, marks: FieldMarks, part: str, total: float) -> TableRow:
        properties = first(row, "trPr")
        shown = not (switch(properties, "hidden") or first(properties, "del") is not None)
        cells: list[TableCell] = [*_gap(properties, "Before", total)]
        for cell in children(row):
            if cell.tag != w("tc") or first(cell, "tcPr", "cellDel") is not None:
                continue
            read = self._cell(cell, marks, part, total, shown=shown)
            if value(cell, "tcPr", "hMerge") == "continue" or _bare(cell, "hMerge"):
                cells = _widened(cells, read)
            else:
                cells.append(read)
        return TableRow(cells=(*cells, *_gap(properties, "After", total)), shown=shown)

    def _cell(self, cell: Element, marks: FieldMarks, part: str, total: float, *, shown: bool) -> TableCell:
        properties = first(cell, "tcPr")
        stated = firsts(properties) if properties is not None else {}
        return TableCell(
            items=tuple(self._items(cell, marks, part)) if shown else (),
            span=max(number(value(stated.get(w("gridSpan")))) or 1, 1),
            width=_width(stated.get(w("tcW")), total),
            merge=_merge(stated.get(w("cellMerge")), stated.get(w("vMerge"))),
        )


def _bare(cell: Element, name: str) -> bool:
    """Tell whether a cell carries a merge element without a value, which means "continue"."""
    found = first(cell, "tcPr", name)
    return found is not None and found.get(w("val")) is None


def _merge(tracked: Element | None, found: Element | None) -> Merge:
    """Return the vertical merge of a cell, one that a tracked change brings included."""
    if tracked is not None:
        return _TRACKED_MERGES.get(tracked.get(w("vMerge"), ""), "none")
    if found is None:
        return "none"
    return "restart" if found.get(w("val")) == "restart" else "continue"


def _gap(properties: Element | None, side: str, total: float) -> Iterator[TableCell]:
    """Yield the room that a row leaves before or after its cells."""
    span = number(value(properties, f"grid{side}")) or 0
    if span > 0:
        yield TableCell(span=span, width=_width(first(properties, f"w{side}"), total), gap=True)


def _widened(cells: list[TableCell], more: TableCell) -> list[TableCell]:
    """Return the cells with the last one widened by a cell that is merged into it; its own text is not shown."""
    if not cells or cells[-1].gap:
        return [*cells, more]
    last = cells[-1]
    width = None if last.width is None or more.width is None else last.width + more.width
    wide = TableCell(items=last.items, span=last.span + more.span, width=width, merge=last.merge)
    return [*cells[:-1], wide]


def _width(entry: Element | None, total: float) -> float | None:
    """Return a stated width in points; a relative one counts on the total, an automatic one is None."""
    if entry is None:
        return None
    text, kind = entry.get(w("w"), ""), entry.get(w("type"), "dxa")
    if text.endswith("%"):
        share = points(text.removesuffix("%"), per_point=100.0)
    elif kind == "pct":
        share = points(text, per_point=100.0 * FIFTIETHS)
    elif kind == "dxa":
        return points(text)
    else:
        return None
    return None if share is None else share * total


def _mark_deleted(paragraph: Element) -> bool:
    mark = first(paragraph, "pPr", "rPr")
    return first(mark, "del") is not None or first(mark, "moveFrom") is not None


def _read_book(data: bytes, *, document_id: str) -> Document:
    """Return an embedded workbook. The readers of all kinds of workbooks are loaded with the first one.

    Raises:
        ReadError: it cannot be read.
    """
    from extract.sheet.reader import read_book  # noqa: PLC0415  rare, and a third of what a DOCX loads

    return read_book(data, document_id=document_id)
