"""Page clean-up: how a picture is decoded, cut out, levelled, turned upright and freed of its seals, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """What the clean-up of a page goes by."""

    # A picture file is decoded.

    kept_pixels: int = 16_000_000
    """Pixels kept of one picture: A3 at 280 dpi; larger ones are scaled down while or right after they are decoded."""
    decoded_pixels: int = 130_000_000
    """Pixels that a picture may have once the decoder has scaled it down: 390 MB, A3 at 690 dpi."""
    max_pictures: int = 500
    """Pages of one TIFF."""
    max_total_pixels: int = 320_000_000
    """Pixels of all pages that `load_picture` holds at once: 960 MB."""

    # A picture is a page.

    points_per_pixel: float = 72 / 200
    """Where the size of the page is not known: the usual resolution of office scanners."""
    coarse_type: float = 12.5
    """Pixels of the picture itself: in smaller type than this (10.5 points at 105 dpi; at 120 dpi 14) characters are
    taken for others with high scores: of 170 cells 5 at 100 dpi, 31 at 72, none at 120 and above."""
    legible_side: int = 8
    """Pixels: in a narrower picture there is no character, and nothing to straighten."""

    # The sheet is cut out, scaled and levelled.

    working_area: float = 6.2e6
    """Pixels of a sheet that is worked on: A4 at 250 dpi. At 4.4e6 three of 2680 cells of degraded 150 dpi pages were
    misread that were right at 5.2e6 and above."""
    source_area: float = 12.5e6
    """Pixels kept of the picture before it is split and straightened: an A3 double page at 250 dpi, a 12 MP photo."""
    min_short_side: int = 2000
    """Pixels: a sheet with a shorter side is enlarged before it is turned, which thin strokes survive only in many
    pixels: of 2248 cells of 150 dpi pages 10 were misread at 1400, 4 at 1860, 1 at 2100."""
    em_of_sheet: float = 10.0 / 595.0
    """Body type is about 10 pt on a sheet 595 pt wide; only a first guess, `type_size` measures."""
    skew_limit: float = 12.0
    """Degrees: a larger turn is a quarter turn or a photo whose paper edge tells."""
    largest_type: float = 7.0
    """Times the guess of the type height: what is larger is a ruling or a drawing."""
    large_parts: int = 25
    """Parts of letters that say how large the type is: a cover's title has fewer."""
    led_over: float = 0.9
    """Of the band between two pages: a hairline covers so much of it."""
    hairlines: int = 3
    """So many hairlines are rulings of one table: the edges of two pages under one lid draw two."""
    side_ink: float = 0.02
    """Of the ink: each page of a double page holds at least this; the second may be the short end of a table."""
    paper_share: float = 0.25
    """Of the picture: paper on a desk fills at least this much."""
    paper_full: float = 0.985
    """Of the picture: above this there is no desk around the paper."""
    edge_support: float = 0.6
    """Of a paper edge: the part along which the brightness or colour really changes."""

    # Which way is up.

    sample_lines: int = 8
    """Lines read for a decision; two of three may be rulings, seals or handwriting and the decision still holds."""
    sample_width: float = 12.0
    """Of the type height: how much of a line is read."""
    sample_area: float = 4.0e6
    """Pixels of the picture that samples are taken from: small type must still be legible."""
    run_gap: float = 0.3
    """Of the type height: characters of a line stand nearer than this, lines farther apart. Measured on 12 printed
    pages: the runs along the lines come to 300 to 1100 type heights, those across them to 7 at most."""
    few_runs: float = 80.0
    """Type heights of runs: fewer prove no direction unless they can be read; a page of lines has 300 and more."""
    sample_gap: float = 0.45
    """Of the type height: the gap bridged when whole lines are wanted as samples."""
    upright_score: float = 0.86
    """Mean score from which a page is taken as upright. Read upside down the same lines reach 0.3 to 0.64."""
    short_sample: float = 0.8
    """Of the type height: where nothing longer stands in a line, single characters tell too."""
    surer: float = 0.02
    """By so much a page must read surer turned than as it was given."""
    min_characters: int = 8
    """Fewer characters than this prove nothing."""

    # Dark areas with light print.

    ground_type: float = 14.0
    """Pixels: the type height in the picture that dark areas are looked for in."""
    dark_ground: float = 0.75
    """Of the paper's level: the ground of a dark area is darker."""
    ground_reach: float = 0.2
    """Of the shorter side: paper is seen within this of every place of a dark area."""
    ground_height: float = 1.0
    """Of the type height: a dark area is at least so high."""
    ground_width: float = 2.5
    """Of the type height: and so wide."""
    ground_solid: float = 0.8
    """Of a dark area: so much of it is made of rectangles of that size. On 60 pages: heads 0.94 and more, print 0."""
    ground_plain: int = 20
    """Of 255: what is no farther off the ground is plain ground."""
    ground_share: float = 0.5
    """Of a dark area: so much is plain ground. Heads have 0.69 and more, dense print 0.15."""
    ground_edge: float = 0.4
    """Of the type height: the edge of an area is not looked at."""
    light_print: int = 35
    """Of 255: light print is at least so much lighter than its ground."""
    light_share: float = 0.015
    """Of a dark area: print covers at least this."""
    ground_rim: float = 0.1
    """Of the type height: the edge of a dark area that stays, as a ruling."""
    ground_corner: float = 0.3
    """Of the type height: thinner dark lines beside an area are rulings."""
    ground_ink: float = 0.6
    """Of the paper's level: print is darker."""
    ground_run: float = 1.15
    """Of the type height: a ruling on a dark ground goes on so far; letters leave less of it between them."""
    ground_lines: tuple[float, float] = (5.0, 12.0)
    """Of 255: a ruling on a dark ground is darker than it by more than the first, surely one at the second."""
    ground_grain: float = 0.15
    """Of the print's contrast: what is less off its ground is grain."""

    # Streaks.

    streak_width: int = 9
    """Pixels: a broader line is a fold or a shadow."""
    streak_depth: int = 9
    """Of 255: a streak is at least this much darker than the paper beside it."""
    streak_paper: int = 230
    """Of 255: where both sides of a streak are lighter there is no print."""
    streak_pale: float = 140.0
    """Of 255: under a streak that leaves paper as light as this, print is still to be seen."""
    streak_parts: int = 10
    """Parts of the page from edge to edge: a streak runs through all, a table's ruling not through margins."""
    streak_part: float = 0.6
    """Of each part: so much of it is crossed; rulings that cross a streak interrupt it."""
    streak_share: float = 0.85
    """Of the whole page."""
    streak_end: float = 0.004
    """Of the page: a streak reaches its very edges; the table of a picture that was cut close does not."""
    streaks: int = 3
    """More lines than this from edge to edge are the rulings of a table that fills the picture."""

    # Specks.

    speck_level: int = 200
    """Of 255: a speck is darker; its soft edge makes it broader than at the level of ink."""
    part_side: float = 0.3
    """Of the type height: larger marks are characters or parts of them."""
    speck_side: float = 0.27
    """Of the type height: no speck is taken for larger; marks as large stand in text."""
    comma: float = 0.24
    """Of the type height: commas are larger, 0.28 as a rule."""
    speck_alone: float = 1.5
    """Of the type height: farther from print than this there is no mark of a text."""
    dirty: int = 10
    """Specks alone on blank paper that make a page a dirty one; clean scans have 3 to 7 of any size."""
    speck_touch: float = 0.1
    """Of the type height: a mark nearer to a character than this is a part of it."""
    before_point: float = 0.6
    """Of the type height: print that a point belongs to stands before it, nearer than this."""
    after_point: float = 1.0
    """Of the type height: after a point comes print nearer than this; a comma has 0.7 of white behind it."""
    colon: tuple[float, float] = (0.2, 0.65)
    """Of the type height: the distances of two points one above the other."""

    # Red seals.

    red_lead: int = 36
    """Of 255: red ink is at least this much redder than green and blue; black text blurred by JPEG stays below."""
    seal_side: float = 0.09
    """Of the picture's shorter side: a seal is at least this wide. Official seals are 38 to 45 mm, name seals 18 mm."""
    seal_side_max: float = 0.5
    """Of the picture's shorter side: a larger red thing is a red page or a photo."""
    seal_aspect: float = 1.7
    """Seals are round, oval or square; red headlines and red words in cells are longer."""
    seal_closing: float = 0.012
    """Of the shorter side: the gap between the ring, the arc of letters and the star of one seal."""

    # Grey seals.

    stamp_radius: tuple[float, float] = (4.2, 9.0)
    """Of the type height: official seals measure 38 to 50 mm, body type 8 to 12 pt."""
    search_radius: float = 44.0
    """Pixels of a middling seal in the picture that circles are searched in."""
    ring_share: float = 0.88
    """Of the ring: the part that must be dark. Print that happens to lie on a circle covers half of it."""
    ring_dark: int = 70
    """Of 255: how much darker than paper the ring is."""
    centre_steps: tuple[float, float] = (0.2, 0.0625)
    """Of the type height: steps in which the centre is sought, coarse and fine; the small picture misses it by half."""
    star_share: float = 0.45
    """Of the radius: the star lies within this, the letters of the arc outside."""
    clearance: float = 24.0
    """Of 255: print must be at least this much darker than the seal's ink to be told from it."""
    thick_print: float = 0.06
    """Of the print: strokes wider than the usual; crossings and bold words."""
    print_stroke: float = 0.2
    """Of the type height: strokes of body type are thinner, the ring and the star of a seal broader."""
    darkest_seal: int = 16
    """Of 255: a darker seal leaves no print to be seen on it."""
    levelled_contrast: tuple[int, int] = (60, 190)
    """Of 255: print is black and the soft edges of a seal are paper between these where only print is wanted."""
    crumb: float = 0.3
    """Of the type height: a spot left by paling is smaller."""
    max_stamps: int = 4
    """Seals looked for on one sheet."""


CLEANING = Cleaning()
