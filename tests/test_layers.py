"""Tests of the layers: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "extract": {"extract"},
    "schemas": {"schemas"},
    "normalize": {"extract", "normalize", "schemas"},
    "jixiao": {"extract", "jixiao", "normalize", "schemas"},
}
"""Folder -> the folders of ours that it may import."""
OURS = {*ALLOWED, "tests", *(path.stem for path in (ROOT / "tests").glob("*.py"))}
MODULES = [path for folder in ALLOWED for path in sorted((ROOT / folder).rglob("*.py"))]


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and first part of every module that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}:{node.lineno}: a relative import hides the layer"
            yield node.lineno, (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    """`extract` and `schemas` know nothing of each other nor of those above; nothing imports the tests."""
    layer = path.relative_to(ROOT).parts[0]
    wrong = [f"line {line}: {name}" for line, name in _imports(path) if name in OURS - ALLOWED[layer]]
    assert not wrong


def test_every_folder_of_modules_is_in_a_layer() -> None:
    """A new top-level package has to say where it belongs."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(ALLOWED)
