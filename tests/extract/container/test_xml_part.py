"""XML inside documents: no DTD in any encoding, names without regard to namespaces."""

from __future__ import annotations

import pytest

from extract.container.xml_part import attribute, local, parse, stream
from extract.errors import DamagedFileError

BOMB = '<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY a "aaaa">]><a>&a;</a>'


@pytest.mark.parametrize(
    "data", [BOMB.encode(), BOMB.encode("utf-16"), BOMB.encode("utf-16-le"), b"\xef\xbb\xbf" + BOMB.encode()]
)
def test_a_dtd_is_refused_in_every_encoding(data: bytes) -> None:
    """A document type declaration is refused before anything is expanded."""
    with pytest.raises(DamagedFileError, match="DTD"):
        parse(data)
    with pytest.raises(DamagedFileError, match="DTD"):
        list(stream(data, "a"))


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"\0\0\0", b"<a>&undefined;</a>", b"plain"])
def test_what_is_not_well_formed_is_damaged(data: bytes) -> None:
    """Broken XML raises DamagedFileError, read whole or as a stream."""
    with pytest.raises(DamagedFileError):
        parse(data)
    with pytest.raises(DamagedFileError):
        list(stream(data, "a"))


def test_names_are_found_in_any_namespace() -> None:
    """Elements and attributes are found by local name; text that only looks like a DTD is text."""
    data = b'<p:a xmlns:p="u" p:id="7"><p:b>&lt;!DOCTYPE x&gt;</p:b><b/></p:a>'
    root = parse(data)
    assert (local(root), attribute(root, "id"), attribute(root, "none")) == ("a", "7", None)
    assert [element.text for element in stream(data, "b")] == ["<!DOCTYPE x>", None]
