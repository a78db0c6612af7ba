"""The strands of a Word paragraph become passages: lines, list label, look, what stands between tabs."""

from __future__ import annotations

from extract.document import join_lines
from extract.docx.items import Passage
from extract.docx.runs import PAGE_BREAK, Strand
from extract.wordml.styles import Shape
from extract.wordml.symbols import clean


def passages(strands: list[Strand], label: str, shape: Shape) -> list[Passage]:
    """Return the passages of a paragraph: one, or one for each page that it is broken over."""
    written = "".join(strand.text for strand in strands)
    blocks = [tuple(filter(None, map(clean, block.split("\n")))) for block in written.split(PAGE_BREAK)]
    filled = [lines for lines in blocks if lines]
    if label:
        head = _labelled(label, filled[0]) if filled else (label,)
        label_only = not filled
        filled = [head, *filled[1:]]
    else:
        label_only = False
    size, bold = _look(strands, shape)
    return [
        Passage(
            lines=lines,
            heading_level=shape.heading_level,
            size=size,
            bold=bold,
            centred=bool(shape.centred),
            label_only=label_only,
            parts=_parts(written) if len(filled) == 1 and len(lines) == 1 else (),
        )
        for lines in filled
    ]


def _parts(written: str) -> tuple[str, ...]:
    """Return what stands between the tabs of a line."""
    return tuple(map(clean, written.strip("\n").split("\t"))) if "\t" in written else ()


def _labelled(label: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return lines with a list label before the first: `（一）概况`, but `1. 5G` with a space between digits."""
    head = lines[0]
    western = label[-1].isascii() and head[0].isascii() and head[0].isalnum()
    return (f"{label} {head}" if western else label + head, *lines[1:])


def _look(strands: list[Strand], shape: Shape) -> tuple[float | None, bool]:
    """Return size and weight of most of the letters; those of the style where there are none."""
    sizes: dict[float | None, int] = {}
    bold = total = 0
    for strand in strands:
        letters = len(join_lines([strand.text]))
        sizes[strand.look.size] = sizes.get(strand.look.size, 0) + letters
        bold += letters if strand.look.bold else 0
        total += letters
    if not total:
        return shape.look.size, bool(shape.look.bold)
    return max(sizes, key=lambda size: sizes[size]), bold * 2 > total
