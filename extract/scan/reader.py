"""A scanned or photographed page becomes a Page: straightened, tables found by their rulings, text recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import cv2
import numpy as np

from extract.document import Block, Grid, Page, Paragraph, join_lines, renumbered
from extract.page.paragraphs import Margins, TextLine, TextPage, page_paragraphs
from extract.scan.aligned import find_column_tables
from extract.scan.frame import Frame
from extract.scan.load import load_picture
from extract.scan.prose import ProseLine, find_prose, joined_lines
from extract.scan.recogniser import Recogniser, load_recogniser
from extract.scan.ruled import (
    Reading,
    cell_strips,
    cut_by_ink,
    cut_by_text,
    drawn_tables,
    has_rows_alone,
    make_grid,
    read_strips,
    region_box,
    rulings_across,
    table_box,
    without_rulings,
    without_specks_read,
)
from extract.scan.rulings import RulingMap, find_rulings, straightening
from extract.scan.settings.cleaning import CLEANING
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.sheet import (
    Sheet,
    Source,
    cut,
    even_light,
    gutter,
    load_source,
    rotation_back,
    sheet_scale,
    skew,
    turn,
    type_size,
    warp,
)
from extract.scan.stains.grey_seals import pale_stamps
from extract.scan.stains.red_seals import Picture, find_seals, grey_without_seals
from extract.scan.stains.specks import without_specks
from extract.scan.strips import PixelBox, Strip, find_strips
from extract.scan.surest import shaded_readings, surest_readings
from extract.scan.upright import quarter_turns
from extract.tables.cuts import LatticeTable

__all__ = ["Recogniser", "load_picture", "load_recogniser", "read_picture", "recognise_cell"]


def read_picture(  # noqa: PLR0913  the reader's fixed interface
    pixels: Picture,
    *,
    page_number: int | None,
    page_size: tuple[float, float] | None,
    document_id: str,
    first_table: int = 1,
    recogniser: Recogniser | None = None,
    own_pixels: float = 1.0,
) -> list[Page]:
    """Return the page that a picture (RGB, uint8) shows: one Page, or two in reading order for a double page.

    Boxes are in points of the page as it is shown, `page_size` (width, height) in size; without it the picture counts
    as scanned at 200 dpi. Where it was enlarged, `own_pixels` is how many it has of its own for each along a line: too
    few for its type make a coarse page, of which nothing is read surely. Tables are numbered from `first_table`. Every
    text carries its recognition score.

    Raises:
        MissingToolError: no recogniser is given and the OCR extra is not installed.
    """
    reader = recogniser if recogniser is not None else load_recogniser(None)
    height, width = pixels.shape[:2]
    if min(height, width) < CLEANING.legible_side:
        return [Page(number=page_number, blocks=(), state="empty", width=None, height=None)]
    shown = (
        page_size if page_size is not None else (width * CLEANING.points_per_pixel, height * CLEANING.points_per_pixel)
    )
    to_shown = np.diag([shown[0] / width, shown[1] / height, 1.0])
    source = load_source(pixels)
    source = turn(source, quarter_turns(source, reader))
    middle = gutter(source)
    halves = [source] if middle is None else [cut(source, 0, middle), cut(source, middle, source.grey.shape[1])]
    pages: list[Page] = []
    for half in halves:
        sheet, rulings = straight(half)
        frame = Frame(
            to_points=to_shown @ sheet.to_given,
            width=shown[0],
            height=shown[1],
            document_id=document_id,
            page=page_number,
        )
        page = _read_sheet(sheet, rulings, frame, reader, first_table)
        if _own_type(sheet) * own_pixels < CLEANING.coarse_type:
            page = _coarse(page)
        first_table += len(page.grids)
        pages.append(page)
    return pages


def recognise_cell(pixels: Picture, recogniser: Recogniser | None = None) -> tuple[tuple[str, ...], float]:
    """Return the printed lines in the picture (RGB, uint8) of a single cell, and their score 0..1.

    Raises:
        MissingToolError: no recogniser is given and the OCR extra is not installed.
    """
    reader = recogniser if recogniser is not None else load_recogniser(None)
    grey = even_light(grey_without_seals(pixels, find_seals(pixels)))
    border = 4
    grey = cv2.copyMakeBorder(grey, border, border, border, border, cv2.BORDER_CONSTANT, value=255)
    em = _type_of_cell(grey)
    reading = read_strips(reader, [find_strips(grey, em)])[0]
    return tuple(line for line in reading.lines if line), reading.score


def _type_of_cell(grey: Picture) -> float:
    """Return the type height of a small picture: the size that half of its ink lies in parts above."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((grey < 150).astype(np.uint8))
    parts = stats[1:]
    if not len(parts):
        return float(grey.shape[0])
    size = np.maximum(parts[:, cv2.CC_STAT_WIDTH], parts[:, cv2.CC_STAT_HEIGHT])
    order = np.argsort(size)
    weight = np.cumsum(parts[order, cv2.CC_STAT_AREA])
    middle = int(np.searchsorted(weight, 0.6 * weight[-1]))
    return float(np.clip(size[order][middle] * 1.1, 8, grey.shape[0]))


def straight(source: Source) -> tuple[Sheet, RulingMap]:
    """Return the sheet that an upright source shows, level and plumb, with its rulings."""
    height, width = source.grey.shape
    size = (width, height)
    back, size = rotation_back(size, skew(source.grey), sheet_scale(size))
    sheet = warp(source, back, size, CLEANING.em_of_sheet * min(size))
    sheet = replace(sheet, em=type_size(sheet.grey, sheet.em))
    rulings = find_rulings(sheet.grey, sheet.em)
    finer = straightening(rulings.rulings, size)
    if finer is not None:
        sheet = warp(source, back @ finer, size, sheet.em)
    paled = None if sheet.seals.any() else pale_stamps(sheet.grey, sheet.em)
    if paled is not None:
        rulings = find_rulings(sheet.grey, sheet.em, paled.area)
        others = (paled.strong, sheet.grey, *paled.levelled)
        return replace(sheet, grey=paled.grey, seals=paled.ink, others=others), rulings
    return sheet, rulings if finer is None else find_rulings(sheet.grey, sheet.em)


def _read_sheet(sheet: Sheet, rulings: RulingMap, frame: Frame, reader: Recogniser, first_table: int) -> Page:
    print_only = without_rulings(sheet.grey, rulings.mask)
    clean = without_specks(print_only, sheet.em)
    cut = [cut_by_ink(table, clean, sheet) for table in drawn_tables(rulings, sheet.em)]
    drawn = [(table, cell_strips(clean, table, sheet)) for table in cut]
    open_ones = [table for table, strips in drawn if has_rows_alone(table, strips, clean, sheet.em)]
    loose = [*rulings.loose, *(each for table in open_ones for each in rulings_across(table, rulings))]
    drawn = [(table, strips) for table, strips in drawn if table not in open_ones]
    tables, readings = _readings(drawn, clean, sheet, reader)
    boxes = [table_box(table) for table in tables]
    specks = clean != print_only
    others = [np.where(specks, 255, without_rulings(other, rulings.mask)) for other in sheet.others]
    if others:
        readings = surest_readings(clean, others, tables, readings, em=sheet.em, recogniser=reader)
    readings = shaded_readings(clean, tables, readings, sheet.em, reader)
    if clean is not print_only:
        readings = without_specks_read(readings)
    prose = find_prose(clean, boxes, sheet.em, reader, others)
    placed: list[tuple[float, Block]] = []
    at = 0
    for table in tables:
        part = readings[at : at + len(table.regions)]
        at += len(table.regions)
        placed.append((table.ys[0], make_grid(sheet, table, part, frame, first_table)))
    columns, prose = find_column_tables(prose, loose, sheet, frame, first_table)
    placed.extend((table.box[1], table.grid) for table in columns)
    boxes.extend(table.box for table in columns)
    placed.extend(_paragraphs(joined_lines(prose, sheet.em), boxes, sheet, frame))
    placed.sort(key=lambda pair: pair[0])
    return Page(
        number=frame.page,
        blocks=renumbered([block for _, block in placed], first_table),
        width=frame.width,
        height=frame.height,
        state="read" if placed else "empty",
    )


def _own_type(sheet: Sheet) -> float:
    """Return the type height in pixels of the picture that was given."""
    return sheet.em * float(np.sqrt(abs(np.linalg.det(sheet.to_given[:2, :2]))))


def _coarse(page: Page) -> Page:
    """Return the page as read from too few pixels: none of its texts is sure."""

    def unsure(score: float | None) -> float | None:
        return None if score is None else min(score, RECOGNITION.coarse_score)

    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Grid):
            cells = tuple(replace(cell, recognition=unsure(cell.recognition)) for cell in block.cells)
            blocks.append(replace(block, cells=cells))
        elif isinstance(block, Paragraph):
            blocks.append(replace(block, recognition=unsure(block.recognition)))
        else:
            blocks.append(block)
    return replace(page, blocks=tuple(blocks), coarse=bool(blocks))


def _readings(
    drawn: Sequence[tuple[LatticeTable, list[list[Strip]]]], clean: Picture, sheet: Sheet, reader: Recogniser
) -> tuple[list[LatticeTable], list[Reading]]:
    """Return the tables and the readings of all their cells; what its text shows to be several cells is read anew."""
    readings = iter(read_strips(reader, [group for _, strips in drawn for group in strips]))
    tables: list[LatticeTable] = []
    result: list[Reading] = []
    for table, strips in drawn:
        found = list(islice(readings, len(strips)))
        whole = cut_by_text(table, strips, found, clean, sheet.em)
        tables.append(whole)
        if whole is not table:
            known = {region_box(table, region): reading for region, reading in zip(table.regions, found, strict=True)}
            places = [region_box(whole, region) for region in whole.regions]
            parts = zip(places, cell_strips(clean, whole, sheet), strict=True)
            fresh = iter(read_strips(reader, [part for place, part in parts if place not in known]))
            found = [known[place] if place in known else next(fresh) for place in places]
        result.extend(found)
    return tables, result


def _paragraphs(
    prose: Sequence[ProseLine], tables: Sequence[PixelBox], sheet: Sheet, frame: Frame
) -> list[tuple[float, Block]]:
    """Join the lines outside tables into paragraphs; each with its y on the sheet."""
    scale = frame.scale(sheet)
    lines: list[TextLine] = []
    for line in prose:
        x0, top, x1, bottom = (value * scale for value in line.box)
        size = _type_points(line, sheet.em, scale)
        lines.append(TextLine(text=line.text, box=(x0, top, x1, bottom), size=size))
    page = TextPage(
        number=frame.page or 1,
        width=sheet.width * scale,
        height=sheet.height * scale,
        lines=tuple(lines),
        stops=tuple(box[1] * scale for box in tables),
    )
    edges = [edge for line in lines if line.box is not None for edge in (line.box[0], line.box[2])]
    edges += [edge * scale for box in tables for edge in (box[0], box[2])]
    margins = Margins(left=min(edges), right=max(edges)) if edges else None
    paragraphs = page_paragraphs(page, margins, set(), frame.document_id)
    return [_placed(paragraph, prose, scale, frame) for paragraph in paragraphs]


def _type_points(line: ProseLine, em: float, scale: float) -> float:
    """Return the type size in points; near the body size it is the body size."""
    pixels = line.height * RECOGNITION.ink_to_type
    if 0.8 * em <= pixels <= 1.25 * em:
        pixels = em
    return max(RECOGNITION.size_step, round(pixels * scale / RECOGNITION.size_step) * RECOGNITION.size_step)


def _placed(paragraph: Paragraph, prose: Sequence[ProseLine], scale: float, frame: Frame) -> tuple[float, Block]:
    """Return a paragraph with its box on the shown page and its score, and its y on the sheet."""
    box = paragraph.provenance.box
    if box is None:
        return 0.0, paragraph
    pixels = (round(box[0] / scale), round(box[1] / scale), round(box[2] / scale), round(box[3] / scale))
    inside = [line.score for line in prose if line.text in paragraph.lines and line.box[1] >= pixels[1] - 2]
    moved = replace(
        paragraph,
        text=join_lines(paragraph.lines),
        provenance=frame.provenance(pixels),
        recognition=round(min(inside, default=0.0), 4),
    )
    return box[1] / scale, moved
