"""Signs whose font says the wrong code: ≥ and ≤ that come as the codes of the Symbol font, ³ and £."""

from __future__ import annotations

from collections.abc import Sequence

from extract.page.marks import Glyph

SYMBOL_CODES = {"³": "≥", "£": "≤"}
"""What the Symbol font draws at the code of a Latin character (Adobe Symbol encoding, 0xB3 and 0xA3)."""
NEAR = 0.4
"""Of the type height: a sign stands this near to its number, and no letter so near before it."""


def with_symbol_signs(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Return the glyphs with the signs that their codes hide.

    A raised 3 follows something; where one begins a number, the page's ³ before numbers are ≥, and its £ are ≤.
    """
    signs = [index for index, glyph in enumerate(glyphs) if glyph.text in SYMBOL_CODES and _begins(glyphs, index)]
    if not any(glyphs[index].text == "³" for index in signs):
        return tuple(glyphs)
    changed = list(glyphs)
    for index in signs:
        changed[index] = glyphs[index]._replace(text=SYMBOL_CODES[glyphs[index].text])
    return tuple(changed)


def _begins(glyphs: Sequence[Glyph], index: int) -> bool:
    """Tell whether a glyph stands before a figure, and nothing stands close before it."""
    glyph = glyphs[index]
    after = glyphs[index + 1] if index + 1 < len(glyphs) else None
    before = glyphs[index - 1] if index else None
    return (
        after is not None
        and after.text.isdigit()
        and _touch(glyph, after)
        and not (before is not None and _touch(before, glyph) and before.text.isalnum())
    )


def _touch(left: Glyph, right: Glyph) -> bool:
    return (
        abs(left.baseline - right.baseline) <= NEAR * left.height
        and -NEAR * left.height <= right.x0 - left.x1 <= NEAR * left.height
    )
