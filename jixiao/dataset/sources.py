"""The source of a document: its bytes, checked by their digest, its pages as pictures, and its raw content."""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

import pypdfium2
from PIL import Image

from extract.container.members import members
from extract.document import Document
from extract.errors import ReadError
from extract.pdf.reader import open_pdf
from extract.scan.load import load_picture
from extract.source import Source
from jixiao.parsing.files import read_bytes
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.parsing.kept import kept
from jixiao.parsing.parse import read_source

SCALE: Final = 2.0
"""Pixels per point of a page picture: 144 dpi, small type in a form of A3 stays legible on screen."""
MAX_EDGE: Final = 3000
"""Pixels of the longer edge of a picture: a poster must not fill the memory."""
POINTS_PER_PIXEL: Final = 72 / 200
"""Picture files count as scanned at 200 dpi, as their reader counts them."""
KEPT_FILES: Final = 4
KEPT_DOCUMENTS: Final = 16
KEPT_PICTURES: Final = 48
"""Things kept in memory: what a person turns back and forth between."""

Absence: TypeAlias = Literal["gone", "changed", "unreadable", "remote"]
T = TypeVar("T")


class SourceAbsentError(Exception):
    """The source cannot be shown; `absence` says why and `detail` what the system says."""

    def __init__(self, absence: Absence, detail: str = "") -> None:
        """Keep the reason."""
        super().__init__(detail or absence)
        self.absence = absence
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSize:
    """A page that can be shown: its 1-based number and its size in points."""

    number: int
    width: float
    height: float


class _Kept:
    """The last few results, by key."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self._values:
            self._values[key] = make()
            while len(self._values) > self._limit:
                self._values.popitem(last=False)
        self._values.move_to_end(key)
        return self._values[key]  # type: ignore[return-value]  # what `make` made under this key


class Sources:
    """The sources of a run's documents. One thread at a time reads or draws: pdfium does not bear two."""

    def __init__(self, out: Path, passwords: Sequence[str] = ()) -> None:
        """Look for relative paths in the current folder first, then beside `out`."""
        self._bases = (Path(), out.resolve().parent)
        self._kept_grids = out / KEPT
        self._passwords = tuple(passwords)
        self._lock = threading.RLock()
        self._bytes, self._documents, self._pictures = _Kept(KEPT_FILES), _Kept(KEPT_DOCUMENTS), _Kept(KEPT_PICTURES)

    def path(self, row: Mapping[str, object]) -> Path:
        """Return the file that a row of `documents` comes from; of an archive's member, the archive.

        Raises:
            SourceAbsentError: it is gone, or was never a file.
        """
        name = str(row["source"])
        if "://" in name:
            raise SourceAbsentError("remote", name)
        for base in self._bases:
            path = base / name.split("!/", 1)[0]
            if path.is_file():
                return path
        raise SourceAbsentError("gone", name)

    def data(self, row: Mapping[str, object]) -> bytes:
        """Return the bytes that were read when the row was made.

        Raises:
            SourceAbsentError: the file is gone, has other bytes now, or cannot be read.
        """
        with self._lock:
            return self._bytes.get(row["document_id"], lambda: self._load(row))

    def _load(self, row: Mapping[str, object]) -> bytes:
        path, name = self.path(row), str(row["source"])
        try:
            data = read_bytes(path)
            if "!/" in name:
                inner = name.split("!/", 1)[1]
                found = (m.data for m in members(data, passwords=self._passwords) if m.name == inner)
                data = next(found, b"")
        except ReadError as error:
            raise SourceAbsentError("unreadable", error.sentence()) from error
        if hashlib.sha256(data).hexdigest() != row["document_id"]:
            raise SourceAbsentError("changed", name)
        return data

    def document(self, row: Mapping[str, object], *, ocr: bool = False) -> Document:
        """Return the raw content: what the run kept when it made the rows, recognised text and its cells included.

        Where nothing is kept the source is read; without `ocr` pictures of text then stay unread, which is quick.

        Raises:
            SourceAbsentError: nothing is kept, and the source is absent or cannot be read.
        """

        def make() -> Document:
            known = kept(self._kept_grids, str(row["document_id"]), None)
            if isinstance(known, Document):
                return known
            data = self.data(row)
            mode: Literal["auto", "never"] = "auto" if ocr else "never"
            try:
                return read_source(Source(name=str(row["source"]), data=data, passwords=self._passwords, ocr=mode))
            except ReadError as error:
                raise SourceAbsentError("unreadable", error.sentence()) from error

        with self._lock:
            return self._documents.get((row["document_id"], ocr), make)

    def sizes(self, row: Mapping[str, object], wanted: Sequence[int]) -> list[PageSize]:
        """Return the pages among the wanted ones that can be shown as pictures; none of a format without pages.

        Raises:
            SourceAbsentError: the source is absent or cannot be read.
        """
        if row.get("format") == "pdf":
            with self._lock, self._open(row) as pdf:
                return [
                    PageSize(number=number, width=size[0], height=size[1])
                    for number in wanted
                    if 1 <= number <= len(pdf)
                    for size in [pdf.get_page_size(number - 1)]
                ]
        if row.get("format") == "image":
            with self._lock:
                images = self._images(row)
            return [
                PageSize(number=n, width=image.width * POINTS_PER_PIXEL, height=image.height * POINTS_PER_PIXEL)
                for n, image in enumerate(images, start=1)
                if n in wanted
            ]
        return []

    def picture(self, row: Mapping[str, object], number: int) -> bytes | None:
        """Return a page as PNG, None where there is no such page or the format has none.

        Raises:
            SourceAbsentError: the source is absent or cannot be read.
        """
        if not self.sizes(row, [number]):
            return None
        with self._lock:
            return self._pictures.get((row["document_id"], number), lambda: self._draw(row, number))

    def _draw(self, row: Mapping[str, object], number: int) -> bytes:
        if row.get("format") == "image":
            image = self._images(row)[number - 1].copy()
            image.thumbnail((MAX_EDGE, MAX_EDGE))
        else:
            with self._open(row) as pdf:
                page = pdf[number - 1]
                try:
                    bitmap = page.render(scale=min(SCALE, MAX_EDGE / max(*page.get_size(), 1)))
                    image = bitmap.to_pil().convert("RGB")
                finally:
                    page.close()
        png = io.BytesIO()
        image.save(png, "PNG", compress_level=3)
        return png.getvalue()

    def _open(self, row: Mapping[str, object]) -> pypdfium2.PdfDocument:
        try:
            return open_pdf(self.data(row), self._passwords)
        except ReadError as error:
            raise SourceAbsentError("unreadable", error.sentence()) from error

    def _images(self, row: Mapping[str, object]) -> list[Image.Image]:
        def make() -> list[Image.Image]:
            try:
                return [Image.fromarray(pixels) for pixels in load_picture(self.data(row))]
            except ReadError as error:
                raise SourceAbsentError("unreadable", error.sentence()) from error

        return self._pictures.get((row["document_id"], "pixels"), make)
