"""Tests of `jixiao.base.legible`."""

from __future__ import annotations

import pytest

from jixiao.base.legible import legible


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("报告😀 2023.pdf", "报告😀 2023.pdf"),
        ("a\x1b[31mred\0\r\n.pdf", r"a\x1b[31mred\x00\x0d\x0a.pdf"),
        ("evil\u202elmth.exe\u2066", r"evil\u202elmth.exe\u2066"),
        ("half\udc80", r"half\udc80"),
    ],
)
def test_what_acts_on_a_terminal_is_written_out(name: str, shown: str) -> None:
    """Letters of every script stay as they are."""
    assert legible(name) == shown


def test_what_is_to_be_kept_is_kept() -> None:
    """Lines of a table stay lines."""
    assert legible("a\nb\x1b", keep="\n") == "a\nb\\x1b"
