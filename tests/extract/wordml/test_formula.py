"""Formulas as one line of text."""

from __future__ import annotations

import pytest
from lxml import etree

from extract.wordml.formula import linear
from tests.extract.wordml.test_package import NAMESPACES


def run(text: str) -> str:
    """Build a math run."""
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(name: str, content: str) -> str:
    """Build an operand."""
    return f"<m:{name}>{content}</m:{name}>"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (run("a+b"), "a+b"),
        (f"<m:f>{part('num', run('a+b'))}{part('den', run('c'))}</m:f>", "(a+b)/c"),
        (f"<m:rad><m:deg/>{part('e', run('x'))}</m:rad>", "√(x)"),
        (f"<m:sSup>{part('e', run('m'))}{part('sup', run('2'))}</m:sSup>", "m²"),
        (f"<m:sSup>{part('e', run('m'))}{part('sup', run('k+1'))}</m:sSup>", "m^(k+1)"),
        (f"<m:sSub>{part('e', run('x'))}{part('sub', run('i'))}</m:sSub>", "x_i"),
        (f"<m:d>{part('e', run('A/B'))}</m:d>", "(A/B)"),
        (
            (
                '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>'
                f"{part('e', run('a'))}{part('e', run('b'))}</m:d>"
            ),
            "[a|b]",
        ),
        (
            (
                f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{part("sub", run("i=1"))}'
                f"{part('sup', run('n'))}{part('e', run('x'))}</m:nary>"
            ),
            "∑_(i=1)ⁿx",
        ),
        (f"<m:m><m:mr>{part('e', run('1'))}{part('e', run('2'))}</m:mr></m:m>", "[1 2]"),
        (f"<m:bar>{part('e', run('x'))}</m:bar>", "x"),
        (f"<m:f>{part('num', run('1'))}</m:f>", "1/"),
    ],
)
def test_formulas_are_written_in_one_line(formula: str, expected: str) -> None:
    """Fractions, roots, powers, brackets and sums are written as in running text; a missing operand is blank."""
    root = etree.fromstring(f"<m:oMath {NAMESPACES}>{formula}</m:oMath>")
    assert linear(root) == expected
