"""What of an OFD page is seen: colours, opacity, covers, clips, objects that are off, typed notes and stamps."""

from __future__ import annotations

import io
import zipfile

import pytest

from extract.document import Document
from extract.ofd.reader import read as read_source
from extract.source import Source
from tests.support.ofd_writer import SPACE, Extra, Sheet, path, stroke, text, write_ofd


def read_ofd(data: bytes, *, source: str, document_id: str) -> Document:
    """Return a file as it is read."""
    return read_source(Source(name=source, data=data, ocr="never", known_id=document_id))


FRAME = [stroke(20, y, 120, y) for y in (20, 40, 60)] + [stroke(x, 20, x, 60) for x in (20, 70, 120)]
CELLS = [text("人次", 25, 30), text("88", 75, 30), text("合格率", 25, 50), text("97", 75, 50)]
FILL = 'Stroke="false" Fill="true"'
BOX = "M 0 0 L 40 0 L 40 8 L 0 8 C"


def coloured(words: str, colour: str, more: str = "") -> str:
    """Return a text in the first value's cell, below the value, with more in it."""
    return text(words, 75, 37, more=more).replace("<ofd:TextCode", f"{colour}<ofd:TextCode", 1)


def read(*objects: str, extra: Extra | None = None) -> Document:
    """Read a page with the table and these objects."""
    return read_ofd(write_ofd([Sheet(objects=(*FRAME, *CELLS, *objects))], extra), source="a.ofd", document_id="d")


def values(document: Document) -> list[str]:
    """Return the texts of the table."""
    return [cell.text for cell in document.grids[0].cells]


COVER = path(BOX, at=(71, 31), more=FILL, colours='<ofd:FillColor Value="255 255 255"/>')
CLIP = (
    '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 200 200"><ofd:AbbreviatedData>M 0 0 L 1 0 L 1 1 L 0 1 C'
    "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
)


@pytest.mark.parametrize(
    "objects",
    [
        [coloured("80", '<ofd:FillColor Value="255 255 255"/>')],
        [coloured("80", '<ofd:FillColor Value="0 0 0" Alpha="0"/>')],
        [coloured("80", "", 'Alpha="0"')],
        [coloured("80", "", 'Visible="false"')],
        [coloured("80", "", 'Fill="false"')],
        [coloured("80", ""), COVER],
        [COVER.replace("255 255 255", "200 30 30"), coloured("80", '<ofd:FillColor Value="200 30 32"/>')],
        [coloured("80", CLIP)],
        [text("80", 75, 37, size=0.3)],
    ],
    ids=["white", "clear", "clear-object", "off", "unpainted", "covered", "like-its-ground", "clipped", "speck"],
)
def test_what_no_viewer_shows_is_told_apart(objects: list[str]) -> None:
    """Hidden text enters no cell, and is kept as hidden."""
    document = read(*objects)
    assert values(document) == ["人次", "88", "合格率", "97"]
    assert [(each.text, each.reason) for each in document.unseen] == [("80", "hidden")]


def test_a_colour_of_shared_parameters_counts() -> None:
    """White that an object takes from its DrawParam is white."""
    extra = Extra(composites={"77": ""})
    data = write_ofd([Sheet(objects=(*FRAME, *CELLS, coloured("80", "", 'DrawParam="78"')))], extra)
    parameters = b'<ofd:DrawParam ID="78"><ofd:FillColor Value="255 255 255"/></ofd:DrawParam></ofd:Res>'
    document = read_ofd(changed(data, "Doc_0/DocumentRes.xml", b"</ofd:Res>", parameters), source="a", document_id="d")
    assert values(document) == ["人次", "88", "合格率", "97"]


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a file with a part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as packed:
        for name in archive.namelist():
            body = archive.read(name)
            packed.writestr(name, body.replace(old, new) if name == part else body)
    return out.getvalue()


def test_struck_out_text_is_told_apart() -> None:
    """A number with a line through it is no value."""
    document = read(coloured("80", ""), stroke(75, 35.8, 79, 35.8))
    assert values(document) == ["人次", "88", "合格率", "97"]
    assert [(each.text, each.reason) for each in document.unseen] == [("80", "struck")]


@pytest.mark.parametrize(
    "objects",
    [
        [COVER.replace("255 255 255", "20 20 90"), coloured("80", '<ofd:FillColor Value="255 255 255"/>')],
        [coloured("80", ""), COVER.replace("255 255 255", "255 255 0").replace('"/>', '" Alpha="80"/>')],
    ],
    ids=["white-on-dark", "under-glass"],
)
def test_what_a_viewer_shows_is_read(objects: list[str]) -> None:
    """White on a dark ground and text under a highlighter are seen."""
    document = read(*objects)
    assert values(document)[1] == "8880"
    assert document.unseen == ()


def noted(kind: str) -> Document:
    """Read the page with an annotation of a type that prints 80."""
    annotation = (
        f'<ofd:PageAnnot {SPACE}><ofd:Annot ID="50" {kind}><ofd:Appearance Boundary="0 0 210 297">'
        f"{coloured('80', '')}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    )
    listing = (
        f'<ofd:Annotations {SPACE}><ofd:Page PageID="0"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
        "</ofd:Annotations>"
    )
    plain = write_ofd([Sheet(objects=(*FRAME, *CELLS))])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "Doc_0/Document.xml":
                body = body.replace(
                    b"</ofd:Document>", b"<ofd:Annotations>Annots/A.xml</ofd:Annotations></ofd:Document>"
                )
            new.writestr(name, body)
        new.writestr("Doc_0/Annots/A.xml", listing)
        new.writestr("Doc_0/Annots/Page_0/Annotation.xml", annotation)
    return read_ofd(out.getvalue(), source="a.ofd", document_id="d")


@pytest.mark.parametrize("kind", ['Type="Stamp" Subtype="Typewriter"', 'Type="FreeText"'])
def test_what_a_person_typed_onto_the_page_is_read(kind: str) -> None:
    """Values typed with a reader's typewriter are text of their cell."""
    assert values(noted(kind))[1] == "8880"


@pytest.mark.parametrize(
    "kind", ['Type="Stamp"', 'Type="Watermark"', 'Type="Stamp" Subtype="Typewriter" Visible="false"']
)
def test_stamps_and_hidden_notes_are_not_read(kind: str) -> None:
    """What lies over the page is no part of its text."""
    assert values(noted(kind))[1] == "88"
