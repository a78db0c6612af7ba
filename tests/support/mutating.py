"""Spoils files and documents in random places, the same ones for the same seed."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from dataclasses import replace

from extract.container.ole import MAGIC
from extract.document import Block, Document, Grid, Page, Paragraph

VALUES = (
    *("", "0", "-1", "1.5", "999999999", "9" * 400, "1e999", "-1E-400", "0." + "0" * 400 + "1", "abc", "²", "½", "%"),
    *("2022年13月32日", "99999年", "２０２２", "≥", "≥≤100%", "100%-", "一百亿亿亿元", "零零零", "（（（", "指标2：……"),
    *("\u202e1.5", "\ufffd", "\u200b", "a\x00b", "₩", "项目支出绩效自评表", "年度资金总额", "一级指标", "总分", "合计"),
    *("是，" * 2000, "1," * 3000, "-" * 5000, "（" * 3000, "1．" * 2000, "=cmd()", "NaN", "inf", "__", "①②③④"),
)
"""What a cell, an attribute or a number may be replaced with."""
_NUMBER = re.compile(rb"(?<![\w.])\d{1,10}(?![\w.])")
_TEXT = re.compile(rb">[^<>]{1,200}<")
_ATTRIBUTE = re.compile(rb'="[^"<>]{0,200}"')
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return a file with some of its bytes, or of those packed in it, changed."""
    if data.startswith(b"PK") and chance.random() < 0.8:
        return _with_members(data, chance)
    if data.startswith(b"%PDF") and chance.random() < 0.6:
        return _with_streams(data, chance)
    if data.startswith(MAGIC) and chance.random() < 0.9:  # its parts have places: what shifts them ends all reading
        return _overwritten(data, chance)
    for _ in range(chance.randint(1, 8)):
        data = _changed(data, chance)
    return data


def _overwritten(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 5 + len(data) // 5000)):
        start, length = chance.randrange(len(data)), chance.choice((1, 1, 2, 4, 16))
        spoilt[start : start + length] = chance.choice((chance.randbytes, bytes))(len(spoilt[start : start + length]))
    return bytes(spoilt)


def _with_members(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.sample(list(members), min(len(members), chance.choice((1, 1, 3)))):
        for _ in range(chance.randint(1, 6)):
            members[name] = _changed(members[name], chance)
    if chance.random() < 0.1:
        del members[chance.choice(list(members))]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return buffer.getvalue()


def _with_streams(data: bytes, chance: random.Random) -> bytes:
    """Return a PDF with one of its packed streams changed; its lengths are wrong then, which readers bear."""
    streams = list(_STREAM.finditer(data))
    if not streams:
        return _changed(data, chance)
    found = chance.choice(streams)
    try:
        content = zlib.decompress(found[1])
    except zlib.error:
        return _changed(data, chance)
    for _ in range(chance.randint(1, 6)):
        content = _changed(content, chance)
    return data[: found.start(1)] + zlib.compress(content) + data[found.end(1) :]


def _changed(data: bytes, chance: random.Random) -> bytes:
    """Return data changed in one place: its bytes there, or a number, a text or an attribute."""
    start = chance.randrange(len(data) + 1)
    # Of a part in XML, one wrong byte ends all reading.
    by_bytes = (None,) * (0 if data.startswith(b"<?xml") and chance.random() < 0.9 else 3)
    if (pattern := chance.choice((*by_bytes, _NUMBER, _TEXT, _TEXT, _ATTRIBUTE))) is not None:
        found = list(pattern.finditer(data))
        if found:
            place = chance.choice(found)
            before, after = {_TEXT: (b">", b"<"), _ATTRIBUTE: (b'="', b'"')}.get(pattern, (b"", b""))
            value = chance.choice(VALUES).encode("utf-8", "replace")
            return data[: place.start()] + before + value + after + data[place.end() :]
    end = min(len(data), start + chance.choice((1, 1, 2, 4, 16, 200, 5000)))
    old = data[start:end]
    new = (
        bytes(byte ^ 1 << chance.randrange(8) for byte in old),
        chance.randbytes(len(old)),
        b"",
        old * chance.choice((2, 2, 50)),
        chance.choice((b"\xff", b"\x00", b"\x7f")) * len(old),
    )
    return data[:start] + chance.choice(new) + (data[end:] if chance.random() < 0.9 else b"")


def mutated_document(document: Document, chance: random.Random) -> Document:
    """Return a document with the texts of some cells and paragraphs changed."""
    share = chance.choice((0.01, 0.1, 0.5))
    return replace(document, pages=tuple(_page(page, chance, share) for page in document.pages))


def _page(page: Page, chance: random.Random, share: float) -> Page:
    texts = [cell.text for grid in page.grids for cell in grid.cells] or [""]
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Grid):
            cells = tuple(
                replace(cell, text=_other(cell.text, texts, chance), lines=()) if chance.random() < share else cell
                for cell in block.cells
            )
            blocks.append(replace(block, cells=cells))
        elif isinstance(block, Paragraph) and chance.random() < share:
            blocks.append(replace(block, text=_other(block.text, texts, chance)))
        else:
            blocks.append(block)
    return replace(page, blocks=tuple(blocks))


def _other(text: str, texts: list[str], chance: random.Random) -> str:
    """Return a text in the place of another: a strange one, one of elsewhere, or its own with one put in."""
    kind = chance.randrange(3)
    if kind == 0:
        return chance.choice(VALUES)
    if kind == 1:
        return chance.choice(texts)
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(VALUES) + text[place:]
