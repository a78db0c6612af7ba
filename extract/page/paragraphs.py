"""Printed lines become paragraphs: wrapped lines joined, page numbers and running heads dropped."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Box, Paragraph, Provenance, join_lines

FULL_LINE = 2.6
"""Type sizes: a line that ends this near to the right margin was wrapped there."""
SHORT_HEADING = 30
"""Characters: a numbered line this short is a heading where the line before is not full."""
OPEN_LINE = 0.72
"""Of the text block: a line at least this long without a closing mark goes on in the next."""
FIRST_LINE_INDENT = 1.2
"""Type sizes: a line that begins further right than this begins a paragraph (the usual indent is 2)."""
MAX_INDENT = 8.0
"""Type sizes: no paragraph's first line is indented so far."""
CENTRED_INDENT = 2.6
"""Type sizes: a centred line begins at least this far in; the indent of a paragraph's first line is 2."""
MAX_MARGIN = 0.2
"""Of the page width: no text block begins further in, so a page of centred titles alone has centred titles."""
PAGE_NUMBER_EDGE = 0.12
"""Of the page height: a number alone that stands further from both edges is text."""
SAME_SIZE = 0.12
"""Of the type size: lines of one paragraph differ less."""
CENTRE_TOLERANCE = 0.02
"""Of the page width: how far the middle of a centred line may lie from the middle of the text."""
TITLE_SIZE = 1.15
"""Of the body size: a line set larger is centred as a title even when it fills the text block."""
TITLE_GAP = 2.4
"""Type sizes between the tops of two lines of one centred title."""
REPEATED_PAGES = 3
"""A text at the same height on at least this many pages, near the edge, is a running head."""
EDGE_SHARE = 0.09
"""Of the page height: running heads and page numbers stand within this distance of an edge."""

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–―─－﹣‐‑‒_~·.•]*(第\s*)?(\d{1,4}|[ivxlcIVXLC]{1,6})(\s*页)?"
    r"(\s*[,，/／]?\s*(共|of)?\s*\d{1,4}\s*页?)?[\s\-—–―─－﹣‐‑‒_~·.•]*$"
)
_MARKER = re.compile(
    r"^(第[一二三四五六七八九十百\d]+[部分章节条]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[、.．)）](?!\d)|[①-⑳]|附件|附表|附[:：]|注[:：])"
)
_LABELLED = re.compile(r"^[^\s\d，。；、,;:：（）()]{2,14}[:：]\S")
"""A line that begins with what it is about, after a sentence that has ended, begins a paragraph."""
_SENTENCE_END = re.compile(r"[。！？!?；;：:]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A printed line outside tables. `box` and `size` are in points; both None on a page that was only scanned."""

    text: str
    box: Box | None
    size: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """The lines of a page outside its tables; `stops` are the positions (y) of tables, which end a paragraph."""

    number: int
    width: float
    height: float
    lines: tuple[TextLine, ...]
    stops: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """The text block of pages of one width: left and right edge in points, or in characters where no box is known."""

    left: float
    right: float
    body: float | None = None
    """The type size that most characters have."""


def is_page_number(text: str) -> bool:
    """Tell whether a line holds a page number and nothing else."""
    return len(text) <= 16 and _PAGE_NUMBER.match(text) is not None


def _is_numbering(line: TextLine, page: TextPage) -> bool:
    """Tell whether a line is the page's number: it stands near an edge, where places are known."""
    if line.box is None:
        return is_page_number(line.text)
    edge = PAGE_NUMBER_EDGE * page.height
    return (line.box[1] < edge or line.box[3] > page.height - edge) and is_page_number(line.text)


def running_heads(pages: Sequence[TextPage]) -> set[str]:
    """Return the texts that stand near the upper or lower edge of several pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        texts = {
            line.text
            for line in page.lines
            if line.box is not None
            and (line.box[3] < EDGE_SHARE * page.height or line.box[1] > (1 - EDGE_SHARE) * page.height)
        }
        seen.update(texts)
    return {text for text, count in seen.items() if count >= REPEATED_PAGES}


def _body_size(pages: Sequence[TextPage]) -> float | None:
    """Return the type size that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            if line.size is not None:
                sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else None


def margins_by_width(pages: Sequence[TextPage]) -> dict[int, Margins]:
    """Return the text block for each page width (rounded to points)."""
    found: dict[int, list[Box]] = {}
    for page in pages:
        boxes = [line.box for line in page.lines if line.box is not None and not is_page_number(line.text)]
        found.setdefault(round(page.width), []).extend(boxes)
    body = _body_size(pages)
    return {
        width: Margins(left=min(box[0] for box in boxes), right=max(box[2] for box in boxes), body=body)
        for width, boxes in found.items()
        if boxes
    }


def display_width(text: str) -> float:
    """Return a text's width in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in text)


def _scanned_margins(page: TextPage) -> Margins:
    return Margins(left=0.0, right=max((display_width(line.text) for line in page.lines), default=0.0))


def _is_centred(line: TextLine, page: TextPage, margins: Margins) -> bool:
    if line.box is None or line.size is None:
        return False
    middle = (line.box[0] + line.box[2]) / 2
    near = any(
        abs(middle - centre) <= CENTRE_TOLERANCE * page.width
        for centre in (page.width / 2, (margins.left + margins.right) / 2)
    )
    large = margins.body is not None and line.size > TITLE_SIZE * margins.body
    left = min(margins.left, MAX_MARGIN * page.width)
    right = max(margins.right, page.width - left)
    apart = min(line.box[0] - left, right - line.box[2]) > CENTRED_INDENT * line.size
    return near and (large or apart)


def _is_full(line: TextLine, margins: Margins) -> bool:
    if line.box is None or line.size is None:
        return display_width(line.text) >= margins.right - FULL_LINE
    return line.box[2] >= margins.right - FULL_LINE * line.size


def _beside(last: TextLine, line: TextLine) -> bool:
    """Tell whether two pieces stand side by side on one line."""
    if last.box is None or line.box is None:
        return False
    return abs(last.box[1] - line.box[1]) < 0.5 * (line.box[3] - line.box[1])


def _is_open(line: TextLine, margins: Margins) -> bool:
    """Tell whether a long line without a closing mark was broken early (a number that would not fit)."""
    if _SENTENCE_END.search(line.text) or line.box is None:
        return False
    return line.box[2] - margins.left >= OPEN_LINE * (margins.right - margins.left)


def _is_set_apart(last: TextLine, margins: Margins) -> bool:
    """Tell whether a piece begins further in than any paragraph's first line: what begins at the margin is no more."""
    if last.box is None or last.size is None:
        return False
    return last.box[0] > margins.left + MAX_INDENT * last.size


def _same_size(a: TextLine, b: TextLine) -> bool:
    if a.size is None or b.size is None:
        return a.size is b.size
    return abs(a.size - b.size) <= SAME_SIZE * max(a.size, b.size)


def _continues(last: TextLine, line: TextLine, page: TextPage, margins: Margins) -> bool:
    """Tell whether `line` goes on with the paragraph that `last` ends."""
    if not _same_size(last, line) or _beside(last, line):
        return False
    if _MARKER.match(line.text) and len(line.text) <= SHORT_HEADING and not _is_full(last, margins):
        return False
    if _is_centred(last, page, margins) and _is_centred(line, page, margins):
        return _is_two_line_title(last, line)
    indented = (
        line.box is not None and line.size is not None and line.box[0] > margins.left + FIRST_LINE_INDENT * line.size
    )
    if indented or _is_set_apart(last, margins) or not (_is_full(last, margins) or _is_open(last, margins)):
        return False
    begins = _MARKER.match(line.text) or _LABELLED.match(line.text)
    return not (begins and _SENTENCE_END.search(last.text))


def _is_two_line_title(last: TextLine, line: TextLine) -> bool:
    if last.box is None or line.box is None or line.size is None:
        return False
    near = line.box[1] - last.box[1] <= TITLE_GAP * line.size and not _MARKER.match(last.text)
    return near and not re.match(r"^[（(【]", line.text) and not _MARKER.match(line.text)


def _stops_between(page: TextPage, last: TextLine, line: TextLine) -> bool:
    if last.box is None or line.box is None:
        return False
    return any(last.box[1] <= stop <= line.box[3] for stop in page.stops)


def page_paragraphs(page: TextPage, margins: Margins | None, heads: set[str], document_id: str) -> list[Paragraph]:
    """Return the paragraphs of a page, top to bottom, without page numbers; running heads are marked."""
    block = margins if margins is not None else _scanned_margins(page)
    if page.lines and page.lines[0].box is None:
        block = _scanned_margins(page)
    groups: list[list[TextLine]] = []
    for line in page.lines:
        if not line.text or _is_numbering(line, page):
            continue
        last = groups[-1][-1] if groups else None
        if line.text in heads or (last is not None and last.text in heads):
            groups.append([line])
        elif last is not None and not _stops_between(page, last, line) and _continues(last, line, page, block):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [replace(_paragraph(group, page, block, document_id), running=group[0].text in heads) for group in groups]


def _paragraph(group: list[TextLine], page: TextPage, margins: Margins, document_id: str) -> Paragraph:
    boxes = [line.box for line in group if line.box is not None]
    box = (
        (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        if boxes
        else None
    )
    lines = tuple(line.text for line in group)
    return Paragraph(
        text=join_lines(lines),
        provenance=Provenance(document_id=document_id, page=page.number, box=box, method="narrative"),
        size=group[0].size,
        centred=all(_is_centred(line, page, margins) for line in group),
        lines=lines,
    )


def goes_on(last: Paragraph, following: Paragraph, margins: Margins | None) -> bool:
    """Tell whether a page's first paragraph goes on with the last one of the page before."""
    if _SENTENCE_END.search(last.text) or last.centred or following.centred:
        return False
    box, size = following.provenance.box, following.size
    last_box = last.provenance.box
    if box is None or size is None or last_box is None or last.size is None or margins is None:
        return not _MARKER.match(following.text) and len(last.lines) > 1
    if abs(size - last.size) > SAME_SIZE * size:
        return False
    indented = box[0] > margins.left + FIRST_LINE_INDENT * size and len(following.lines) == 1
    first_indented = indented or (following.lines and box[0] > margins.left + FIRST_LINE_INDENT * size)
    full = last_box[2] >= margins.right - FULL_LINE * size
    return full and not first_indented
