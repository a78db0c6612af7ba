"""The thresholds and sizes of the readers of tables, one set for each stage, with the reason of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeSettings:
    """Tables that rulings draw: where rulings meet, what is a cell, what its text shows it to be."""

    snap: float = 3.0
    """Points: parallel rulings nearer than this are one (double lines, the two borders of neighbouring cells)."""
    join_gap: float = 4.0
    """Points: collinear pieces with a smaller gap are one ruling (dashes, corners that do not quite meet)."""
    touch: float = 4.0
    """Points: a ruling that ends this near to another meets it."""
    wall_share: float = 0.6
    """Of a cell side: a ruling that covers at least this much of it is a wall."""
    min_side: float = 4.0
    """Points: the smallest height and width of a cell; the smallest type in reports is 5 pt."""
    adopted_share: float = 0.75
    """Of the height: a ruling that meets no other belongs to the table whose height it shares this far."""
    max_base_cells: int = 100_000
    """Rows times columns: the drawing of a map or a plan has more, a form at most some thousands."""
    open_side: float = 8.0
    """Points: rulings that run on beyond the last crossing ruling by more than this leave an open cell there."""
    max_spacing: float = 8.0
    """Points between the borders of two neighbouring cells; further apart are boxes of a drawing."""
    min_boxes: int = 6
    """Boxes with a neighbour that make a table."""
    even_spacing: float = 1.0
    """Points: the spaces of a table differ less from each other."""
    same_spacings: float = 0.8
    """Of the spaces: so many are the same."""
    same_end: float = 2.5
    """Points: rulings that begin and end this near to each other are drawn over the same columns."""
    row_height: float = 60.0
    """Points: the next line of a table is no further off."""
    max_head_lines: int = 5
    """Lines across of a drawn head below which the body has no vertical ones."""
    min_lines_below: int = 2
    """Lines below a head: one alone may be the rule above a page's foot."""
    min_verticals: int = 3
    """Verticals of such a row: boxes stacked on each other are no rows."""
    min_stacked_rows: int = 3
    """Rows drawn one by one that make a table: two may be two tables."""
    text_slack: float = 1.5
    """Points: text may reach this far over the place of a ruling that is not drawn."""
    most_columns: float = 0.6
    """Of the columns that a cell spans: text in so many, each piece in one of them, shows that they are cells."""
    sure_columns: int = 3
    """Filled columns that show it by themselves; two must be so in two rows."""
    spread_letters: int = 3
    """Letters of a line that are set apart evenly: two may be two cells."""
    spread_slack: float = 0.35
    """Type sizes: the spaces of a line that is spread over its cell differ less."""
    most_cells: float = 0.6
    """Of a row's filled cells: so many must have a line on each of its lines."""
    min_figures: int = 2
    """Columns with a whole number on every line: text that wraps has none."""
    level: float = 0.35
    """Type sizes: lines whose baselines differ less stand on one level."""
    on_level: float = 0.7
    """Of the levels: a cell with text on so many has rows of its own."""
    closer: float = 0.85
    """Of the distance between two levels: lines of one text lie nearer to each other than this."""
    full_cell: float = 0.85
    """Of a cell's width: a number that is this wide may go on in the next line."""
    drawing_cells: int = 40
    """Cells: a drawing makes more of them; an empty form has words in many of its cells."""
    drawing_share: float = 0.1
    """Of the cells: so few have text in a drawing."""
    ladder_rows: int = 4
    """Rows of one column: horizontal rulings between two vertical ones are the grid of a chart."""
    ladder_share: float = 0.35
    """Of the cells of such a ladder: a list in a frame has text in more of them, the grid of a chart in fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """Tables that stand by the alignment of their text: columns, rows, cells of several lines, what is prose."""

    piece_gap: float = 0.9
    """Type sizes: pieces of a line further apart stand in different columns."""
    fine_gap: float = 0.3
    """Type sizes: the same, where the white of all rows together tells the columns apart."""
    overhang: float = 0.5
    """Type sizes: a piece that crosses a strip and stands in both columns sticks out of it this far on either side."""
    usual: int = 2
    """Pieces over the white between two columns: where so many lie another one is no caption."""
    lone_piece: float = 0.3
    """Of the table's width: a narrower line of one piece is part of a wrapped cell and tells where columns are."""
    column_gap: float = 0.45
    """Type sizes: the narrowest white strip between two columns."""
    tolerated: float = 0.12
    """Of the lines: so many may cross a column strip (a heading over two columns)."""
    head_tolerated: float = 0.3
    """The same of lines that fall into at most half as many pieces as most do: heads over several columns, titles."""
    worth: int = 2
    """Pieces that share a column with another of their line: a cut of the table has to take away so many."""
    most_shared: int = 2
    """Pieces that share a column with another of their line: a part never has more."""
    max_searched: int = 40
    """Lines of a table for which every way to cut it is tried."""
    gap_steps: int = 4
    """Steps of a type size in which gaps between lines are compared: finer differences are chance."""
    max_lines: int = 120
    """Lines of a table that is looked at: a longer one is a list."""
    row_gap: float = 1.45
    """Type sizes between the baselines of two lines: further apart they are two rows, nearer perhaps one cell."""
    main_share: float = 0.5
    """Of the columns: a line that fills so many is a row of its own or the main line of one."""
    full_share: float = 0.75
    """Of the columns: two near lines of words that both fill so many are two rows."""
    full_label: float = 0.8
    """Of a column's width: a label that is this wide may go on in the next line; a shorter one ends."""
    tie: float = 0.2
    """Type sizes: a line that stands this evenly between two rows belongs to neither by its place."""
    leading: float = 1.32
    """Type sizes between the baselines of a cell's lines, at most; rows lie further apart where this is asked."""
    off_baseline: float = 0.04
    """Type sizes: a piece whose baseline differs so much from its line's belongs to a cell of several lines."""
    own_row: float = 0.95
    """Of the distance between the nearest rows: a line this far from every row is a row itself."""
    label_columns: int = 3
    """Columns from the left that may hold such labels."""
    middle: float = 0.45
    """Type sizes: a label's middle lies this near to the middle of its rows."""
    ruled_groups: int = 3
    """Groups of rows between rulings: fewer are a head and its rows."""
    ruled_edges: float = 0.6
    """Of the edges between rows: with a line drawn along so many, a cell without one reaches over the edge."""
    wall: float = 0.5
    """Of a column's width: a line covers at least so much of it."""
    near_edge: float = 8.0
    """Points between a ruling and the edge of the rows that it parts."""
    min_pieces: int = 3
    """Pieces of the line that opens a table; two may be a signature and a date."""
    min_rows: int = 2
    """A single line in columns is no table; two may be a head and its row."""
    least_under_head: int = 3
    """Lines of a part whose head may stand in the middle over texts at the left of one column."""
    over_middle: float = 0.15
    """Of the width of such a column: so near to its middle stands its head."""
    band_pitch: float = 3.0
    """Type sizes between the baselines of the lines around a row that names a group: further apart it is a caption."""
    band_wider: float = 1.3
    """Of the widest distance between rows above: so far at most is such a line from those around it."""
    in_line: float = 0.6
    """Of the pieces of the row below such a line: so many stand in columns of the rows above it."""
    region_gap: float = 4.5
    """Type sizes of white space that end a table where no ruling says otherwise."""
    wide_piece: float = 0.55
    """Of the page width: a single piece that is wider is running text."""
    ruling: float = 0.3
    """Of the page width: a line across that is shorter is no ruling of a table."""
    head_lines: int = 4
    """Lines of a wrapped heading above the first that falls into pieces."""
    even_rows: float = 1.15
    """Times the distance of the next row: a line above a table no further off may be its first row."""
    prose_width: float = 11.0
    """Type sizes: a piece of a column of prose is at least this wide, a cell that long is rare."""
    prose_fill: float = 0.6
    """Of its column's width: so much of it a line of prose fills."""
    short_head: float = 0.375
    """Of its column's width: a heading of one or two words is shorter."""
    prose_share: float = 0.5
    """Of the lines: in so many at least two columns are filled by prose."""
    filled_columns: float = 0.5
    """Of the columns: a row of a table fills so many, those of an axis do not."""
    filled_rows: float = 0.25
    """Of the rows: so many are filled; of a chart only the line of its axis is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """A page around its tables: the state of its text, pages side by side, texts apart on one line."""

    lone_picture: float = 0.05
    """Of the page: a page without any text that pictures cover this far shows something."""
    outlined_letters: int = 60
    """Painted shapes; a page without any text that has so many holds letters turned into outlines, or a drawing."""
    picture_page: float = 0.5
    """Of the page: a page that pictures cover this far and that holds hardly any text is a scan."""
    scan_glyphs: int = 30
    """Glyphs; a scan may still carry a page number or a stamp's date as text."""
    unmapped_page: float = 0.25
    """Of the glyphs: with more of them unmapped the text layer is unusable."""
    beside: float = 0.5
    """Of the lower table's height: two tables that share this much of it stand side by side."""
    half_page: float = 0.25
    """Of the page's height: lower tables side by side are parts of one page."""
    faint_columns: int = 3
    """A table drawn by colours alone has more columns than this; coloured bands alone are no table."""
    faint_rows: int = 3
    """The same of its rows."""
    text_gap: float = 3.0
    """Type sizes: pieces of a line further apart are separate texts (unit at the left, date at the right)."""
    blank: float = 1.5
    """Type sizes: a gap this wide inside a text is a blank, as between `项目名称：…` and `实施单位：…` on one line."""
    level: float = 2.0
    """Points: the rows of both halves begin at the same height within this: one sheet, one scale, one margin."""
    min_rows: int = 4
    """Rows that both halves must have: shorter tables are alike by chance."""
    common: float = 0.8
    """Of the row heights of the half with fewer rows: so many the other half has too."""
    same_labels: float = 0.3
    """Of the rows: with more of them beginning alike, two pages hold two forms of one layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideSettings:
    """Labels in the margin beside a table: how near, how short, how well in the middle of their rows."""

    least_rows: int = 4
    """Rows of a table that has such labels."""
    farthest: float = 4.0
    """Type sizes between a label and the frame."""
    longest: int = 8
    """Characters of a line of a label."""
    gap: float = 0.8
    """Type sizes: lines nearer below each other are one label, set upright."""
    off_middle: float = 0.9
    """Type sizes between the middle of a label and that of its rows."""


LATTICE = LatticeSettings()
STREAM = StreamSettings()
PAGE = PageSettings()
BESIDE = BesideSettings()
