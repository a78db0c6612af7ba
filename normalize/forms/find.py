"""Document -> Forms: where each self-evaluation form begins and ends among paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from extract.document import Document, Grid, Paragraph
from normalize.columns.header import find_header
from normalize.forms.blocks import RowReader
from normalize.forms.draft import Draft
from normalize.forms.evaluates import asks_for_results
from normalize.forms.finish import finish_form, loose_form
from normalize.forms.funding import funding_region
from normalize.forms.head import head_pairs, inline_pairs, read_foot
from normalize.forms.section_rows import SECTION_NAME
from normalize.forms.upright import upright
from normalize.goals.pairs import goal_lines
from normalize.indicators.bands import level_caption
from normalize.indicators.records import records_at, records_in_lines
from normalize.model.form import Form
from normalize.model.rows import Row, continues, grid_rows
from normalize.ragged.continued import continued_rows
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.section_marks import NOTE_WORD, marker_rank, strip_marker
from normalize.words.titles import clean_title, is_look_alike, is_report_title, is_title
from normalize.words.vocabulary import Vocabulary

_NOTE = re.compile(rf"{NOTE_WORD}\s*[\d一二三]?\s*[:：]")
"""How a note between the tables of a form begins."""
_UNIT_TOLD = re.compile(r"单位\s*[:：]\s*[百千]?[万亿]?元\s*[）)]?\s*[。：:]?\s*$")
"""How a sentence right above a table ends that says the unit of its money."""
_OF_INDICATORS = re.compile(r"^表\s*[\d一二三四五六]{1,2}(?![-—.\d])[：:、.．\s]*[^。；]{0,12}指标[^。；]{0,10}表$")
"""The caption of the table of indicators among the numbered tables of one form (表1 基金绩效指标自评表)."""
OPENING = {"project_name", "unit_name"}
"""Head fields that open a form: with one of them after indicators were read, a new form begins."""
FOOT_ROWS = 3
"""Rows at the end of a table, below the total, that may name the unit that fills it in."""
HEADER_REACH = 12
"""Rows at the beginning of a sheet of which one may head its indicators."""
LEAST_WIDE = 0.5
"""Of a row: a title between blank margins is wider."""
SENTENCE_BELOW = 2
"""Lines from a form's title within which a sentence still stands between it and its table (title, year, sentence)."""
FOOT_LINES = 6
"""Lines below a form's last table that may say who filled it in, and when: notes, then the signatures."""
SECTION_RANK = 2
"""Of the marks of headings (第一部分, 一、): below it are numbered notes."""
CAPTION_LINES = 8
"""Lines before a table that may belong to it: title, year, unit, date."""
LONG_LINE = 60
"""Characters of a line between two tables from which it is running text, and the second table another form's."""
LEAST_LISTED = 3
"""Rows of levels and figures that make a table one of indicators, though no header says so."""
TOLD_LINES = 12
"""Lines below a form's last table among which its goals may stand."""
MAX_TOLD = 240
"""Characters of such a line; a longer one is of a report in running text."""
_CONCLUDES = re.compile(r"(?:自评|评价|综合).{0,4}(?:结论|结果|得分|评分|总分|等级|等次)")
"""A section whose lines say the form's score and rating."""
_PAIR = re.compile(r"^[^:：，。]{2,12}[:：].{0,40}$")
_TURNS_PAGE = re.compile(r"^[\W\d_第页共续表上接下转]{1,16}$")
"""A line that says no more than that a page ends or begins: its number, 续表."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSet:
    """The forms of a document in reading order, and the paragraphs that no form took as title or caption."""

    forms: tuple[tuple[int, Form], ...]
    """(position of the form's first block in the document, form)."""
    free: tuple[tuple[int, Paragraph], ...]
    loose: tuple[tuple[int, Form], ...]
    """The same of tables that are no form by themselves, but may belong to a report in running text around them."""
    unread_tables: int
    """Tables that look like a form and gave no row."""


def read_forms(document: Document, vocabulary: Vocabulary) -> FormSet:
    """Return every form that the document's tables hold."""
    reader = _Reader(vocabulary)
    position = 0
    for page in document.pages:
        for block in page.blocks:
            if isinstance(block, Paragraph):
                reader.paragraph(position, block)
            elif isinstance(block, Grid):
                reader.grid(position, block)
            position += 1
        if any(grid.method == "sheet" for grid in page.grids):
            reader.sheet_ends()
    return reader.finish()


class _Reader:
    """Walks the blocks of a document and opens, feeds and closes forms."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.rows = RowReader(vocabulary)
        self.waiting: list[tuple[int, Paragraph]] = []
        self.free: list[tuple[int, Paragraph]] = []
        self.done: list[tuple[int, Form]] = []
        self.loose: list[tuple[int, Form]] = []
        self.draft: Draft | None = None
        self.start = 0
        self.last_grid: Grid | None = None
        self.base_grid: Grid | None = None
        self.unread = 0
        self.text_since_grid = False
        self.over_sheets = False
        """Whether the open form comes from the sheet before."""

    def paragraph(self, position: int, paragraph: Paragraph) -> None:
        """Keep a paragraph until the next table tells whether it belongs to it; running heads say nothing."""
        if paragraph.running and (not is_title(paragraph.text) or is_report_title(paragraph.text)):
            return
        self.waiting.append((position, paragraph))
        self.text_since_grid |= _TURNS_PAGE.match(paragraph.text) is None

    def grid(self, position: int, printed: Grid) -> None:
        """Feed a table's rows to the open form, or to a new one where a title or a new head says so."""
        grid = upright(printed, self.vocabulary)
        rest = self.last_grid is not None and not self.text_since_grid and continues(grid, self.last_grid)
        title, captions = self._captions()
        if title is not None and self._is_running_title(title[1], [p for _, p in captions], grid):
            captions, title, rest = [title, *captions], None, True
        rows = grid_rows(grid, onto=self.base_grid if rest and self.base_grid is not None else None)
        below = None if rest or title is not None or self.text_since_grid else self._rest_by_count(grid, rows)
        if below is not None:
            rows, rest = below, True
        self._leave_sheet(rows)
        if title is not None and self.draft is not None and self._is_late(rows):
            self.draft.title = title[1]
        elif title is not None or (self.draft is not None and not rest and self._is_apart(rows, captions)):
            self._read_foot(None if title is None else title[0])
            self._close()
        if self.draft is None:
            self.draft = Draft(title=title[1] if title else None)
            self.start = title[0] if title else position
        self.draft.captions.extend(p for _, p in captions)
        if captions and level_caption(captions[-1][1].text, self.vocabulary) is not None:
            self.draft.level_captions[grid.number] = captions[-1][1]
        if not self.draft.budget:
            self.draft.money_captions.extend(p.text for _, p in captions)
            if self.waiting and _UNIT_TOLD.search(self.waiting[-1][1].text):
                self.draft.money_captions.append(self.waiting[-1][1].text)
        self.draft.taken.extend([title, *captions] if title is not None else captions)
        self._release({position for position, _ in self.draft.taken})
        if not rest:
            self.base_grid = grid
        self._feed(rows, position)
        self.last_grid = grid
        self.text_since_grid = False

    def _leave_sheet(self, rows: Sequence[Row]) -> None:
        """Close a form of the sheet before where this one begins with a head of its own."""
        if self.over_sheets and self.draft is not None:
            places = range(min(len(rows), HEADER_REACH))
            first = next(
                (place for place in places if find_header(rows, place, self.vocabulary) is not None), len(rows)
            )
            if _has_head(rows[:first], self.vocabulary):
                self._close()
        self.over_sheets = False

    def _is_late(self, rows: Sequence[Row]) -> bool:
        """Tell whether a form's title stands between its head and its indicators: the head has no title of its own."""
        draft = self.draft
        if draft is None or draft.title is not None or draft.has_indicators or draft.summary_parts:
            return False
        header = find_header(rows, 0, self.vocabulary) if OPENING & draft.fields.keys() else None
        return header is not None and header.block == "indicators" and not _has_head(rows, self.vocabulary)

    def _rest_by_count(self, grid: Grid, rows: Sequence[Row]) -> list[Row] | None:
        """Return the rows of a table without pages that goes on under the open indicators, cell by cell, else None."""
        draft = self.draft
        if draft is None or grid.page is not None or draft.state != "indicators" or not draft.indicator_parts[-1]:
            return None
        if find_header(rows, 0, self.vocabulary) is not None or _has_head(rows, self.vocabulary):
            return None
        return continued_rows(grid, *draft.indicator_parts[-1], self.vocabulary)

    def sheet_ends(self) -> None:
        """Close the open form, but one without indicators: they may stand in the next sheet, without a head."""
        self.over_sheets = self.draft is not None and _lacks_indicators(self.draft)
        if not self.over_sheets:
            self._read_foot(self.waiting[-1][0] + 1 if self.waiting else None)
            self._close()
        self._release(set())
        self.last_grid = self.base_grid = None
        self.text_since_grid = False

    def _is_apart(self, rows: Sequence[Row], captions: Sequence[tuple[int, Paragraph]]) -> bool:
        """Tell whether a table without a title of its own does not belong to the open form."""
        draft = self.draft
        if draft is None:
            return False
        if is_look_alike(draft.title_text or "", self.vocabulary) and _has_head(rows, self.vocabulary):
            return True
        if draft.summary_parts and not self._opens_nothing_but_rows(rows):
            return True
        between = [p.text for _, p in self.waiting[: len(self.waiting) - len(captions)]]
        told = any(len(text) > LONG_LINE and _NOTE.match(text.strip()) is None for text in between)
        if told and not self._is_next_section(draft, captions, rows):
            return True
        return (
            (draft.total is not None or self._is_other_table(rows))
            and find_header(rows, 0, self.vocabulary) is None
            and not _has_head(rows, self.vocabulary)
            and (len(rows) > 3 or draft.total is None)
            and draft.has_indicators
            and not self._goes_on(draft, rows)
        )

    def _is_other_table(self, rows: Sequence[Row]) -> bool:
        """Tell whether a table below text, on no next page, has not as many columns as the one of the open header."""
        base, grid = self.base_grid, rows[0].grid
        if base is None or self.last_grid is None or not self.text_since_grid or continues(grid, self.last_grid):
            return False
        return grid.column_count != base.column_count

    def _is_next_section(self, draft: Draft, captions: Sequence[tuple[int, Paragraph]], rows: Sequence[Row]) -> bool:
        """Tell whether the indicators of a form begin, under the next numbered line after its numbered blocks."""
        titled = captions and draft.title is not None and not draft.has_indicators
        header = find_header(rows, 0, self.vocabulary) if titled else None
        if header is None or header.block != "indicators":
            return False
        rank = marker_rank(captions[-1][1].text)
        return rank is not None and any(marker_rank(caption.text) == rank for caption in draft.captions)

    def _goes_on(self, draft: Draft, rows: Sequence[Row]) -> bool:
        """Tell whether a table below a form's total is another block of it: records, or its money."""
        if records_at(rows, 0, self.vocabulary)[0] or draft.state in {"budget", "funding"}:
            return True
        return not draft.budget and funding_region(rows, 0, self.vocabulary) is not None

    def _opens_nothing_but_rows(self, rows: Sequence[Row]) -> bool:
        header = find_header(rows, 0, self.vocabulary)
        return header is None or header.block == "summary"

    def _captions(self) -> tuple[tuple[int, Paragraph] | None, list[tuple[int, Paragraph]]]:
        """Return the title among the waiting lines, and the caption lines between it and the table."""
        recent = self._recent()
        goals = goal_lines([paragraph for _, paragraph in recent], self.vocabulary)
        for index in range(len(recent) - 1, -1, -1):
            text = recent[index][1].text
            if index in goals:
                continue
            below = recent[index + 1 :]
            if is_report_title(text) and any(marker_rank(p.text) is not None for _, p in below):
                return None, below  # a report in running text that holds the table
            if self._names_block(text):
                continue
            if is_title(text) or is_look_alike(text, self.vocabulary):
                return recent[index], below
            if len(text) > 80 or (re.search(r"。$", text) and not self._stands_above(recent[:index])):
                return None, recent[index + 1 :]
        return None, recent

    def _names_block(self, text: str) -> bool:
        """Tell whether a numbered line over a table names a block of the open form (二、绩效指标自评情况), no form."""
        draft = self.draft
        if draft is None or draft.has_indicators or not (draft.fields or draft.budget or draft.has_goals):
            return False
        if _OF_INDICATORS.match(text.strip()) is not None:
            return True
        return marker_rank(text) is not None and SECTION_NAME.search(strip_marker(text)) is not None

    def _recent(self) -> list[tuple[int, Paragraph]]:
        """Return the last waiting lines; labels with their values, of which a cover has many, count for none."""
        counted = 0
        for index in range(len(self.waiting) - 1, -1, -1):
            counted += not _PAIR.match(self.waiting[index][1].text.strip())
            if counted > CAPTION_LINES:
                return self.waiting[index + 1 :]
        return self.waiting[:]

    def _stands_above(self, lines: Sequence[tuple[int, Paragraph]]) -> bool:
        """Tell whether a form's title stands in one of the last two lines over a sentence, labels with values apart."""
        near = [p.text for _, p in lines if not _PAIR.match(p.text.strip())][-SENTENCE_BELOW:]
        return any(is_title(text) and not is_report_title(text) for text in near)

    def _is_running_title(self, title: Paragraph, captions: Sequence[Paragraph], grid: Grid) -> bool:
        """Tell whether a title is only printed again above the rest of its table on the next page."""
        if self.draft is None or self.last_grid is None or self.draft.title_text != clean_title(title.text):
            return False
        if any(name in OPENING for line in captions for name, _ in inline_pairs(line.text, self.vocabulary)):
            return False
        rows = grid_rows(grid)
        return continues(grid, self.last_grid) and not _has_head(rows, self.vocabulary)

    def _release(self, taken: set[int]) -> None:
        """Hand on the waiting lines that no form takes as free text."""
        self.free.extend(item for item in self.waiting if item[0] not in taken)
        self.waiting = []

    def _feed(self, given: Sequence[Row], position: int) -> None:
        rows = list(given)
        index = 0
        while index < len(rows):
            assert self.draft is not None  # noqa: S101  _feed is called with a draft, _boundary makes a new one
            if self._boundary(rows[index], rows, index):
                title = rows[index] if _is_title_row(rows[index]) or self._is_other_title(rows, index) else None
                self._close()
                self.draft = Draft(title=title)
                self.start = position
                index += 1 if title is not None else 0
                continue
            if len(rows[index].cells) == 1 and self.vocabulary.lookup("noise", rows[index].cells[0].text) is not None:
                self._pass_break_on(rows, index, 1)
                index += 1
                continue
            last_header = self.draft.headers[-1] if self.draft.headers else None
            taken = self.rows.read(self.draft, rows, index)
            if self.draft.headers and self.draft.headers[-1] is not last_header:
                self._pass_break_on(rows, index, taken)
            index += taken

    @staticmethod
    def _pass_break_on(rows: list[Row], index: int, taken: int) -> None:
        """Under a header repeated after a page break the next row is the one that the break may have cut."""
        if index + taken < len(rows) and any(row.after_break for row in rows[index : index + taken]):
            rows[index + taken] = replace(rows[index + taken], after_break=True)

    def _boundary(self, row: Row, rows: Sequence[Row], index: int) -> bool:
        """Tell whether a row begins a new form inside a table: a title row, or a head after the indicators."""
        draft = self.draft
        if draft is None:
            return False
        started = bool(draft.rows)
        if draft.title is None and not started and self._is_other_title(rows, index):
            return True
        if _is_title_row(row):
            printed = row.filled[0].text
            again = started and draft.title_text != clean_title(printed) and _stands_above(printed, draft.rows)
            below = find_header(rows, index + 1, self.vocabulary) if again and index + 1 < len(rows) else None
            if below is not None and below.block == "indicators":
                return False  # the name of a block, printed again where its table goes on
            named = re.search(r"表\s*([（(].*)?$", row.filled[0].text.strip()) is not None
            # 绩效自评情况 over a block of an open form is a section's name
            return draft.title is None or (started and (named or draft.has_indicators or bool(draft.summary_parts)))
        return self._opens_by_head(draft, rows, index)

    def _opens_by_head(self, draft: Draft, rows: Sequence[Row], index: int) -> bool:
        """Tell whether a row after the indicators is the first of another form's head."""
        row = rows[index]
        if not draft.has_indicators or draft.summary_parts or find_header(rows, index, self.vocabulary) is not None:
            return False
        pairs = head_pairs(row, self.vocabulary)
        if not pairs or pairs[0][1] is not row.filled[0]:
            return False
        foot = draft.total is not None and len(rows) - index <= FOOT_ROWS and "unit_name" not in draft.fields
        opens = any(name in OPENING and values for name, _, values in pairs)
        ends = foot and all(name != "project_name" for name, _, _ in pairs)
        return opens and not ends and not self._heads_from_below(draft, rows, index)

    def _is_other_title(self, rows: Sequence[Row], index: int) -> bool:
        """Tell whether a row above all others of its table is the title of one that only resembles a form."""
        row = rows[index]
        alone = len(row.filled) == 1 and row.filled[0].x0 <= row.cells[0].x0 and row.filled[0].x1 >= row.cells[-1].x1
        if not alone or any(above.filled for above in rows[:index]) or _is_title_row(row):
            return False
        return is_look_alike(row.filled[0].text, self.vocabulary)

    def _heads_from_below(self, draft: Draft, rows: Sequence[Row], index: int) -> bool:
        """Tell whether a form's head stands below its indicators: it has none yet, and none follow in the table."""
        if draft.total is None or OPENING & draft.fields.keys() or draft.budget or draft.has_goals:
            return False
        return rows[index].grid is draft.rows[-1].grid and not any(
            _is_title_row(rows[below]) or find_header(rows, below, self.vocabulary) is not None
            for below in range(index, len(rows))
        )

    def _read_foot(self, end: int | None) -> None:
        """Let the lines below the open form's last table, up to the position `end`, say who filled it in, and when."""
        if self.draft is not None and self.draft.rows and end is not None:
            self._read_told(self.draft, end)
            below = [paragraph for position, paragraph in self.waiting if position < end]
            foot = takewhile(lambda line: not is_title(line.text) and not _is_section(line.text), below[:FOOT_LINES])
            self.draft.below = list(foot)
            read_foot(self.draft.below, self.vocabulary, self.draft.fields)

    def _read_told(self, draft: Draft, end: int) -> None:
        """Take the goals and the records that stand as lines below the open form's last table."""
        below = list(takewhile(lambda item: item[0] < end and not is_title(item[1].text), self.waiting))
        lines = [paragraph for _, paragraph in below]
        near = list(takewhile(lambda line: len(line.text) <= MAX_TOLD, lines[:TOLD_LINES]))
        told = records_in_lines(lines, self.vocabulary)
        goals = goal_lines(near, self.vocabulary) if not draft.has_goals else set()
        taken = goals.union(*(one.places for one in told))
        draft.records.extend(one.line for one in told)
        draft.goal_paragraphs.extend(lines[place] for place in sorted(goals))
        draft.taken.extend(below[place] for place in sorted(taken))
        self.waiting = [item for place, item in enumerate(self.waiting) if place not in taken]

    def _close(self) -> None:
        draft, self.draft = self.draft, None
        if draft is None:
            return
        forms = list(finish_form(draft, self.vocabulary))
        if not forms:
            self.free.extend(draft.taken)
            loose = loose_form(draft, self.vocabulary)
            self.loose.extend([] if loose is None else [(self.start, loose)])
            look_alike = is_look_alike(draft.title_text or "", self.vocabulary)
            shown = asks_for_results(draft) if draft.has_indicators else _names_levels(draft) or _lists_levels(draft)
            self.unread += shown and not look_alike
        self.done.extend((self.start, form) for form in forms)

    def finish(self) -> FormSet:
        """Close the last form and return all."""
        self._read_foot(self.waiting[-1][0] + 1 if self.waiting else None)
        self._close()
        self.free.extend(self.waiting)
        return FormSet(
            forms=tuple(self.done),
            free=tuple(sorted(self.free)),
            loose=tuple(self.loose),
            unread_tables=self.unread,
        )


def _lacks_indicators(draft: Draft) -> bool:
    """Tell whether a form has head and money or goals, and no indicators yet."""
    named = bool(draft.fields or draft.captions) and draft.title is not None
    return named and bool(draft.budget or draft.has_goals) and not (draft.has_indicators or draft.summary_parts)


def _stands_above(text: str, rows: Sequence[Row]) -> bool:
    """Tell whether a text stands alone in one of the rows."""
    return any(len(row.filled) == 1 and row.filled[0].text == text for row in rows)


def _is_section(text: str) -> bool:
    """Tell whether a line begins a section of a report, as 第二部分 and 三、 do; 五、自评结论 ends a form."""
    rank = marker_rank(text)
    return rank is not None and rank <= SECTION_RANK and _CONCLUDES.search(text) is None


def _names_levels(draft: Draft) -> bool:
    """Tell whether a table below a form's title prints the levels of indicators and their scores, in whatever cells."""
    if not is_title(draft.title_text or "") or is_report_title(draft.title_text or ""):
        return False
    printed = "".join(placed.text for row in draft.rows for placed in row.fresh)
    return re.search(r"[一二三]级指标", printed) is not None and re.search(r"得分|评分|完成值", printed) is not None


def _lists_levels(draft: Draft) -> bool:
    """Tell whether a table without any header lists levels of indicators and figures beside them."""
    kinds = [[kind_of(placed.text) for placed in row.filled] for row in draft.rows]
    rows = [row for row in kinds if row and row[0] == "level" and FIGURES.intersection(row[1:])]
    return len(rows) >= LEAST_LISTED


def _is_title_row(row: Row) -> bool:
    """Tell whether one cell spans the row and holds a form's title; blank margins may stand beside it."""
    if len(row.fresh) != 1 or len(row.cells) != 1:
        filled, width = row.filled, row.cells[-1].x1 - row.cells[0].x0
        wide = len(filled) == 1 and filled[0].x1 - filled[0].x0 > LEAST_WIDE * width
        if not wide or any(placed is not filled[0] and not placed.blank for placed in row.cells):
            return False
    text = row.filled[0].text if row.filled else row.cells[0].text
    return is_title(text) and not is_report_title(text)


def _has_head(rows: Sequence[Row], vocabulary: Vocabulary) -> bool:
    return any(head_pairs(row, vocabulary) for row in rows[:4])
