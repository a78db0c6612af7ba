"""Grid from rulings: how lines on a sheet are told from strokes and become tables, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gridding:
    """What the search for rulings and tables goes by."""

    # Rulings are found.

    line_depth: int = 26
    """Of 255: a ruling is at least so much darker than the paper on both sides; grey hairlines at 150 dpi reach 30."""
    dot_depth: int = 15
    """As `line_depth`, of dots and what lies between them together."""
    line_cap: int = 44
    """Of 255: depth beyond this says nothing more about a ruling."""
    line_thickness: float = 0.36
    """Of the type height: the thickest ruling (double borders of 3 pt)."""
    seed_length: float = 1.15
    """Of the type height: an unbroken dark run that may be part of a ruling; strokes of body type stay at 0.95."""
    gap: float = 0.7
    """Of the type height: a gap that a ruling bridges (worn print, a seal's stroke, a dashed line)."""
    long_gap: float = 1.6
    """Of the type height: a gap between two long pieces in one line, where a pen or a fold crossed a ruling."""
    in_line: float = 0.1
    """Of the type height: such pieces lie no farther than this beside each other's line."""
    dotted: float = 0.5
    """Of the gap between two pieces in line: so much is marked where a border is dotted or its print worn."""
    dot_gap: float = 0.35
    """Of the type height: white between dots is shorter, that above and below a stroke of a letter longer."""
    beside_dots: float = 0.2
    """Of the type height: so far on either side of such a line there is nothing; beside strokes of letters there is."""
    blank_beside: float = 0.35
    """Of the gap: as much ink beside it is a speck, or near to its end a crossing ruling."""
    long: float = 3.0
    """Of the type height: a ruling this long helps to believe in others."""
    free_length: float = 12.0
    """Of the type height: one this long may end free (a table without side borders); underlined words are shorter."""
    covered: float = 0.7
    """Of a ruling's extent: the part that is really dark. Strokes of a line of letters reach about half."""
    touch: float = 0.45
    """Of the type height: a short ruling ends so near to a crossing one at both ends, or it is part of a letter."""
    short: float = 2.5
    """Of the type height: strokes of letters, titles among them, are shorter."""
    off: float = 0.22
    """Of the type height: at one end at least a short ruling stands nearer to a crossing one (0.06 at most on scans of
    150 dpi, strokes of letters at 72 to 100 dpi 0.28 to 0.45)."""
    table_side: float = 8.0
    """Of the type height: the longer side of the smallest table; the strokes of title characters reach 5."""
    open_side: int = 3
    """Rulings that end side by side where a page break cut the table."""
    on_stroke: float = 0.75
    """Of a ruling: as much on the ring or star of a seal makes it a part of them."""
    in_seal: float = 5.0
    """Of the type height: a shorter one inside a seal may be a stroke of its letters, which reach 3.3."""
    bend: float = 0.35
    """Of the type height: the pieces of one ruling lie within this band."""
    on_line: float = 0.3
    """Of a long run: as much on the line of a ruling makes all of it a part of the ruling, bent as it may be."""
    stub: float = 0.08
    """Of the type height: what is dark so near to the line of a ruling is a part of it, however short."""
    type_points: float = 10.0
    """Points that the type height counts for when rulings go to the lattice, whose tolerances are in points."""

    # Half-ruled tables are cut.

    remnant: float = 0.1
    """Of the type height: ink no higher between columns is what is left of a ruling."""
    strokes: float = 0.25
    """Of the type height: strokes that run over an edge between two rows are together wider."""
    edge_gap: float = 0.45
    """Of the type height: the white between texts of two cells is wider, that between letters narrower."""
    cell_gap: float = 0.6
    """Of the type height: ink further apart may stand in two cells with no ruling between."""
    inside: int = 3
    """Pixels at a cell's border that are not looked at: rulings are erased there."""

    # A picture inside a page may show a table.

    wide: float = 1.5
    """Width over height: a wider picture is a strip of a page, not a page on its side."""
    looked_at: int = 1000
    """Pixels of the longer side of the picture that a first look is taken at."""
    edge_share: float = 0.08
    """Of the longer side: straight edges this long count; characters and most things in photographs have none."""
    tilt: float = 15.0
    """Degrees from level or plumb that a ruling may have in a photograph taken by hand."""
    edges: int = 4
    """Edges of each direction that a table of three rows and two columns has; each ruling has two."""
    least_rows: int = 2
    """Of the least table: fewer is a frame around something, or a diagram."""
    least_columns: int = 2
    """As the rows."""
    least_cells: int = 6
    """As the rows: a table of three rows and two columns has them."""

    # Tables without rulings.

    min_rows: int = 3
    """Fewer rows that line up are a signature block or a date line."""
    min_columns: int = 3
    """Two columns of text are a page in two columns more often than a table."""
    body: tuple[float, float] = (0.6, 1.25)
    """Of the type height: ink of this height is body type, whatever its characters."""

    # Columns on the page as it is shown.

    min_column: float = 0.5
    """Points: column positions nearer than this mean that the page is shown sideways."""


GRIDDING = Gridding()
