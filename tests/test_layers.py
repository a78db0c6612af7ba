"""The house: which folder may import which, what is seen of a package from outside, and how full a folder may be."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.support.golden import SWITCH

ROOT = Path(__file__).parent.parent
PACKAGES: Mapping[str, frozenset[str]] = {
    "extract": frozenset(),
    "schemas": frozenset(),
    "normalize": frozenset({"extract", "schemas"}),
    "jixiao": frozenset({"extract", "normalize", "schemas"}),
}
"""Package -> the packages of ours that it may import."""
DOORS = frozenset(
    {
        "extract.document", "extract.errors", "extract.reading", "extract.source", "normalize.document",
        "schemas.code_names", "schemas.derived", "schemas.fitted", "schemas.manifest", "schemas.parquet",
        "schemas.rules", "schemas.tables",
    }
)  # fmt: skip
"""What a package shows to those above it."""
FLOORS: Mapping[str, frozenset[str]] = {
    room: frozenset(allowed.split())
    for room, allowed in {
        # extract: bytes -> Document
        "extract.quiet": "",
        "extract": "extract.quiet",
        "extract.document": "",
        "extract.errors": "",
        "extract.source": "extract.document",
        "extract.system": "",
        "extract.container": "extract.errors extract.system",
        "extract.page": "extract.document",
        "extract.tables": "extract.document extract.page",
        "extract.scan": "extract.document extract.errors extract.source extract.container extract.page extract.tables",
        "extract.inside": "extract.document extract.errors extract.source extract.container extract.page extract.scan",
        "extract.pdf": "extract.document extract.errors extract.source extract.container extract.page extract.tables "
        "extract.inside",
        "extract.ofd": "extract.document extract.errors extract.source extract.container extract.page extract.tables "
        "extract.inside",
        "extract.html": "extract.document extract.errors extract.source extract.page extract.inside",
        "extract.sheet": "extract.document extract.errors extract.source extract.container extract.page extract.inside "
        "extract.html",
        "extract.wordml": "extract.errors extract.page",
        "extract.docx": "extract.document extract.errors extract.source extract.container extract.page "
        "extract.inside extract.sheet extract.wordml",
        "extract.legacy": "extract.document extract.errors extract.source extract.container extract.page "
        "extract.wordml extract.docx",
        "extract.text": "extract.document extract.errors extract.source extract.container",
        "extract.reading": "extract.document extract.errors extract.source extract.container extract.scan extract.pdf "
        "extract.ofd extract.html extract.sheet extract.docx extract.legacy extract.text",
        # schemas: the published tables
        "schemas": "",
        "schemas.codes": "",
        "schemas.code_names": "",
        "schemas.exact": "",
        "schemas.years": "",
        "schemas.rules": "",
        "schemas.tables": "schemas.codes",
        "schemas.package_tables": "schemas.tables",
        "schemas.manifest": "schemas.tables",
        "schemas.fitted": "schemas.tables",
        "schemas.arrays": "schemas.tables",
        "schemas.parquet": "schemas.fitted schemas.arrays schemas.tables schemas.manifest",
        "schemas.run_table": "schemas.tables",
        "schemas.checks": "schemas.years schemas.exact schemas.rules schemas.tables",
        "schemas.derived": "schemas.checks schemas.exact",
        "schemas.described": "schemas.rules schemas.tables schemas.package_tables",
        "schemas.validation": "schemas.rules schemas.tables schemas.package_tables",
        # normalize: Document -> rows
        "normalize": "extract.quiet",
        "normalize.places": "",
        "normalize.values": "schemas.years",
        "normalize.words": "schemas.years",
        "normalize.identity": "normalize.places normalize.words",
        "normalize.model": "normalize.values normalize.words",
        "normalize.columns": "schemas.years normalize.values normalize.words normalize.model",
        "normalize.ragged": "normalize.values normalize.words normalize.model normalize.columns",
        "normalize.indicators": "normalize.values normalize.words normalize.model normalize.columns",
        "normalize.lines": "normalize.values normalize.words normalize.model normalize.columns normalize.ragged "
        "normalize.indicators",
        "normalize.text": "schemas.years normalize.values normalize.words normalize.model normalize.indicators",
        "normalize.goals": "normalize.values normalize.words normalize.model normalize.columns",
        "normalize.forms": "schemas.years normalize.values normalize.words normalize.model normalize.columns "
        "normalize.ragged normalize.indicators normalize.goals",
        "normalize.rows": "schemas.years normalize.places normalize.values normalize.words normalize.model "
        "normalize.text",
        "normalize.document": "normalize.words normalize.model normalize.text normalize.forms normalize.ragged "
        "normalize.lines "
        "normalize.rows "
        "schemas.checks.checks",
        # jixiao: what a person starts
        "jixiao.base": "",
        "jixiao.place": "jixiao.base extract.system schemas.run_table",
        "jixiao.score": "jixiao.base schemas.exact",
        "jixiao.corrections": "jixiao.place normalize.rows.by_hand normalize.words.vocabulary schemas.checks.checks "
        "schemas.checks.frame schemas.exact",
        "jixiao.parsing": "jixiao.base jixiao.place extract.container.members "
        "extract.inside.recognition extract.pdf.second_opinion normalize.words.vocabulary normalize.words.worth",
        "jixiao.dataset": "jixiao.base jixiao.place jixiao.corrections jixiao.parsing extract.container.members "
        "extract.pdf.reader extract.scan.load schemas.checks.doubts schemas.checks.frame "
        "schemas.exact",
        "jixiao.fetch": "schemas.years jixiao.base jixiao.place jixiao.parsing extract.system "
        "extract.container.members "
        "extract.container.sniff extract.html.attachments extract.html.source",
        "jixiao.output": "jixiao.base jixiao.place jixiao.corrections jixiao.parsing extract.system schemas.run_table",
        "jixiao.package": "schemas.years jixiao.base jixiao.place jixiao.corrections jixiao.parsing "
        "normalize.identity.function_codes normalize.identity.identity schemas.checks.frame "
        "schemas.described.datapackage schemas.described.dictionary schemas.package_tables extract.quiet",
        "jixiao.api": "jixiao.place jixiao.corrections jixiao.parsing jixiao.output",
        "jixiao.review": "jixiao.base jixiao.place jixiao.corrections jixiao.parsing jixiao.dataset jixiao.output "
        "normalize.words.vocabulary schemas.checks.frame schemas.exact",
        "jixiao.run": "jixiao.base jixiao.place jixiao.parsing jixiao.fetch jixiao.output "
        "extract.container.libreoffice extract.container.process_tree extract.container.threads extract.system",
        "jixiao.workbook": "jixiao.base jixiao.place jixiao.corrections jixiao.parsing jixiao.dataset "
        "extract.container.members schemas.checks.frame schemas.exact",
        "jixiao.gold": "jixiao.base jixiao.place jixiao.score jixiao.corrections jixiao.dataset jixiao.review",
        "jixiao.command": "jixiao.base jixiao.place jixiao.score jixiao.corrections jixiao.parsing jixiao.fetch "
        "jixiao.output jixiao.package jixiao.review jixiao.run jixiao.workbook jixiao.gold extract.container.sniff "
        "extract.pdf.second_opinion schemas.checks.checks schemas.checks.frame",
        "jixiao": "jixiao.parsing jixiao.api extract.quiet",
        "jixiao.__main__": "jixiao.command",
        "jixiao.bench": "jixiao.base jixiao.score jixiao.parsing jixiao.run jixiao.command extract.container.threads "
        "extract.pdf.reader extract.scan.reader extract.system normalize.columns.trust normalize.forms.blocks "
        "normalize.model.column normalize.words.vocabulary",
    }.items()
}
"""Folder, or module at the root of a package -> what it may import: folders of its own package, which stand above it
in this table, and modules of other packages beside their doors. Each is in use; nobody imports `jixiao.bench`."""
MAX_MODULES = 16
"""Modules of one folder, so that it is read at a glance."""
FIELD_WORDS = re.compile("绩效|指标|自评|预算")
"""Words of performance evaluation: what pages are worth reading is handed to `extract`."""
READER_NAME = re.compile(r"(?:extract|normalize|schemas|jixiao)(?:\.\w+)+:\w+")
"""A module and a function of it in a text, as in the table of readers: an import all the same."""


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {_name(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _package(module: str) -> str:
    return module.partition(".")[0]


@cache
def _imports(module: str) -> frozenset[str]:
    """Return what a module imports: at its top, inside functions, for types alone, and by name in a text."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}:{node.lineno}: a relative import hides the layer"
            origin = node.module or ""
            names = {f"{origin}.{alias.name}" for alias in node.names}
            found.update(name if name in MODULES else origin for name in names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and READER_NAME.fullmatch(node.value):
            found.add(node.value.partition(":")[0])
    return frozenset(found)


def _arrows() -> Iterator[tuple[str, str]]:
    """Yield (module, imported module) of ours wherever an import leaves its room."""
    for module in MODULES:
        yield from ((module, other) for other in sorted(_imports(module)) if other in MODULES)


def _is_allowed(module: str, other: str) -> bool:
    room, other_room = _room(module), _room(other)
    if _package(module) == _package(other):
        return room == other_room or other_room in FLOORS.get(room, ())
    return other in FLOORS.get(room, ()) or (other in DOORS and _package(other) in PACKAGES[_package(module)])


def test_a_folder_imports_only_what_its_floor_may() -> None:
    """The table says of each folder which it may import; from another package it sees the doors, and what is named."""
    wrong = [f"{module} -> {other}" for module, other in _arrows() if not _is_allowed(module, other)]
    assert not wrong


def test_the_table_of_floors_has_no_circle_and_names_nothing_that_is_not_used() -> None:
    """A folder imports folders that stand above it in the table; an allowance that nobody needs is taken out."""
    order = list(FLOORS)
    assert [(room, other) for room in order for other in FLOORS[room] & set(order[order.index(room) :])] == []
    needed = {(_room(module), other) for module, other in _arrows()}
    needed |= {(room, _room(other)) for room, other in needed}
    unused = [(room, other) for room, allowed in FLOORS.items() for other in allowed if (room, other) not in needed]
    assert unused == []


def test_every_folder_stands_in_the_table() -> None:
    """A new folder, or a module at the root of a package, has to say where it belongs."""
    assert {_room(module) for module in MODULES} == set(FLOORS)
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"} == set(PACKAGES)


def test_the_map_in_contributing_is_drawn_from_the_tree() -> None:
    """It names every room, lower floors first, with the first line that says what the room knows."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    before, start, rest = page.partition("| room | what it knows |\n|---|---|\n")
    drawn, end, after = rest.partition("\n\n")
    rooms = sorted(FLOORS, key=lambda room: (list(PACKAGES).index(_package(room)), "." in room))
    rows = [f"| {_shown(room)} | {_first_line(room)} |" for room in rooms if room != "jixiao.__main__"]
    if os.environ.get(SWITCH) == "write":
        (ROOT / "CONTRIBUTING.md").write_text(before + start + "\n".join(rows) + end + after, encoding="utf-8")
        return
    assert drawn.splitlines() == rows


def _shown(room: str) -> str:
    path = room.replace(".", "/")
    return (
        f"**`{path}/`**"
        if room in PACKAGES
        else f"`{path}/`"
        if MODULES[room].name == "__init__.py"
        else f"`{path}.py`"
    )


def _first_line(room: str) -> str:
    told = ast.get_docstring(ast.parse(MODULES[room].read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0].rstrip(".")


def test_no_module_imports_itself_in_a_circle() -> None:
    """No import at the top of a module, and none that hides in a function, leads back to it."""
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way[way.index(module) :], module))
        if module in done:
            return
        for other in sorted(_imports(module) & MODULES.keys()):
            walk(other, (*way, module))
        done.add(module)

    for module in MODULES:
        walk(module, ())


def test_nothing_imports_the_tests() -> None:
    """What is installed does not hang on what is not."""
    assert [module for module in MODULES if any(_package(name) == "tests" for name in _imports(module))] == []


def test_extract_knows_nothing_of_performance_evaluation() -> None:
    """Its readers read any document: no word of the field stands in code, comments or docstrings."""
    told = [
        name
        for name, path in MODULES.items()
        if _package(name) == "extract" and FIELD_WORDS.search(path.read_text(encoding="utf-8"))
    ]
    assert told == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES.values()}), ids=lambda path: path.name)
def test_a_folder_holds_no_more_modules_than_can_be_read_at_a_glance(folder: Path) -> None:
    """A fuller one falls into rooms."""
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MAX_MODULES
