"""Recognition: how ink becomes strips, strips become text, and text its score, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What the recognition of text goes by."""

    # Text outside tables.

    ink_to_type: float = 1.08
    """The type size over the height of the ink of a Chinese line."""
    size_step: float = 1.0
    """Points: sizes of recognised lines are rounded to this, their ink varies with the characters in them."""
    band: float = 0.8
    """Of the type height: a strip of paper beside a table that is lower holds no line."""
    beyond: float = 0.3
    """Of the type height: how far a line may reach beyond its detected box."""
    beyond_pale: float = 4.0
    """Of the type height: how far beside a line its missed characters and those of pale hairlines are looked for."""
    hairline_mean: int = 5
    """Pixels along a line whose mean tells a hairline from the grain of the paper."""
    same_line_gap: float = 1.1
    """Of the type height: a wider gap in a line separates two entries, as in print; behind a comma 0.75 are white."""
    mark_room: float = 0.5
    """Of the type height: the white of a wide mark's own room behind it."""
    entries: int = 3
    """Entries of a row that is one of a table; running text falls into two at most."""
    entry_gap: float = 0.5
    """Of the type height: in such a row this much white parts two columns."""
    same_line_overlap: float = 0.55
    """Of the lower box: as much vertical overlap puts two boxes on one line."""
    same_line_height: float = 1.35
    """Of the higher box: two that together are higher stand in two lines that overlap."""
    line_least: float = 0.45
    """Of the type height: ink between blank rows that is lower is a part of the line beside it (a dash, a dot)."""
    crumb_characters: int = 2
    """Characters of a line under a seal that may be strokes of it."""
    crumb_votes: int = 3
    """Pictures that must read them alike."""
    garbage: float = 0.55
    """Score below which text outside tables is the remains of a seal, a logo or handwriting."""

    # The ink of a cell becomes strips.

    ink_level: int = 165
    """Of 255: darker pixels are ink once the light is even; hairline numerals at 150 dpi lie near 140."""
    pale_level: int = 222
    """Of 255: thin strokes, dashes, full stops of faint print reach this; it tells how far a line goes, not where."""
    beside: float = 1.2
    """Of the type height: a pale mark this near to a line belongs to it."""
    passing: float = 0.2
    """Of the type height: a pale mark that goes on so far above and below a line is no part of it."""
    speck: float = 0.13
    """Of the type height: a spot smaller than this both ways is dust, unless it stands inside a line (a full stop)."""
    edge_remnant: float = 0.16
    """Of the type height: ink no farther than this from the cell's border is a remnant of its ruling."""
    line_max: float = 1.4
    """Of the type height: ink higher than this holds more than one line."""
    stroke_gap: float = 0.42
    """Of the type height: the widest gap inside one character (the strokes of a two or a three)."""
    sliver: float = 0.25
    """Of the type height: ink so low, hardly off a line, was cut off its characters by a blank row."""
    sliver_gap: float = 0.08
    """Of the type height: how far off."""
    character_width: float = 1.3
    """Of the type height: a line no wider than this is a single character or a short numeral."""
    canvas: float = 1.3
    """Of the type height: the height of the picture of a line, text in its middle."""
    margin: float = 0.3
    """Of the type height: white left and right of the text."""
    wide_gap: float = 1.6
    """Of the type height: a wider gap in a line (letter-spaced headings) is narrowed to this before recognition."""
    tail_limit: float = 14.0
    """Of the type height: a line of one character is read together with the line before it up to this long."""
    dash_height: float = 0.2
    """Of the type height: a stroke at most this thick, alone in its line, is a dash."""
    dash_fill: float = 0.7
    """Of a dash's box: so much is dark. A numeral one of Song type ends in a triangle and fills 0.3 to 0.55 of its."""
    dash_widths: tuple[float, float] = (0.3, 2.8)
    """Of the type height: the lengths of a dash; above 1.5 it is a double one."""

    # Strips are read by the models.

    line_height: int = 48
    """Pixels: the height that the recognition model was trained on."""
    max_line_width: int = 2400
    """Pixels at that height: about 60 characters; a longer line is cut by the caller."""
    min_line_width: int = 48
    """Pixels: narrower pictures give the model too few steps to place a character."""
    batch_pixels: int = 1600
    """Sum of the widths of one batch: larger batches are no faster on a processor and cost memory."""
    batch_waste: float = 1.12
    """Lines are batched while the widest is at most so much wider than the narrowest: padding costs as much as text."""
    detector_step: int = 32
    """Pixels: the detector takes sides that are multiples of this."""
    detector_type: float = 22.0
    """Pixels: the type height at which the detector works; it finds lines, it need not read them."""
    detector_area: float = 2.6e6
    """Pixels: the largest picture that the detector gets; its memory grows with the area."""
    text_level: float = 0.3
    """Probability above which the detector's map counts as text (the model's own setting)."""
    sure_of_rare: float = 0.9
    """Probability from which a character outside GB 2312 (traditional, rare) is believed against one inside it."""
    box_level: float = 0.5
    """Mean probability that a text box must reach (the model's own setting)."""
    unclip: float = 1.6
    """The detector marks the core of a line; its box grows by area times this over the perimeter (its own setting)."""

    # Readings are set right and scored.

    repaired_score: float = 0.85
    """Score that a text has at most once its pattern has set it right: below what is read outright."""
    coarse_score: float = 0.85
    """Score at most of what is read from too few pixels: below what counts as sure."""
    ill_formed_score: float = 0.6
    """Score at most of a figure whose commas set off no thousands."""
    sealed_share: float = 0.004
    """Of a cell's area: as much red makes the cell a sealed one."""
    sealed_ink: float = 0.06
    """Of the squared type height: less red is a stray spot."""
    seal_edge: float = 0.6
    """Of the type height: twice how far the pale edge of a seal's strokes reaches."""
    grey_sealed_score: float = 0.7
    """Score that a cell under a grey seal has at most: paling the seal may have taken strokes of the print with it."""
    legible: float = 0.5
    """Score from which a reading counts as text when readings of one cell are compared."""
    trusted: float = 0.9
    """Score from which a reading tells how many characters a cell has, even where no other picture shows them."""
    agreement: float = 0.25
    """Worth of each further picture that reads the same: two that agree outweigh one that is a little surer."""
    well_formed: float = 0.2
    """Worth of a reading that is a whole figure and nothing else."""
    ground: float = 0.35
    """Of the type height: between strokes that are nearer the ground of a cell is not seen."""
    ground_level: int = 225
    """Of 255: a darker ground is coloured."""
    shaded_share: float = 0.4
    """Of a cell: so much of it has a coloured ground; the shadow of a fold has less."""
    light_print: float = 40.0
    """Of 255: light print is at least so much lighter than its ground."""
    erased_edge: float = 0.2
    """Of the type height: how far an erased ruling reaches into its cell."""
    inside: int = 3
    """Pixels at a cell's border that are not compared: rulings are erased there."""
    dash_score: float = 0.97
    """Score of a dash known by its shape alone."""


RECOGNITION = Recognition()
