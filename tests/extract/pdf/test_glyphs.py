"""A page through pdfium: glyphs and rulings in shown coordinates, however they were drawn and turned."""

from __future__ import annotations

import pypdfium2
import pytest

from extract.page.marks import PageContent, Segment
from extract.pdf.fallback_font import install
from extract.pdf.glyphs import read_page, scan_text
from extract.pdf.rulings import MAX_PATHS
from tests.support.pdf_forms import (
    GLYPHS,
    HEIGHT,
    SONG,
    WIDTH,
    PageSpec,
    Sheet,
    Style,
    Table,
    Turn,
    book,
    changed,
    glyph_numbers,
    raw_page,
)

TABLE = Table(
    xs=(40, 120, 200, 300),
    ys=(50, 80, 110, 150),
    texts={(0, 0): "项目绩效", (1, 0): "年度", (2, 2): "9.5"},
    merged=((1, 0, 2, 1),),
)
DRAWN: tuple[Style, ...] = ("lines", "boxes", "one_path", "rects", "dashed", "double", "images", "form")
"""Styles that draw each ruling whole; one path of strokes is looked at on its own."""


install()


def content(data: bytes) -> PageContent:
    """Return what the first page of a PDF holds."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        return read_page(pdf[0])
    finally:
        pdf.close()


def text(page: PageContent) -> str:
    """Return the glyphs' text in drawing order."""
    return "".join(glyph.text for glyph in page.glyphs)


def covers(page: PageContent, segment: Segment, tolerance: float = 2.5) -> bool:
    """Tell whether rulings near a segment cover it, but for gaps of up to 2.5 points."""
    near = sorted(
        (s.start, s.end)
        for s in page.segments
        if s.horizontal == segment.horizontal and abs(s.at - segment.at) <= tolerance / 2
    )
    reached = segment.start
    for start, end in near:
        if start <= reached + tolerance:
            reached = max(reached, end)
    return reached >= segment.end - tolerance


def wanted(table: Table = TABLE) -> list[Segment]:
    """Return the rulings of a table as segments."""
    return [
        Segment(horizontal=True, at=y0, start=x0, end=x1)
        if y0 == y1
        else Segment(horizontal=False, at=x0, start=y0, end=y1)
        for x0, y0, x1, y1 in table.lines()
    ]


@pytest.mark.parametrize("style", DRAWN)
def test_rulings_are_found_however_they_are_painted(style: Style) -> None:
    """Strokes, thin boxes, outlines, dashes, doubles, pictures and forms all give the same rulings."""
    page = content(book(lambda sheet: sheet.table(TABLE, style)))
    assert all(covers(page, segment) for segment in wanted())
    assert not page.faint


def test_a_ruling_inside_a_merged_cell_is_not_there() -> None:
    """Where no wall is painted no segment is found."""
    page = content(book(lambda sheet: sheet.table(TABLE)))
    assert not covers(page, Segment(horizontal=True, at=110, start=45, end=115))


def test_pieces_of_one_path_stay_apart() -> None:
    """A row ruling that a merged cell interrupts, painted as one path, leaves the merged cell whole."""
    page = content(book(lambda sheet: sheet.lines([(40, 110, 120, 110), (200, 110, 300, 110)], "one_stroke")))
    assert [(round(s.start), round(s.end)) for s in page.segments] == [(40, 120), (200, 300)]


def test_one_path_of_many_strokes_is_read_stroke_by_stroke() -> None:
    """A path that holds all rulings of a table gives each of them."""
    page = content(book(lambda sheet: sheet.table(TABLE, "one_stroke")))
    assert all(covers(page, segment) for segment in wanted())


def test_white_rulings_and_the_edges_of_coloured_areas_are_faint() -> None:
    """What is not printed black is no ruling, and is kept apart."""
    white = content(book(lambda sheet: sheet.lines(TABLE.lines(), "white")))
    shaded = content(book(lambda sheet: sheet.rect((40, 50, 300, 150), stroke=False, fill=0.8)))
    assert not white.segments
    assert len(white.faint) == len(TABLE.lines())
    assert not shaded.segments
    assert len(shaded.faint) == 4


def test_invisible_areas_draw_nothing() -> None:
    """A white area has no edge; a path that is neither filled nor stroked draws nothing."""
    white = content(book(lambda sheet: sheet.rect((40, 50, 300, 150), stroke=False, fill=1.0)))
    clip = content(raw_page(b"40 40 200 100 re W n 40 40 300 2 re n"))
    assert [white.segments, white.faint, clip.segments, clip.faint] == [()] * 4


def test_slanted_lines_curves_and_dots_are_no_rulings() -> None:
    """Diagonals, rounded shapes and points draw no table."""
    page = content(
        raw_page(
            b"40 40 m 200 140 l S 100 100 m 150 160 200 160 250 100 c S 60 60 0.3 0.3 re f 10 10 m 20 60 l 60 20 l h f"
        )
    )
    assert not page.segments


def test_a_thick_filled_border_is_a_ruling() -> None:
    """Office programs draw borders of up to 6 points as filled boxes."""
    page = content(raw_page(b"0 g 40 300 300 4.5 re f"))
    assert [(s.horizontal, round(s.at)) for s in page.segments] == [(True, 198)]


def test_thin_pictures_are_rulings_and_others_are_pictures() -> None:
    """A picture of some height has a box and a share of the page; a thin one is a line."""

    def paint(sheet: Sheet) -> None:
        sheet.picture((40, 100, 240, 101))
        sheet.picture((100, 125, 300, 375))

    page = content(book(paint))
    assert [(s.horizontal, round(s.start), round(s.end)) for s in page.segments] == [(True, 40, 240)]
    assert [tuple(round(edge) for edge in box) for box in page.pictures] == [(100, 125, 300, 375)]
    assert page.picture_share == pytest.approx(0.25, abs=0.01)


def test_forms_within_forms_are_opened() -> None:
    """Rulings in a form that a form draws stand where both matrices put them."""

    def paint(sheet: Sheet) -> None:
        sheet.canvas.beginForm("inner")
        sheet.canvas.line(0, 0, 100, 0)
        sheet.canvas.endForm()
        sheet.canvas.beginForm("outer")
        sheet.canvas.translate(10, 20)
        sheet.canvas.doForm("inner")
        sheet.canvas.endForm()
        sheet.canvas.translate(30, 40)
        sheet.canvas.doForm("outer")

    (segment,) = content(book(paint)).segments
    assert segment.at == pytest.approx(HEIGHT - 60, abs=0.5)
    assert [segment.start, segment.end] == pytest.approx([40, 140], abs=1)


@pytest.mark.parametrize(("turn", "back"), [(90, 270), (180, 180), (270, 90)])
def test_rotate_is_undone(turn: Turn, back: Turn) -> None:
    """A page with /Rotate is read as it is shown: its size, its glyphs and its rulings."""
    plain = content(book(lambda sheet: sheet.table(TABLE)))
    rotated = content(book(PageSpec(paint=lambda sheet: sheet.table(TABLE), turned=back, rotate=turn)))
    assert (rotated.width, rotated.height, rotated.turned) == (WIDTH, HEIGHT, 0)
    assert_same_page(rotated, plain)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_drawn_sideways_without_rotate_is_turned_upright(turn: Turn) -> None:
    """Text that runs sideways or upside down is turned; the page says by how much."""
    plain = content(book(lambda sheet: sheet.table(TABLE)))
    turned = content(book(PageSpec(paint=lambda sheet: sheet.table(TABLE), turned=turn)))
    assert (turned.width, turned.height, turned.turned) == (WIDTH, HEIGHT, 360 - turn)
    assert_same_page(turned, plain)


def assert_same_page(page: PageContent, plain: PageContent) -> None:
    """Compare glyphs and rulings of two pages."""
    assert text(page) == text(plain)
    assert [g.x0 for g in page.glyphs] == pytest.approx([g.x0 for g in plain.glyphs], abs=1.5)
    assert [g.baseline for g in page.glyphs] == pytest.approx([g.baseline for g in plain.glyphs], abs=1.5)
    assert all(covers(page, segment) for segment in wanted())


def test_coordinates_begin_at_the_corner_of_the_shown_page() -> None:
    """Page boxes with an origin elsewhere shift nothing that is shown."""
    data = book(lambda sheet: sheet.table(TABLE))
    media = content(changed(data, media=(-100, -50, 350, 480)))
    crop = content(changed(data, crop=(20, 300, 350, 480)))
    shift = [Segment(horizontal=s.horizontal, at=s.at - 20, start=s.start - 20, end=s.end - 20) for s in wanted()]
    assert (media.width, media.height) == (450, 530)
    assert media.glyphs[0].x0 - crop.glyphs[0].x0 == pytest.approx(120, abs=0.01)
    assert (crop.width, crop.height) == (330, 180)
    assert all(covers(crop, segment) for segment in shift)


def test_what_lies_outside_the_shown_page_is_not_read() -> None:
    """Two pages cropped out of one sheet do not each hold the text of both."""

    def paint(sheet: Sheet) -> None:
        sheet.text(20, 60, "左页")
        sheet.text(220, 60, "右页")
        sheet.lines([(20, 80, 180, 80), (220, 80, 380, 80)])

    page = content(changed(book(paint), crop=(0, 0, 200, 500)))
    assert text(page) == "左页"
    assert len(page.segments) == 1


def test_radicals_and_characters_beyond_the_first_plane_are_read_as_printed() -> None:
    """A Kangxi radical becomes its character; a surrogate pair is one glyph."""
    page = content(book(lambda sheet: sheet.text(40, 60, "⽬标𠮷⾦")))
    assert [glyph.text for glyph in page.glyphs] == ["目", "标", "𠮷", "金"]


def test_white_space_is_no_glyph() -> None:
    """Spaces of both widths leave only their gap."""
    assert text(content(book(lambda sheet: sheet.text(40, 60, "预 算　数")))) == "预算数"


@pytest.mark.parametrize("space", ["\u2003", "\u2009", "\u202f"])
def test_spaces_of_a_fixed_width_are_no_glyphs(space: str) -> None:
    """An em space or a thin space is white as well."""
    assert not content(glyph_numbers(mapped_to=[ord(space)] * GLYPHS)).glyphs


def test_characters_of_a_private_area_count_as_unmapped() -> None:
    """A font that maps its glyphs to private codes says nothing about the text."""
    assert content(glyph_numbers(mapped_to=range(0xE000, 0xE000 + GLYPHS))).unmapped_share == 1.0


def test_a_font_without_a_unicode_map_counts_as_unmapped() -> None:
    """Glyph numbers are no text, though they look like some."""
    assert content(glyph_numbers()).unmapped_share > 0.9


def test_text_with_a_map_is_mapped() -> None:
    """Ordinary text has no unmapped glyph."""
    assert content(book(lambda sheet: sheet.text(40, 60, "绩效目标 annual 100%"))).unmapped_share == 0.0


def test_a_slanted_watermark_is_left_out() -> None:
    """Large slanted letters over a table belong to none of its cells."""

    def paint(sheet: Sheet) -> None:
        sheet.table(TABLE)
        sheet.canvas.saveState()
        sheet.canvas.translate(60, HEIGHT - 150)
        sheet.canvas.rotate(30)
        sheet.canvas.setFillGray(0.8)
        sheet.canvas.setFont(SONG, 40)
        sheet.canvas.drawString(0, 0, "内部资料")
        sheet.canvas.restoreState()

    assert sorted(text(content(book(paint)))) == sorted("项目绩效年度9.5")


def test_glyphs_stand_on_their_baseline() -> None:
    """The baseline is where the text was set, the box around it."""
    (glyph,) = content(book(lambda sheet: sheet.text(40, 60, "绩", size=20))).glyphs
    assert glyph.baseline == pytest.approx(60, abs=0.1)
    assert glyph.top < glyph.baseline - 10
    assert glyph.bottom > glyph.baseline
    assert [glyph.x0, glyph.x1] == pytest.approx([40, 60], abs=1.5)


def test_paths_beyond_the_limit_are_left_unread() -> None:
    """A drawing of more paths than a form can have is cut short, not read to its end."""
    paths = b"40 40 m 60 40 l S\n" * (MAX_PATHS + 5)
    assert len(content(raw_page(paths)).segments) == MAX_PATHS


def test_an_empty_page_holds_nothing() -> None:
    """A page without objects is read."""
    page = content(raw_page(b""))
    assert (page.glyphs, page.segments, page.pictures, page.unmapped_share) == ((), (), (), 0.0)


@pytest.mark.parametrize(
    "operators",
    [b"q q q 1 0 0 1 cm", b"BT /F9 12 Tf (x) Tj ET", b"/X9 Do", b"40 40 m S", b"<< >> [ ( \xff 12 re f", b"1 0 0"],
)
def test_broken_page_content_is_read_as_far_as_it_goes(operators: bytes) -> None:
    """Unknown fonts, missing forms and cut operators raise nothing."""
    page = content(raw_page(operators + b"\n40 400 100 0.5 re f\n"))
    assert page.width == WIDTH


def scanned(data: bytes) -> str:
    """Return the text of the first page as the cheap look gives it."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        found = scan_text(pdf[0].get_textpage())
    finally:
        pdf.close()
    return found if isinstance(found, str) else str(found[0])


def test_the_cheap_look_gives_the_text_line_by_line() -> None:
    """Lines come in drawing order, ended by CR LF."""

    def paint(sheet: Sheet) -> None:
        sheet.text(40, 60, "第一行")
        sheet.text(40, 90, "第二行")

    assert scanned(book(paint)).split() == ["第一行", "第二行"]


def test_the_cheap_look_folds_radicals_too() -> None:
    """A word is recognised whichever code its characters have."""
    assert scanned(book(lambda sheet: sheet.text(40, 60, "⽬录⾦额"))).strip() == "目录金额"


def test_a_drawn_glyph_without_a_code_is_an_unknown_letter() -> None:
    """What is seen and says not what it is stands in its place as U+FFFD, never as nothing."""
    codes = [0x6307, 0, *range(0x4E00, 0x4E00 + GLYPHS - 2)]
    assert "".join(glyph.text for glyph in content(glyph_numbers(mapped_to=codes)).glyphs)[:3] == "指\ufffd一"
