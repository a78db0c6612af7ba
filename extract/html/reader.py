"""Read a web page (HTML, MHTML) as a Document: its forms as grids, its article as running text, no menus."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from lxml import etree

from extract.document import (
    Block,
    Document,
    Grid,
    Page,
    Paragraph,
    Provenance,
    Unseen,
    UnseenReason,
    join_lines,
    renumbered,
)
from extract.html.attachments import is_attachment
from extract.html.laid_out import name_laid_out
from extract.html.seen import take_out
from extract.html.source import page_texts, parse_page
from extract.html.style_sheet import Sheet
from extract.html.table import BREAKING, SKIPPED, collapse, form_grid, is_hidden, is_layout, tag, text_lines
from extract.html.unlike_tables import mark_open_cells, name_lists, name_tables, set_drawn_tables
from extract.inside.form_pictures import PictureReader
from extract.inside.recognition import pictures_of
from extract.source import Source

MENU_LINK_SHARE = 0.8
"""Share of its characters inside links from which a line is a menu: sentences have some, menus nearly all."""

PICTURE_PIXELS = 200
"""Width or height from which a picture may be a scanned report; icons and bars are smaller."""

STYLE_DEPTH = 12
"""How many elements up a style is looked for; editors nest spans some six deep."""

_SILENT = SKIPPED | {"input", "select", "textarea", "option"}
_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*(pt|px)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*([a-z]+)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_POINTS = {"pt": 1.0, "px": 0.75}
_LEVELS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class _Flow:
    """The page as it is walked through: finished blocks, and the line at work."""

    document_id: str
    first_table: int
    reader: PictureReader | None = None
    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    first: etree._Element | None = None
    linked: int = 0
    open_links: int = 0
    keeps_links: bool = False
    pictures: int = 0
    tables: int = 0

    def add(self, text: str, element: etree._Element | None) -> None:
        """Take a piece of running text that stands in an element."""
        if not text:
            return
        if text.strip():
            if self.first is None:
                self.first = element
            if self.open_links:
                self.linked += len(text.strip())
        self.parts.append(text)

    def close(self) -> None:
        """End the paragraph at work; a line that is nearly all links is a menu and is dropped."""
        lines = tuple(line.strip() for line in "".join(self.parts).split("\n") if line.strip())
        length = sum(len(line) for line in lines)
        paragraph = _paragraph(lines, self.first, self.document_id) if lines else None
        menu = self.linked >= MENU_LINK_SHARE * length and not self.keeps_links
        if paragraph is not None and not (menu and paragraph.heading_level is None):
            self.blocks.append(paragraph)
        self.parts.clear()
        self.first, self.linked, self.keeps_links = None, 0, False

    def table(self, element: etree._Element) -> None:
        """Take a table, its caption before it."""
        self.close()
        for caption in element.iter("caption"):
            lines = text_lines(caption)
            if lines:
                self.blocks.append(_paragraph(lines, caption, self.document_id))
        grid = form_grid(element, number=self.first_table + self.tables, document_id=self.document_id)
        if grid is not None and any(cell.text for cell in grid.cells) and not self._is_clone(element, grid):
            self.blocks.append(grid)
            self.tables += 1

    def _is_clone(self, element: etree._Element, grid: Grid) -> bool:
        """Tell whether a table is laid over an earlier one of the same cells, to keep columns in view."""
        fixed = any("fixed" in (each.get("class") or "") for each in element.iterancestors())
        texts = [cell.text for cell in grid.cells]
        return fixed and any(isinstance(b, Grid) and [cell.text for cell in b.cells] == texts for b in self.blocks)

    def picture(self, element: etree._Element) -> None:
        """Take a large picture: the form that it shows, else one more picture that is not read."""
        data = _held(element.get("src") or "") if self.reader is not None else b""
        blocks = self.reader(data, None) if self.reader is not None and data else ()
        if not blocks:
            self.pictures += 1
            return
        self.close()
        self.blocks.extend(renumbered(blocks, self.first_table + self.tables))
        self.tables += sum(isinstance(block, Grid) for block in blocks)


def read(source: Source) -> Document:
    """Return a web page as `read_with` gives it, pictures of forms recognised where that is wanted.

    Raises:
        ReadError: as `read_with`.
    """
    return read_with(source, pictures_of(source))


def read_with(source: Source, pictures: PictureReader | None = None) -> Document:
    """Return a web page as one page without number: forms as grids, text as paragraphs, in reading order.

    Tables that only lay out the page are transparent; scripts, menus and what is hidden are left out. In a web
    archive the main page is read, and the others where it has no table. Forms in pictures that the page itself holds
    (`data:` addresses) stand where they are shown, as `pictures` reads them.

    Raises:
        EmptyFileError: nothing but white space.
        DamagedFileError: no web page.
        TooLargeError: a table covers more positions than the limit.
    """
    blocks: list[Block] = []
    unread = 0
    unseen: list[tuple[str, UnseenReason]] = []
    texts = page_texts(source.data)
    for number, text in enumerate(texts):
        if number and any(isinstance(block, Grid) for block in blocks):
            break
        tables = sum(isinstance(block, Grid) for block in blocks)
        root = parse_page(text)
        sheet = Sheet(root)
        unseen.extend(take_out(root, sheet))
        name_lists(root)
        name_tables(root, sheet)
        name_laid_out(root, sheet)
        set_drawn_tables(root)
        mark_open_cells(root, sheet)
        flow = _walk(root, _Flow(document_id=source.document_id, first_table=tables + 1, reader=pictures))
        blocks.extend(flow.blocks)
        unread += flow.pictures
    notes = []
    if unread and not any(isinstance(block, Grid) for block in blocks):
        notes.append(f"网页没有表格，有 {unread} 张图片，其中的文字未读")
    page = Page(number=None, blocks=tuple(blocks), state="read" if blocks else "empty")
    where = Provenance(document_id=source.document_id, method="html")
    return Document(
        document_id=source.document_id,
        source=source.name,
        format="html",
        pages=(page,),
        notes=tuple(notes),
        unseen=tuple(Unseen(text=text, reason=reason, provenance=where) for text, reason in unseen),
    )


def _walk(root: etree._Element, flow: _Flow) -> _Flow:
    """Return the flow of a page; the walk is flat, so that no depth of nesting exhausts the stack."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        name = tag(element)
        if event == "start":
            if _is_silent(element, name):
                walker.skip_subtree()
            elif name == "table" and not is_layout(element):
                flow.table(element)
                walker.skip_subtree()
            else:
                _enter(flow, element, name)
        else:
            _leave(flow, element, name)
    flow.close()
    return flow


def _is_silent(element: etree._Element, name: str) -> bool:
    """Tell whether an element prints nothing; what is hidden around a table may be shown by a script."""
    if name in _SILENT:
        return True
    return is_hidden(element) and next(element.iter("table"), None) is None


def _enter(flow: _Flow, element: etree._Element, name: str) -> None:
    """Take the beginning of an element."""
    if name in BREAKING:
        flow.close()
    elif name == "br":
        flow.parts.append("\n")
    elif name == "a":
        flow.open_links += 1
        flow.keeps_links = flow.keeps_links or is_attachment(element)
    elif name == "img" and _is_large(element):
        flow.picture(element)
    flow.add(collapse(element.text), element)


def _leave(flow: _Flow, element: etree._Element, name: str) -> None:
    """Take the end of an element and the text after it."""
    if name in BREAKING:
        flow.close()
    elif name == "a":
        flow.open_links = max(0, flow.open_links - 1)
    flow.add(collapse(element.tail), element.getparent())


def _held(address: str) -> bytes:
    """Return the bytes of a picture that its address holds, none where it leads elsewhere or is damaged."""
    head, _, body = address.strip().partition(",")
    if not (head.lower().startswith("data:image/") and head.lower().endswith(";base64")):
        return b""
    try:
        return base64.b64decode(unquote_to_bytes(body))
    except (binascii.Error, ValueError):
        return b""


def _is_large(element: etree._Element) -> bool:
    """Tell whether a picture may hold a report: it says no size, or a large one."""
    sizes = [re.match(r"\s*(\d+)", element.get(side) or "") for side in ("width", "height")]
    known = [int(size.group(1)) for size in sizes if size is not None]
    return not known or max(known) >= PICTURE_PIXELS


def _paragraph(lines: tuple[str, ...], element: etree._Element | None, document_id: str) -> Paragraph:
    """Return a paragraph with the look that the elements around its first text give it."""
    level: int | None = None
    size: float | None = None
    align = ""
    bold = False
    depth = 0
    while element is not None and depth < STYLE_DEPTH:
        name, style = tag(element), element.get("style") or ""
        level = level or _LEVELS.get(name)
        found = _SIZE.search(style)
        if size is None and found is not None:
            size = _to_points(found)
        bold = bold or name in ("b", "strong") or _BOLD.search(style) is not None
        align = align or _alignment(element, style)
        if name in ("td", "body"):
            break
        element, depth = element.getparent(), depth + 1
    where = Provenance(document_id=document_id, method="html")
    return Paragraph(
        text=join_lines(lines),
        lines=lines,
        provenance=where,
        heading_level=level,
        size=size,
        bold=bold or level is not None,
        centred=align == "center",
    )


def _alignment(element: etree._Element, style: str) -> str:
    """Return where an element itself puts its lines, empty where it says nothing."""
    found = _ALIGN.search(style)
    if found is not None:
        return found.group(1).lower()
    return "center" if tag(element) == "center" else (element.get("align") or "").lower()


def _to_points(found: re.Match[str]) -> float | None:
    """Return a font size in points, None where the number is malformed."""
    try:
        return float(found.group(1)) * _POINTS[found.group(2).lower()]
    except ValueError:
        return None
