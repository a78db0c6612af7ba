"""The documentation is true: its recipes run on the samples, its commands exist, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from extract.quiet import DUCKDB
from jixiao.package.datapackage import package_dataset
from schemas.package_tables import REASONS
from schemas.tables import TABLES
from tests.support.dataset_files import write_sample

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = ("tour.md", "cookbook.md", "dataset.md")


def blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [code for name, code in BLOCK.findall(text) if name == language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the samples' dataset in `out`."""
    place = tmp_path_factory.mktemp("docs")
    package_dataset(write_sample(place / "out", parts=2))
    return place


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a reader pastes it, block after block, each with something to show."""
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    for number, code in enumerate(blocks(page, "python")):
        exec(compile(code, f"{page}, block {number}", "exec"), names)  # noqa: S102  our own documentation
        assert "print" not in code or capsys.readouterr().out.strip()


SQL = [(page, number, query) for page in PAGES for number, query in enumerate(blocks(page, "sql"))]


@pytest.mark.parametrize(("page", "number", "query"), SQL, ids=[f"{page}-{number}" for page, number, _ in SQL])
def test_every_query_finds_something(
    page: str, number: int, query: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each query of each page gives rows on the samples."""
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(folder)
    with duckdb.connect(config=DUCKDB) as database:
        assert database.execute(query).fetchall(), (page, number)


def test_files_that_the_pages_name_are_there() -> None:
    """A path in code marks that begins with one of the project's folders exists."""
    for page in DOCS.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for path in re.findall(r"`((?:normalize|schemas|extract|jixiao|tests)/[\w./]+\.(?:py|csv))`", text):
            assert (ROOT / path).is_file(), (page.name, path)


def test_every_reason_of_a_match_is_explained() -> None:
    """The page on identity knows each code of `mentions.reason`."""
    text = (DOCS / "identity.md").read_text(encoding="utf-8")
    assert [reason for reason in REASONS if f"`{reason}`" not in text] == []


@pytest.mark.skipif(find_spec("material") is None, reason="mkdocs-material is not installed")
def test_the_site_builds_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    """mkdocs in strict mode: a link, anchor or page that is missing is an error."""  # noqa: D403
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "cookbook.html").is_file()
    for page in (tmp_path / "site").glob("*.html"):  # a list without a blank line before it runs into one paragraph
        paragraphs = re.findall(r"<p>(.*?)</p>", page.read_text(encoding="utf-8"), re.DOTALL)
        ran_together = r"^(?:[-*]|\d+\.) |^\||```| · .* · "
        assert [text for text in paragraphs if re.search(ran_together, text, re.MULTILINE)] == [], page.name
    _assert_items((tmp_path / "site" / "contract.html").read_text(encoding="utf-8"))


def _assert_items(page: str) -> None:
    """Each column of each table, and each code of a closed list, is an item of its own on the page of the contract."""
    article = page.partition("<article")[2]
    shared, *sections = re.split(r'<h2 id="[^"]*">', article)
    texts = {re.split(r"[<\s&]", section, maxsplit=1)[0]: section for section in sections}
    everywhere = set(re.findall(r"<li>\s*(?:<p>)?<code>([^<]+)</code>", shared))
    for name, table in TABLES.items():
        items = set(re.findall(r"<li>\s*(?:<p>)?<code>([^<]+)</code>", texts[name]))
        assert [column for column in table.column_names if column not in items | everywhere] == [], name
        for column in table.columns:
            if column.name in {"kind", "item", "level1_code", "level2_code", "subject_code"}:
                assert [code for code in column.codes or () if code not in items] == [], column.name


def test_the_unit_of_systemd_sets_no_limit_that_changes_results() -> None:
    """Low priority, shares of the processor and ceilings of memory make a document fail that is read elsewhere."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    units = [block for block in re.findall(r"```ini\n(.*?)```", page, re.DOTALL) if "[Service]" in block]
    assert units
    settings = {line.partition("=")[0] for unit in units for line in unit.splitlines() if "=" in line}
    assert [name for name in settings if re.match(r"Nice|CPU|IO|Memory|Limit|Tasks", name)] == []
