"""What a PDF unfolds to when drawn, told before pdfium takes the memory: 700 bytes can ask for all that there is."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final

from extract.errors import DamagedFileError

FORM_DEPTH: Final = 28
"""Forms in forms that are drawn; source: pdfium, cpdf_streamcontentparser.cpp, kMaxFormLevel (40 in later versions)."""
MOST_FORMS: Final = 200_000
"""Forms drawn on a page, each time counted: a plan of a city has some ten thousand."""
MOST_CONTENT: Final = 256 * 2**20
"""Bytes of drawing commands in one stream; the densest page of the samples has 3 MB."""
MOST_PAGES: Final = 2_000
_PACKED_AT_MOST: Final = 1_032
"""Times its size that one pass of Flate can unpack to."""
_DO: Final = re.compile(rb"/([^\s/<>\[\]()]+)\s+Do\b")
_WORTH_A_LOOK: Final = re.compile(rb"/Form\b|/ObjStm\b|FlateDecode\s*/FlateDecode|/Fl\s*/Fl\b")
_REMEDY: Final = "文件内容层层套叠，展开后大得不能读取（可能是有意为之）；请用原程序另存或打印成新的 PDF 后再试。"


def refuse_unfolding(data: bytes) -> None:
    """Return where the pages of a PDF can be drawn in reasonable memory, as far as the file lets itself be looked into.

    Raises:
        DamagedFileError: forms show each other hundred thousands of times, or a stream unpacks to hundreds of MB.
    """
    if _WORTH_A_LOOK.search(data) is None and len(data) * _PACKED_AT_MOST < MOST_CONTENT:
        return
    for page in _pages(data):
        _refuse_page(page)


def _refuse_page(page: Any) -> None:  # noqa: ANN401  pdfminer's objects have no common type
    """Return where a page can be drawn in reasonable memory, or cannot be looked into: pdfium may draw it all the same.

    Raises:
        DamagedFileError: it cannot be drawn so.
    """
    try:
        contents = [_resolved(each) for each in page.contents]
        for stream in contents:
            _refuse_size(stream)
        forms = _shown(_mapping(page.resources), contents)
    except DamagedFileError:
        raise
    except Exception:  # noqa: BLE001  on what it cannot unpack pdfminer raises whatever it runs into
        return
    if forms > MOST_FORMS:
        raise DamagedFileError("PDF 的图形互相套用，没有尽头", remedy=_REMEDY)


def _pages(data: bytes) -> Iterator[Any]:
    """Yield the pages that pdfminer finds; of a damaged file as many as it finds."""
    from pdfminer.pdfdocument import PDFDocument  # noqa: PLC0415  takes a while to load; needed for few files
    from pdfminer.pdfpage import PDFPage  # noqa: PLC0415  the same
    from pdfminer.pdfparser import PDFParser  # noqa: PLC0415  the same

    try:
        yield from islice(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))), MOST_PAGES)
    except Exception:  # noqa: BLE001  on damaged files it raises whatever it runs into; pdfium says what is wrong with them
        return


def _resolved(value: Any) -> Any:  # noqa: ANN401  as above
    from pdfminer.pdftypes import resolve1  # noqa: PLC0415  takes a while to load

    return resolve1(value)


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401  as above
    found = _resolved(value)
    return found if isinstance(found, dict) else {}


def _forms(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Return the forms that a page or a form may show, by name."""
    named = {str(name): _resolved(each) for name, each in _mapping(resources.get("XObject")).items()}
    return {name: each for name, each in named.items() if getattr(_attribute(each, "Subtype"), "name", "") == "Form"}


def _attribute(stream: Any, name: str) -> Any:  # noqa: ANN401  as above
    return _resolved(getattr(stream, "attrs", {}).get(name))


def _shown(resources: Mapping[str, Any], contents: list[Any]) -> int:
    """Return how many forms are drawn on a page, those in forms each time counted; `MOST_FORMS` and one is many."""
    known: dict[int, tuple[Any, list[Any]]] = {}

    def called(stream: Any, own: Mapping[str, Any]) -> list[Any]:  # noqa: ANN401  as above
        """Return the forms that a stream shows, in its order; each is kept, so that its identity stays its own."""
        if id(stream) not in known:
            forms = _forms(own)
            commands = _DO.findall(_content(stream)) if forms else []
            known[id(stream)] = stream, [forms[name] for each in commands if (name := each.decode("latin-1")) in forms]
        return known[id(stream)][1]

    @cache
    def count(number: int, depth: int) -> int:
        total = 1
        for each in inner[number] if depth else ():
            total += count(id(each), depth - 1)
            if total > MOST_FORMS:
                break
        return min(total, MOST_FORMS + 1)

    waiting = [form for stream in contents for form in called(stream, resources)]
    first, inner = list(waiting), dict[int, list[Any]]()
    while waiting:
        form = waiting.pop()
        if id(form) not in inner:
            inner[id(form)] = called(form, _mapping(_attribute(form, "Resources")))
            waiting.extend(inner[id(form)])
    return sum(count(id(form), FORM_DEPTH) for form in first[:MOST_FORMS])


def _content(stream: Any) -> bytes:  # noqa: ANN401  as above
    """Return the commands of a stream.

    Raises:
        DamagedFileError: they are too many.
    """
    _refuse_size(stream)
    return bytes(stream.get_data())


def _refuse_size(stream: Any) -> None:  # noqa: ANN401  as above
    """Return where a stream unpacks to no more than `MOST_CONTENT`.

    Raises:
        DamagedFileError: it unpacks to more.
    """
    raw = getattr(stream, "rawdata", None)
    filters = [str(getattr(name, "name", name)) for name, _ in stream.get_filters()] if raw is not None else []
    passes = sum(name in {"FlateDecode", "Fl"} for name in filters)
    if raw is None or passes != len(filters) or len(raw) * _PACKED_AT_MOST**passes < MOST_CONTENT:
        return
    for _ in range(passes):
        try:
            raw = zlib.decompressobj().decompress(raw, MOST_CONTENT)
        except zlib.error:
            return
    if len(raw) >= MOST_CONTENT:
        raise DamagedFileError(f"PDF 的一页内容展开后超过 {MOST_CONTENT // 2**20} MB", remedy=_REMEDY)
