"""A file's name is read from Content-Disposition in all forms that servers send."""

from __future__ import annotations

import pytest

from jixiao.fetch.names import MAX_LENGTH, address_name, disposition_name, suffix_of

NAME = "绩效自评表.xlsx"


@pytest.mark.parametrize(
    "header",
    [
        b'attachment; filename="' + NAME.encode() + b'"',
        b'attachment; filename="' + NAME.encode("gbk") + b'"',
        b"attachment; filename=" + NAME.encode("gbk"),
        b"attachment; filename=%E7%BB%A9%E6%95%88%E8%87%AA%E8%AF%84%E8%A1%A8.xlsx",
        b"attachment; filename=%BC%A8%D0%A7%D7%D4%C6%C0%B1%ED.xlsx",
        b"attachment; filename*=UTF-8''%E7%BB%A9%E6%95%88%E8%87%AA%E8%AF%84%E8%A1%A8.xlsx",
        b"attachment; filename=a.xlsx; filename*=GBK''%BC%A8%D0%A7%D7%D4%C6%C0%B1%ED.xlsx",
        b'attachment; filename="=?UTF-8?B?57up5pWI6Ieq6K+E6KGoLnhsc3g=?="',
        b'attachment; filename="C:\\upload\\' + NAME.encode("gbk") + b'"; size=3',
    ],
)
def test_forms(header: bytes) -> None:
    """Raw, percent-encoded and extended names in UTF-8 and GBK give the same name."""
    assert disposition_name(header) == NAME


@pytest.mark.parametrize("header", [None, b"", b"inline", b'attachment; filename=""', b'attachment; filename=".."'])
def test_none(header: bytes | None) -> None:
    """A header without a usable name gives none."""
    assert disposition_name(header) is None


def test_name_cannot_leave_its_folder() -> None:
    """Folders in a name are dropped, encoded ones too."""
    assert disposition_name(b"attachment; filename=..%2F..%2Fetc%2Fpasswd") == "passwd"


def test_long_name() -> None:
    """A long name keeps its suffix."""
    name = disposition_name(b"attachment; filename=" + b"a" * 500 + b".pdf")
    assert name is not None
    assert len(name) == MAX_LENGTH
    assert suffix_of(name) == "pdf"


def test_address() -> None:
    """The last part of a path is a name, whatever it is encoded in."""
    assert address_name("http://a.example/x/%BC%A8%D0%A7.pdf?a=1") == "绩效.pdf"
    assert address_name("http://a.example/x/") is None
