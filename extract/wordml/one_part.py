"""Word documents in one XML part, the flat package and WordprocessingML 2003, as the package that they stand for."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from extract.wordml.markup import Element, W, w

PACKAGE = "http://schemas.microsoft.com/office/2006/xmlPackage"
WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
AUXILIARY_2003 = "http://schemas.microsoft.com/office/word/2003/auxHint"
ANNOTATIONS_2003 = "http://schemas.microsoft.com/aml/2001/core"
MARKS = (PACKAGE.encode(), WORD_2003.encode())
"""What the head of such a file holds."""

_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge", "wordDocument": "document"}
"""Elements of 2003 that have another name today."""
_KEPT_CHANGES = frozenset({"Word.Insertion", "Word.Formatting"})


def is_one_part(data: bytes) -> bool:
    """Tell whether bytes are a Word document in one XML part."""
    head = data[:4096]
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and any(mark in head for mark in MARKS)


def package_of(root: Element) -> bytes:
    """Return the zip package that a document in one part stands for; the parts that it does not hold are missing."""
    parts = _flat_parts(root) if root.tag == f"{{{PACKAGE}}}package" else _parts_of_2003(root)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _flat_parts(root: Element) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for part in root.iterchildren(f"{{{PACKAGE}}}part"):
        name = part.get(f"{{{PACKAGE}}}name", "").lstrip("/")
        for body in part:
            if body.tag == f"{{{PACKAGE}}}xmlData" and len(body):
                parts[name] = etree.tostring(body[0], encoding="utf-8")
            elif body.tag == f"{{{PACKAGE}}}binaryData":
                try:
                    parts[name] = base64.b64decode("".join((body.text or "").split()))
                except binascii.Error:
                    continue  # the part is missing, as its damaged text says nothing
    return parts


def _parts_of_2003(root: Element) -> dict[str, bytes]:
    """Return the parts of a document of 2003: its elements are today's under another namespace, a few renamed."""
    _unwrapped(root)
    for element in root.iter(f"{{{WORD_2003}}}*"):
        name = etree.QName(element).localname
        element.tag = w(_RENAMED.get(name, name))
        for key in list(element.attrib):
            if str(key).startswith(f"{{{WORD_2003}}}"):
                element.set(f"{{{W}}}{str(key).partition('}')[2]}", element.attrib.pop(key))
    styles = root.find(w("styles"))
    parts = {
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml").encode(),
        "word/document.xml": etree.tostring(root, encoding="utf-8"),
    }
    if styles is not None:
        parts["word/styles.xml"] = etree.tostring(styles, encoding="utf-8")
        parts["word/_rels/document.xml.rels"] = _RELATIONS.format(kind="styles", target="styles.xml").encode()
    return parts


def _unwrapped(root: Element) -> None:
    """Put the content of sections and accepted changes in their place, and take deleted text out."""
    wrappers = (f"{{{AUXILIARY_2003}}}sect", f"{{{AUXILIARY_2003}}}sub-section", f"{{{ANNOTATIONS_2003}}}annotation")
    for wrapper in list(root.iter(*wrappers)):
        parent = wrapper.getparent()
        if parent is None:
            continue
        kind = wrapper.get(f"{{{WORD_2003}}}type", "")
        kept = wrapper.tag != wrappers[-1] or kind in _KEPT_CHANGES
        place = parent.index(wrapper)
        inner = [each for child in wrapper for each in ([child] if wrapper.tag != wrappers[-1] else list(child))]
        parent.remove(wrapper)
        for shift, each in enumerate(inner if kept else ()):
            parent.insert(place + shift, each)
