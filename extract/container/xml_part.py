"""Parse the XML inside documents: no DTD, no entities, no network, and a ReadError for what is not well-formed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from extract.errors import DamagedFileError

EMU_PER_POINT = 12_700.0
"""English Metric Units, in which DrawingML measures (ECMA-376, 20.1.2.1)."""

_PROLOG = re.compile(rb"<[A-Za-z_]")
_DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def refuse_dtd(data: bytes) -> None:
    """Refuse a document type declaration: none of the formats has one, and entities grow without bound.

    Raises:
        DamagedFileError: the XML has one.
    """
    head = data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        head = data.replace(b"\0", b"")
    first = _PROLOG.search(head)
    if _DTD.search(head, 0, first.start() if first else len(head)):
        raise DamagedFileError("XML 含有 DTD 或实体声明，已拒绝读取")


def parse(data: bytes) -> etree._Element:
    """Return the root element.

    Raises:
        DamagedFileError: not well-formed, or with a document type declaration.
    """
    refuse_dtd(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(f"XML 不完整：{error}") from error
    return root


def stream(data: bytes, *names: str) -> Iterator[etree._Element]:
    """Yield the elements of some local names as they end, whatever their namespace.

    The caller clears what it has used, so that a long part takes little memory.

    Raises:
        DamagedFileError: not well-formed, or with a document type declaration.
    """
    refuse_dtd(data)
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        ):
            yield element
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(f"XML 不完整：{error}") from error


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    tag: Any = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute by its local name, whatever its namespace; None where it is missing."""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)
