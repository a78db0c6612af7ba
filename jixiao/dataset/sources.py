"""The source of a document: its bytes, checked by their digest, its pages as pictures, and its raw content."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

from PIL import Image

from extract.container.members import members
from extract.document import Document
from extract.errors import ReadError
from extract.source import Source
from jixiao.parsing.files import read_bytes
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.parsing.kept import kept
from jixiao.place.fetched import objects_of
from jixiao.place.given import given_folders
from jixiao.place.whole_files import object_path

if TYPE_CHECKING:
    import pypdfium2

SCALE: Final = 2.0
"""Pixels per point of a page picture: 144 dpi, small type in a form of A3 stays legible on screen."""
MAX_EDGE: Final = 3000
"""Pixels of the longer edge of a picture: a poster must not fill the memory."""
POINTS_PER_PIXEL: Final = 72 / 200
"""Picture files count as scanned at 200 dpi, as their reader counts them."""
MOST_LOOKED_AT: Final = 20_000
"""Files that are looked at for one that is not where it was: more would take seconds."""
KEPT_FILES: Final = 4
KEPT_DOCUMENTS: Final = 16
KEPT_PICTURES: Final = 48
"""Things kept in memory: what a person turns back and forth between."""

Absence: TypeAlias = Literal["gone", "changed", "unreadable", "remote"]
T = TypeVar("T")


def _files_below(folder: Path, leave_out: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(here, name) != leave_out)
        yield from (Path(here, name) for name in sorted(names))


def _folders_in(place: Path) -> list[Path]:
    """Return the folders in a place, none where it cannot be looked into: what lies there cannot be shown either."""
    try:
        return sorted(each for each in place.iterdir() if each.is_dir())
    except OSError:
        return []


def _objects(archive: Path, name: str, digest: str) -> Iterator[Path]:
    """Yield the objects of an archive that may hold a fetched document, by its digest or by where it came from."""
    if "!/" in name:
        yield from objects_of(archive, name.split("!/", 1)[0])
    elif object_path(archive, digest).is_file():
        yield object_path(archive, digest)


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
        """Look for relative paths in the current folder, then beside `out`, then where the runs were started.

        What was fetched is found in an archive that lies in one of these folders.
        """
        self._out = out
        self._kept_grids = out / KEPT
        self._passwords = tuple(passwords)
        self._lock = threading.RLock()
        self._bytes, self._documents, self._pictures = _Kept(KEPT_FILES), _Kept(KEPT_DOCUMENTS), _Kept(KEPT_PICTURES)

    def path(self, row: Mapping[str, object]) -> Path:
        """Return the file that a row of `documents` comes from, as it was; of an archive's member, the archive.

        Raises:
            SourceAbsentError: it is gone, has other bytes now, cannot be read, or was never a file.
        """
        return self._found(row)[0]

    def data(self, row: Mapping[str, object]) -> bytes:
        """Return the bytes that were read when the row was made.

        Raises:
            SourceAbsentError: the file is gone, has other bytes now, or cannot be read.
        """
        return self._found(row)[1]

    def _found(self, row: Mapping[str, object]) -> tuple[Path, bytes]:
        with self._lock:
            return self._bytes.get((row["document_id"], row["source"]), lambda: self._look(row))

    def _look(self, row: Mapping[str, object]) -> tuple[Path, bytes]:
        """Return the first file of that name, by its digest, among the places where it may lie."""
        name = str(row["source"])
        if "://" in name:
            return self._fetched(row, name)
        absent = SourceAbsentError("gone", name)
        for path in self._places(Path(name.split("!/", 1)[0])):
            try:
                data = self._content(path, name)
            except ReadError as error:
                absent = SourceAbsentError("unreadable", error.sentence())
                continue
            if hashlib.sha256(data).hexdigest() == row["document_id"] or not (data or row["bytes"]):
                return path, data
            absent = SourceAbsentError("changed", name)
        renamed = None if "!/" in name else self._renamed(row)
        if renamed is None:
            raise absent
        return renamed

    def _renamed(self, row: Mapping[str, object]) -> tuple[Path, bytes] | None:
        """Return the file near `out` that has these bytes under another name, None where there is none."""
        for path in self._sized.get(row["bytes"], ()) if row["bytes"] else ():
            with suppress(ReadError):  # then it is not this one that can be shown
                data = read_bytes(path)
                if hashlib.sha256(data).hexdigest() == row["document_id"]:
                    return path, data
        return None

    def _fetched(self, row: Mapping[str, object], name: str) -> tuple[Path, bytes]:
        """Return the object of that digest in an archive of `jixiao fetch` beside the dataset or where runs began.

        Of a member of a fetched archive (`url!/member`) it is the object that the address gave, which the log tells.
        """
        digest = str(row["document_id"])
        absent = SourceAbsentError("remote", name)
        for base in dict.fromkeys((Path(), self._out.resolve().parent, *given_folders(self._out))):
            for folder in _folders_in(base):
                try:
                    for path in _objects(folder, name, digest):
                        data = self._content(path, name)
                        if hashlib.sha256(data).hexdigest() == digest:
                            return path, data
                except (ReadError, OSError) as error:
                    said = error.sentence() if isinstance(error, ReadError) else str(error)
                    absent = SourceAbsentError("unreadable", said)
        raise absent

    def _places(self, file: Path) -> Iterator[Path]:
        """Yield the files of that name, and then those of that name elsewhere: a person may have moved the folder."""
        bases = dict.fromkeys((Path(), self._out.resolve().parent, *given_folders(self._out)))
        yield from (base / file for base in bases if (base / file).is_file())
        yield from self._named.get(file.name, ())

    @cached_property
    def _near(self) -> list[Path]:
        """The files below the folder that `out` lies in; of very many those met first."""
        own = self._out.resolve()
        return list(islice(_files_below(own.parent, own), MOST_LOOKED_AT))

    @cached_property
    def _named(self) -> dict[str, list[Path]]:
        """Those files by their names."""
        found: dict[str, list[Path]] = {}
        for path in self._near:
            found.setdefault(path.name, []).append(path)
        return found

    @cached_property
    def _sized(self) -> dict[object, list[Path]]:
        """Those files by the number of their bytes."""
        found: dict[object, list[Path]] = {}
        for path in self._near:
            with suppress(OSError):  # gone meanwhile, or a link that leads nowhere
                found.setdefault(path.stat().st_size, []).append(path)
        return found

    def _content(self, path: Path, name: str) -> bytes:
        data = read_bytes(path)
        if "!/" not in name:
            return data
        archive, _, inner = name.partition("!/")
        found = members(data, passwords=self._passwords, name=archive)
        return next((member.data for member in found if member.name == inner), b"")

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
            from jixiao.parsing.parse import read_source  # noqa: PLC0415  the list of documents needs no reader

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
        from extract.pdf.reader import open_pdf  # noqa: PLC0415  the list of documents needs no reader

        try:
            return open_pdf(self.data(row), self._passwords)
        except ReadError as error:
            raise SourceAbsentError("unreadable", error.sentence()) from error

    def _images(self, row: Mapping[str, object]) -> list[Image.Image]:
        from extract.scan.load import load_picture  # noqa: PLC0415  the list of documents needs no reader

        def make() -> list[Image.Image]:
            try:
                return [Image.fromarray(pixels) for pixels in load_picture(self.data(row))]
            except ReadError as error:
                raise SourceAbsentError("unreadable", error.sentence()) from error

        return self._pictures.get((row["document_id"], "pixels"), make)
