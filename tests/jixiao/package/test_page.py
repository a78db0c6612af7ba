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
from jixiao.base.pictures import Bar, bar_chart
from jixiao.package.datapackage import package_dataset
from jixiao.package.page import LEVELS, report_html, write_report
from schemas.checks.frame import check_sentence
from schemas.code_names import CODE_LABELS, KINDS, STATUSES
from schemas.parquet import write_tables
from schemas.tables import TABLES
from tests.support.dataset_files import Tables, sample_tables, write_sample


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples with doubles, a report published again with changes, a copied reason and days of publishing."""
    folder = write_sample(tmp_path_factory.mktemp("report"), parts=2)
    _publish_again(folder)
    package_dataset(folder)
    return folder


REASON = "受疫情影响，部分项目招标时间推迟，资金未能在年内支付完毕"


def _publish_again(out: Path) -> None:
    """Publish all samples three times: once, once more as they were, and a year later with other scores."""
    for path in out.rglob("*.parquet"):
        path.unlink()
    for number, day in enumerate(("2023-03-15", "2023-03-15", "2024-04-02")):
        tables = sample_tables()
        _copy_reasons(tables)
        for row in (row for rows in tables.values() for row in rows):
            row |= {key: f"{number}{str(row[key])[1:]}" for key in ("document_id", "report_id") if row.get(key)}
        for row in tables["documents"]:
            row["published_on"] = day
        for row in tables["indicators"] if number == 2 else ():
            row["score"] = None if row["score"] is None else float(str(row["score"])) * 0.9
        write_tables(out, tables, part=f"part-0000{number}")


def _copy_reasons(tables: Tables) -> None:
    """Let three reports give one reason, with other numbers."""
    first = {row["report_id"]: row for row in reversed(tables["indicators"])}
    for number, row in enumerate(list(first.values())[:3]):
        row["deviation"] = f"{REASON}{number + 3}万元"


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
        for table in (*TABLES, "report_facts", "reuse"):
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM '{out}/{table}/*.parquet'")
        connection.execute(
            "CREATE VIEW once AS SELECT * FROM report_facts WHERE duplicate_of IS NULL AND superseded_by IS NULL"
        )
        for table in ("reports", "budgets", "indicators"):
            connection.execute(
                f"CREATE VIEW {table}_once AS SELECT * FROM {table} WHERE report_id IN (SELECT report_id FROM once)"
            )
        yield connection


def rows(tree: Any, name: str) -> list[list[str]]:  # noqa: ANN401
    """Return the table of numbers below a picture, its labels first."""
    found = tree.xpath(f"//table[@data-table='{name}']/tbody/tr")
    return [[cell.text or "" for cell in row.xpath("th|td")] for row in found]


def chart(tree: Any, name: str) -> dict[str, int]:  # noqa: ANN401
    """Return the numbers of a picture of bars, having looked that its bars are as long as they say."""
    counts = {row[0]: int(row[1]) for row in rows(tree, name)}
    lengths = [_length(bar) for bar in tree.xpath(f"//svg[@data-chart='{name}']//g[starts-with(@id, '{name}-bar-')]")]
    assert len(lengths) == len(counts)
    unit = max(lengths, default=0) / (max(counts.values(), default=0) or 1)
    assert lengths == pytest.approx([unit * count for count in counts.values()], abs=0.01)
    return counts


def _length(bar: Any) -> float:  # noqa: ANN401
    """Return how long a drawn bar is."""
    across = [float(x) for x, _ in re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", bar.xpath("path/@d")[0])]
    return max(across) - min(across)


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
        "full_marks": f"SELECT count(*) FROM reports_once WHERE {full}",
        "score_count": "SELECT count(total_score) FROM reports_once",
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


RATES = """SELECT report_id, coalesce(execution_rate,
  CASE WHEN coalesce(adjusted_budget, approved_budget) > 0
       THEN executed::DOUBLE / coalesce(adjusted_budget, approved_budget)::DOUBLE END) AS value
  FROM budgets_once WHERE item = 'total'"""
SCORES = """SELECT round(100 * total_score / CASE WHEN total_weight > 0 THEN total_weight ELSE 100 END, 6) AS value
  FROM reports_once"""
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
    filled = f"SELECT {column}, count(*) AS n FROM indicators_once WHERE {column} IS NOT NULL"
    query = f"{filled} GROUP BY 1 ORDER BY n DESC, 1 LIMIT 15"
    assert list(chart(tree, name).values()) == [count for _, count in database.execute(query).fetchall()]
    for text, count in chart(tree, name).items():
        found = database.execute(f"SELECT count(*) FROM indicators_once WHERE {column} = ?", [text]).fetchone()
        assert found == (count,)


def test_a_word_counts_once_for_each_deviation_that_holds_it(tree: Any, database: Any) -> None:  # noqa: ANN401
    """Words are cut by jieba; a word is in no fewer deviations than the page says."""
    words = chart(tree, "deviation_words")
    assert words
    for word, count in words.items():
        found = database.execute("SELECT count(*) FROM indicators_once WHERE contains(deviation, ?)", [word]).fetchone()
        assert found[0] >= count > 0


def test_what_was_published_again_counts_once(tree: Any, database: Any) -> None:  # noqa: ANN401
    """The samples are there three times over; the pictures of performance count one of them."""
    facts = {node.get("data-fact"): int(node.text) for node in tree.xpath("//*[@data-fact]")}
    once = database.execute("SELECT count(*) FROM once").fetchone()[0]
    assert facts["reports"] == 3 * len(sample_tables()["reports"])
    assert sum(int(count) for row in rows(tree, "months") for count in row[1:]) == once
    assert once < facts["reports"] / 2


def test_execution_rates_by_place_equal_those_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """The median of each province and year, and how many reports it is of; each is drawn in its cell."""
    query = f"""SELECT coalesce(r.province, '未知'), coalesce(r.fiscal_year::VARCHAR, '未知'), count(*), median(value)
        FROM ({RATES}) AS rates JOIN reports_once AS r USING (report_id) WHERE value IS NOT NULL GROUP BY 1, 2"""
    wanted = {(place, year): (count, rate) for place, year, count, rate in database.execute(query).fetchall()}
    shown = {(row[0], row[1]): (int(row[2]), float(row[3])) for row in rows(tree, "rates_by_place")}
    assert {place: count for place, (count, _) in shown.items()} == {
        place: count for place, (count, _) in wanted.items()
    }
    assert all(rate == pytest.approx(wanted[place][1], abs=5e-5) for place, (_, rate) in shown.items())
    words = tree.xpath("//svg[@data-chart='rates_by_place']//text/text()")
    assert sorted(word for word in words if word.endswith("%")) == sorted(f"{rate:.1%}" for _, rate in wanted.values())


def test_missed_targets_and_full_marks_equal_those_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """By level-1 code; each part of a bar is as long as its number says."""
    query = """SELECT coalesce(level1_code, 'other'), count(*), count(*) FILTER (NOT target_met),
        count(*) FILTER (NOT target_met AND weight > 0 AND score >= weight)
        FROM indicators_once WHERE target_met IS NOT NULL GROUP BY 1"""
    wanted = {CODE_LABELS["level1_code"][code]: tuple(counts) for code, *counts in database.execute(query).fetchall()}
    shown = {row[0]: tuple(map(int, row[1:])) for row in rows(tree, "missed")}
    assert shown == wanted
    assert sum(missed for _, missed, _ in shown.values()) > 0
    lengths = {
        bar.get("id"): _length(bar) for bar in tree.xpath("//svg[@data-chart='missed']//g[contains(@id, '-bar-')]")
    }
    unit = max(lengths.values()) / max(max(missed - full, full) for _, missed, full in shown.values())
    for number, (_, missed, full) in enumerate(shown.values()):
        assert lengths[f"missed-bar-{number}-0"] == pytest.approx(unit * (missed - full), abs=0.01)
        assert lengths[f"missed-bar-{number}-1"] == pytest.approx(unit * full, abs=0.01)


def test_targets_set_at_what_was_reached_equal_those_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """Exactly reached is a class of its own; the sentence above leaves ranges out, and tells what could be passed."""
    shown = chart(tree, "attainment")
    total = database.execute("SELECT count(attainment) FROM indicators_once WHERE target_met IS NOT NULL").fetchone()[0]
    assert sum(shown.values()) == total > 0
    one = "SELECT count(*) FROM indicators_once WHERE target_met IS NOT NULL AND attainment"
    assert shown["恰好 100"] == database.execute(f"{one} = 1").fetchone()[0]
    assert shown["95–100"] == database.execute(f"{one} >= 0.95 AND attainment < 1").fetchone()[0]
    assert shown["100–105"] == database.execute(f"{one} > 1 AND attainment < 1.05").fetchone()[0]
    (sentence,) = tree.xpath("//section[.//svg[@data-chart='attainment']]/p/text()")
    exact = f"{one} = 1 AND target_met AND target_op IS DISTINCT FROM 'range'"
    could = f"{exact} AND NOT coalesce(target_unit = '%' AND target_value = 100, false)"
    numbers = [database.execute(query).fetchone()[0] for query in (exact, could)]
    assert [int(number) for number in re.findall(r"(\d+) 条", sentence)] == numbers


def test_copied_reasons_equal_those_of_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """The reasons that most reports copied, and how many did in all."""
    query = (
        "SELECT count(DISTINCT report_id) FROM reuse WHERE in_column = 'deviation' GROUP BY fingerprint ORDER BY 1 DESC"
    )
    wanted = [count for (count,) in database.execute(query).fetchall()][:10]
    assert list(chart(tree, "copied").values()) == wanted
    (sentence,) = tree.xpath("//section[h2='照抄的偏差原因']/p[1]/text()")
    counts = "SELECT count(DISTINCT report_id), count(*) FROM reuse WHERE in_column = 'deviation'"
    assert tuple(map(int, re.findall(r"(\d+) [份条]", sentence))) == database.execute(counts).fetchone()


def test_who_publishes_what_and_when_equals_duckdb(tree: Any, database: Any) -> None:  # noqa: ANN401
    """By month of publishing and by level of government, each kind on its own; a later wording stands for the first."""
    months = "coalesce(left(coalesce(published_on, filled_on_date), 7), '未知')"
    for name, key in (("months", months), ("levels", "coalesce(region_level, '未知')")):
        heads = [head.text for head in tree.xpath(f"//table[@data-table='{name}']/thead//th")[1:]]
        shown = {
            (row[0], kind): int(count)
            for row in rows(tree, name)
            for kind, count in zip(heads, row[1:], strict=True)
            if count != "0"
        }
        query = f"SELECT {key}, kind, count(*) FROM once JOIN reports USING (report_id) GROUP BY 1, 2"
        names = LEVELS if name == "levels" else {}
        found = database.execute(query).fetchall()
        assert shown == {(names.get(each, each), KINDS[kind]): count for each, kind, count in found}
    assert [row[0] for row in rows(tree, "months")].count("2024-04") == 1


def test_the_page_loads_nothing(page: Path) -> None:
    """No script, no style sheet, no picture and no address but the namespace of SVG."""
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<script|<img|<iframe|@import|url\((?!#)|src=", text)
    assert set(re.findall(r"https?://[^\"' <]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert {target[:1] for target in re.findall(r'href="([^"]*)"', text)} <= {"#", "d"}
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_texts_of_reports_cannot_become_markup() -> None:
    """A target that looks like a tag is shown as it is."""
    drawn = bar_chart("x", "<b>", [Bar(label='<script>"', value=1.5, text="1&2 $x_1$")])
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert "1&amp;2 $x_1$" in drawn


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
    assert len(html.fromstring(done.stdout).xpath("//svg")) == 15
