"""An OFD file (GB/T 33190-2016) as a package: its pages, the templates under them, and the resources that they use."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from extract.container.xml_part import attribute, local, parse
from extract.container.zip_package import Package, open_package
from extract.document import Box
from extract.errors import DamagedFileError, EncryptedFileError, TooLargeError

MAX_PAGES = 20_000
"""Pages; a published final account has some hundred."""

TYPED_NOTES = ("typewriter", "freetext", "textbox")
"""In the type or subtype of an annotation: it is text that a person typed onto the page."""

A4_MILLIMETRES: Box = (0.0, 0.0, 210.0, 297.0)
"""The page area of a file that states none."""

MAX_SIDE_MILLIMETRES = 20_000.0
"""A page side; more is damage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture of the file: the part that holds it, and its format as stated (PNG, JPG, BMP, TIFF, JB2 …)."""

    part: str
    stated_format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What pages refer to by number: pictures, and graphics composed of other objects."""

    media: Mapping[str, Media] = field(default_factory=dict)
    composites: Mapping[str, etree._Element] = field(default_factory=dict)
    """By number: graphics composed of other objects, and the parameters that objects are drawn with (DrawParam)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """A page: the area that it shows in millimetres (x0, top, x1, bottom), its layers in drawing order, resources.

    `notes` are the appearances of the annotations that print text into it.
    """

    area: Box
    layers: tuple[etree._Element, ...]
    resources: Resources
    notes: tuple[etree._Element, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """One of the documents of a file; most have one."""

    folder: str
    area: Box
    pages: tuple[str, ...]
    templates: Mapping[str, str]
    resources: Resources
    annotations: Mapping[str, str] = field(default_factory=dict)


class OfdFile:
    """An open OFD file; pages are parsed one at a time.

    Raises:
        DamagedFileError: no OFD, or a part is missing or not well-formed.
        EncryptedFileError: its parts are encrypted.
        TooLargeError: it unpacks to more than the limits, or has too many pages.
    """

    def __init__(self, data: bytes) -> None:
        """Open the package and read what its documents say of their pages."""
        self.package: Package = open_package(data)
        if self.package.has("Encryptions.xml"):
            raise EncryptedFileError("OFD 文件已加密")
        roots = [each for each in parse(self.package.read("OFD.xml")).iter() if local(each) == "DocRoot"]
        self._bodies = [self._body(_path("", each.text)) for each in roots if each.text]
        self._pages = [(body, page) for body in self._bodies for page in body.pages]
        if not self._pages:
            raise DamagedFileError("OFD 文件没有页面")
        if len(self._pages) > MAX_PAGES:
            raise TooLargeError(f"OFD 共 {len(self._pages)} 页，超过上限 {MAX_PAGES} 页")

    def __len__(self) -> int:
        """Return how many pages the file has."""
        return len(self._pages)

    def _body(self, part: str) -> _Body:
        """Return one document of the file."""
        root = parse(self.package.read(part))
        folder = posixpath.dirname(part)
        common = next((each for each in root if local(each) == "CommonData"), None)
        listed = [
            (attribute(page, "ID") or "", _path(folder, attribute(page, "BaseLoc")))
            for each in root
            if local(each) == "Pages"
            for page in each
            if local(page) == "Page" and attribute(page, "BaseLoc")
        ]
        parts = list(common) if common is not None else []
        templates = {
            attribute(each, "ID") or "": _path(folder, attribute(each, "BaseLoc"))
            for each in parts
            if local(each) == "TemplatePage"
        }
        media: dict[str, Media] = {}
        composites: dict[str, etree._Element] = {}
        for each in parts:
            if local(each) in ("PublicRes", "DocumentRes"):
                self._read_resources(_path(folder, each.text), media, composites)
        area = next((_area(each) for each in parts if local(each) == "PageArea"), None)
        return _Body(
            folder=folder,
            area=area or A4_MILLIMETRES,
            pages=tuple(page for _, page in listed),
            templates=templates,
            resources=Resources(media=media, composites=composites),
            annotations=self._annotations(root, folder, dict(listed)),
        )

    def _annotations(self, root: etree._Element, folder: str, pages: Mapping[str, str]) -> dict[str, str]:
        """Return the part with the annotations of a page, by the part of the page."""
        found: dict[str, str] = {}
        for each in root:
            part = _path(folder, each.text) if local(each) == "Annotations" else ""
            if not part or not self.package.has(part):
                continue
            for entry in parse(self.package.read(part)):
                location = next((child.text for child in entry if local(child) == "FileLoc"), None)
                page = pages.get(attribute(entry, "PageID") or "")
                if page is not None and location:
                    found[page] = _path(posixpath.dirname(part), location)
        return found

    def _printing_notes(self, body: _Body, part: str) -> tuple[etree._Element, ...]:
        """Return the appearances of a page's annotations that are part of its text; stamps lie over it and are not."""
        name = body.annotations.get(part)
        if name is None or not self.package.has(name):
            return ()
        return tuple(
            appearance
            for note in parse(self.package.read(name)).iter()
            if local(note) == "Annot" and _prints(note)
            for appearance in note
            if local(appearance) == "Appearance"
        )

    def _read_resources(self, part: str, media: dict[str, Media], composites: dict[str, etree._Element]) -> None:
        """Add the resources of a part; one that is missing has none."""
        if not self.package.has(part):
            return
        root = parse(self.package.read(part))
        folder = _path(posixpath.dirname(part), attribute(root, "BaseLoc"))
        for each in root.iter():
            number = attribute(each, "ID")
            if local(each) == "MultiMedia" and number is not None:
                file = next((child.text for child in each if local(child) == "MediaFile"), None)
                stated = (attribute(each, "Format") or posixpath.splitext(file or "")[1].lstrip(".")).upper()
                media[number] = Media(part=_path(folder, file), stated_format=stated)
            elif local(each) in ("CompositeGraphicUnit", "DrawParam") and number is not None:
                composites[number] = each

    def page(self, number: int) -> PageParts:
        """Return a page by its 1-based number.

        Raises:
            DamagedFileError: its part is missing or not well-formed.
        """
        body, part = self._pages[number - 1]
        root = parse(self.package.read(part))
        resources = self._with_page_resources(root, part, body)
        under: list[etree._Element] = []
        over: list[etree._Element] = []
        area = next((_area(each) for each in root if local(each) == "Area"), None)
        for each in root:
            name = body.templates.get(attribute(each, "TemplateID") or "") if local(each) == "Template" else None
            if name is None or not self.package.has(name):
                continue
            template = parse(self.package.read(name))
            target = over if (attribute(each, "ZOrder") or "Background") == "Foreground" else under
            target.extend(_layers(template))
            area = area or next((_area(child) for child in template if local(child) == "Area"), None)
        return PageParts(
            area=area or body.area,
            layers=(*under, *_layers(root), *over),
            resources=resources,
            notes=self._printing_notes(body, part),
        )

    def _with_page_resources(self, root: etree._Element, part: str, body: _Body) -> Resources:
        """Return the resources of the document with those that a page adds."""
        media, composites = dict(body.resources.media), dict(body.resources.composites)
        for each in root:
            if local(each) == "PageRes":
                near = _path(posixpath.dirname(part), each.text)
                self._read_resources(
                    near if self.package.has(near) else _path(body.folder, each.text), media, composites
                )
        return Resources(media=media, composites=composites)


def _path(folder: str, location: str | None) -> str:
    """Return the name of a part; a location from the root begins with a slash."""
    place = (location or "").strip().replace("\\", "/")
    if place.startswith("/"):
        return posixpath.normpath(place).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, place))


def _prints(note: etree._Element) -> bool:
    """Tell whether an annotation types text: readers that know no such type save it as a stamp of that subtype."""
    if (attribute(note, "Visible") or "true").lower() == "false":
        return False
    kinds = f"{attribute(note, 'Type') or ''} {attribute(note, 'Subtype') or ''}".lower()
    return any(word in kinds for word in TYPED_NOTES)


def _layers(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the layers of a page or template."""
    for content in root:
        if local(content) == "Content":
            yield from (each for each in content if local(each) == "Layer")


def _area(element: etree._Element) -> Box | None:
    """Return the physical box of an area as x0, top, x1, bottom; None where it is missing or absurd."""
    for each in element:
        if local(each) == "PhysicalBox":
            values = numbers(each.text)
            if len(values) == 4 and all(0 < side <= MAX_SIDE_MILLIMETRES for side in values[2:]):
                return values[0], values[1], values[0] + values[2], values[1] + values[3]
    return None


def numbers(text: str | None) -> list[float]:
    """Return the numbers of a list separated by white space or commas; what is no finite number ends it."""
    found: list[float] = []
    for word in (text or "").replace(",", " ").split():
        try:
            value = float(word)
        except ValueError:
            break
        if not -1e7 < value < 1e7:  # also false for NaN
            break
        found.append(value)
    return found
