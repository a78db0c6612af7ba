"""Names the characters that Word draws from symbol fonts, and cleans text of what is not printed."""

from __future__ import annotations

import re

_CIRCLES = {0x80 + number: "⓪①②③④⑤⑥⑦⑧⑨⑩"[number] for number in range(11)}
_BLACK_CIRCLES = {0x8B + number: "⓿❶❷❸❹❺❻❼❽❾❿"[number] for number in range(11)}

_WINGDINGS = {
    **_CIRCLES,
    **_BLACK_CIRCLES,
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x70: "□",
    0x71: "□",
    0x72: "□",
    0x75: "◆",
    0x76: "◆",
    0xA1: "○",
    0xA7: "■",
    0xA8: "□",
    0xB6: "☆",
    0xAB: "★",
    0xE0: "→",
    0xE8: "→",
    0xFB: "×",
    0xFC: "√",
    0xFD: "☒",
    0xFE: "☑",
}
_WINGDINGS_2 = {
    0x4F: "×",
    0x50: "√",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0x98: "●",
    0xA1: "□",
    0xA2: "□",
    0xA3: "□",
}
_WEBDINGS = {0x61: "√", 0x63: "□", 0x67: "■", 0x72: "×", 0x6E: "●"}
_GREEK_CAPITALS = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
_GREEK_SMALL = dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL = {
    **{code: chr(code) for code in (*range(0x20, 0x40), 0x5B, 0x5D, 0x5F, 0x7B, 0x7C, 0x7D)},
    **_GREEK_CAPITALS,
    **_GREEK_SMALL,
    0x2D: "−",
    0x7E: "～",
    0xA3: "≤",
    0xA5: "∞",
    0xAE: "→",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xD6: "√",
    0xE5: "∑",
}

_FONTS: dict[str, dict[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
}
_PRIVATE_USE = range(0xF000, 0xF100)
"""Word stores a symbol font's characters at U+F000 plus their code."""

_UNKNOWN_SYMBOL = ""
"""A dingbat outside the tables is an ornament: no reader takes it for text."""

_ABSENT = dict.fromkeys(
    [
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        0xFEFF,
        *range(0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
    ]
)
_SPACES = dict.fromkeys([0x09, 0xA0, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F], " ")
_CLEAN: dict[int, str | None] = {**_ABSENT, **_SPACES}
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def symbol(font: str, code: int) -> str:
    """Return the character that a symbol font draws for a code, nothing for an ornament.

    Source: the fonts' own charts; Symbol as in Adobe's encoding, https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/
    """
    table = _FONTS.get(font.strip().lower())
    bare = code - _PRIVATE_USE.start if code in _PRIVATE_USE else code
    if table is None:
        # Not a symbol font that we know: an ordinary code is its own character, a private one has no meaning.
        return chr(code) if 0x20 <= code < 0xD800 else _UNKNOWN_SYMBOL
    return table.get(bare, _UNKNOWN_SYMBOL)


def symbols(font: str, text: str) -> str:
    """Return text typed in a symbol font as the characters that are drawn; other text is returned as it is."""
    if font.strip().lower() not in _FONTS:
        return text
    return "".join(letter if letter in "\n\f\t " else _drawn(font, letter) for letter in text)


def clean(line: str) -> str:
    """Return a printed line: tabs and fixed spaces as a space, invisible characters gone, ends trimmed."""
    return _SURROGATE.sub("", line.translate(_CLEAN)).strip()


def _drawn(font: str, letter: str) -> str:
    code = ord(letter)
    # Chinese typed while a symbol font is set falls back to another font and is printed as it is.
    return letter if code > 0xFF and code not in _PRIVATE_USE else symbol(font, code)
