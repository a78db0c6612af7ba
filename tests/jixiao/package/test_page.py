"""The report page stands alone, and each of its numbers is what DuckDB computes from the tables."""
# ruff: noqa: S608 -- queries of the test on files of its own

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from extract.quiet import DUCKDB
from jixiao.base.svg import Bar, bar_chart
from jixiao.package.page import report_html, write_report
from schemas.checks.frame import check_sentence
from schemas.code_names import KINDS, STATUSES
from schemas.parquet import write_tables
from tests.support.dataset_files import write_sample


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("report"), parts=2)


@pytest.fixture(scope="module")
def page(out: Path) -> Path:
    target = out / "report.html"
    write_report(out, target)
    return target


@pytest.fixture(scope="module")
def tree(page: Path) -> Any:  # noqa: ANN401  lxml has no types
    return html.fromstring(page.read_text(encoding="utf-8"))


@pytest.fixture
def database(out: Path) -> Iterator[Any]:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(config=DUCKDB) as connection:
        for table in ("documents", "reports", "budgets", "goals", "indicators", "figures", "checks"):
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM '{out}/{table}/*.parquet'")
        yield connection


def chart(tree: Any, name: str) -> dict[str, int]:  # noqa: ANN401
    return {g.get("data-label"): int(g.get("data-value")) for g in tree.xpath(f"//svg[@data-chart='{name}']/g")}


def test_counts_of_codes_equal_those_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """Kinds and statuses under their Chinese names."""
    for name, query, labels in (
        ("kinds", "SELECT kind, count(*) FROM reports GROUP BY 1", KINDS),
        ("statuses", "SELECT status, count(*) FROM documents GROUP BY 1", STATUSES),
    ):
        assert chart(tree, name) == {labels[code]: count for code, count in database.execute(query).fetchall()}


def test_the_facts_on_top_equal_those_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """Documents, reports, indicators, and how many give themselves full marks."""
    facts = {node.get("data-fact"): int(node.text) for node in tree.xpath("//*[@data-fact]")}
    full = "total_score >= CASE WHEN total_weight > 0 THEN total_weight ELSE 100 END"
    queries = {
        "documents": "SELECT count(*) FROM documents",
        "reports": "SELECT count(*) FROM reports",
        "indicators": "SELECT count(*) FROM indicators",
        "full_marks": f"SELECT count(*) FROM reports WHERE {full}",
        "score_count": "SELECT count(total_score) FROM reports",
    }
    assert facts == {name: database.execute(query).fetchone()[0] for name, query in queries.items()}


def test_coverage_equals_that_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """A number for each province and year, and the sum of each province."""
    years = [cell.text for cell in tree.xpath("//table[@data-table='coverage']/thead//th")[1:-1]]
    shown = {}
    for row in tree.xpath("//table[@data-table='coverage']/tbody/tr"):
        counts = [int(cell.text or 0) for cell in row.xpath("td")]
        assert sum(counts[:-1]) == counts[-1]
        for year, count in zip(years, counts[:-1], strict=True):
            if count:
                shown[row.xpath("th")[0].text, year] = count
    query = (
        "SELECT coalesce(province, '未知'), coalesce(fiscal_year::VARCHAR, '未知'), count(*) FROM reports GROUP BY 1, 2"
    )
    assert shown == {(province, year): count for province, year, count in database.execute(query).fetchall()}


def test_failed_checks_equal_those_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """The bars count failures; what could not be judged does not count."""
    query = "SELECT \"check\", count(*) FILTER (status = 'fail') FROM checks WHERE status != 'skip' GROUP BY 1"
    wanted = {check_sentence(code): count for code, count in database.execute(query).fetchall()}
    assert chart(tree, "checks") == wanted


RATES = """SELECT coalesce(execution_rate,
  CASE WHEN coalesce(adjusted_budget, approved_budget) > 0
       THEN executed::DOUBLE / coalesce(adjusted_budget, approved_budget)::DOUBLE END) AS value
  FROM budgets WHERE item = 'total'"""
SCORES = """SELECT round(100 * total_score / CASE WHEN total_weight > 0 THEN total_weight ELSE 100 END, 6) AS value
  FROM reports"""
BELIEVED = " UNION ALL ".join(
    f"SELECT confidence AS value FROM {table}" for table in ("reports", "budgets", "goals", "indicators", "figures")
)


@pytest.mark.parametrize(
    ("name", "values", "factor"), [("rates", RATES, 0.01), ("scores", SCORES, 1.0), ("confidence", BELIEVED, 1.0)]
)
def test_distributions_equal_those_of_duckdb(tree: Any, database: Any, name: str, values: str, factor: float) -> None:  # noqa: ANN401
    """Each class holds its lower edge and not its upper one."""
    shown = chart(tree, name)
    assert sum(shown.values()) == database.execute(f"SELECT count(value) FROM ({values})").fetchone()[0] > 0
    for label, count in shown.items():
        numbers = [float(text) for text in re.findall(r"[0-9.]+", label)]
        if label.startswith((">", "<")):
            rule = f"value {label[0]} {numbers[0]} * {factor}"
        elif len(numbers) == 2:
            rule = f"value >= {numbers[0]} * {factor} AND value < {numbers[1]} * {factor}"
        else:
            rule = f"value = {numbers[0]} * {factor}"
        assert database.execute(f"SELECT count(*) FROM ({values}) WHERE {rule}").fetchone()[0] == count, label


@pytest.mark.parametrize(("name", "column"), [("targets", "target_text"), ("target_units", "target_unit")])
def test_the_most_frequent_equal_those_of_duckdb(tree: Any, database: Any, name: str, column: str) -> None:  # noqa: ANN401
    """The same texts with the same counts, the most frequent first."""
    filled = f"SELECT {column}, count(*) AS n FROM indicators WHERE {column} IS NOT NULL"
    query = f"{filled} GROUP BY 1 ORDER BY n DESC, 1 LIMIT 15"
    assert list(chart(tree, name).values()) == [count for _, count in database.execute(query).fetchall()]
    for text, count in chart(tree, name).items():
        found = database.execute(f"SELECT count(*) FROM indicators WHERE {column} = ?", [text]).fetchone()
        assert found == (count,)


def test_a_word_counts_once_for_each_deviation_that_holds_it(tree: Any, database: Any) -> None:  # noqa: ANN401
    """Words are cut by jieba; a word is in no fewer deviations than the page says."""
    words = chart(tree, "deviation_words")
    assert words
    for word, count in words.items():
        found = database.execute("SELECT count(*) FROM indicators WHERE contains(deviation, ?)", [word]).fetchone()
        assert found[0] >= count > 0


def test_the_page_loads_nothing(page: Path) -> None:
    """No script, no style sheet, no picture and no address but the namespace of SVG."""
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<script|<img|<iframe|@import|url\(|src=", text)
    assert set(re.findall(r"https?://[^\"' <]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r'href="([^"]*)"', text)) == {"data:,"}


def test_texts_of_reports_cannot_become_markup() -> None:
    """A target that looks like a tag is shown as it is."""
    drawn = bar_chart("x", "<b>", [Bar(label='<script>"', value=1.5, text="1&2")])
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_an_empty_run_has_a_page_too(tmp_path: Path) -> None:
    """Nothing to draw is no error."""
    write_tables(tmp_path, {}, part="p")
    numbers = write_report(tmp_path, tmp_path / "r.html")
    assert numbers.reports == 0
    assert "没有报告" in report_html(numbers, title="空")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
@pytest.mark.slow
def test_chromium_opens_the_page_without_an_error(page: Path, tmp_path: Path) -> None:
    """Nothing is written to the console, and the charts are there."""
    browser = shutil.which("chromium")
    assert browser is not None
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"]
    done = subprocess.run(  # noqa: S603  the browser found on the path
        [browser, *flags, f"--user-data-dir={tmp_path}", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "CONSOLE" not in done.stderr
    assert len(html.fromstring(done.stdout).xpath("//svg")) == 9
