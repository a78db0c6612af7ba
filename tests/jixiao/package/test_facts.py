"""What researchers had to build by hand: doubles, a panel, copied texts, amounts that sum without a cast."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import jixiao
from jixiao.command.main import app
from jixiao.package.facts import iso_day
from jixiao.package.reuse import fingerprint
from tests.support.review_desk import REPORTS, form_page, make_run

REASON = "因疫情防控要求部分现场培训改为线上进行，受训人数低于年初计划，下一年度将提前安排场次"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real reports in several formats, and two forms of other projects with one reason for both."""
    folder = tmp_path_factory.mktemp("facts")
    files = [REPORTS / f"pingliang-2021.{ending}" for ending in ("docx", "pdf", "xlsx")]
    files += [REPORTS / f"qiannan-2022.{ending}" for ending in ("html", "pdf")]
    for name in ("护林防火项目", "古树名木保护项目"):
        page = (
            form_page(name)
            .replace("口径备忘", "偏差原因")
            .replace("<td>甲</td>", f"<td>{REASON}（{len(name)}人）</td>")
        )
        files.append(folder / f"{name}.html")
        files[-1].write_text(page.replace("某县林业局", "平凉市崆峒区林业局"), encoding="utf-8")
    made = make_run(folder / "out", files)
    answer = CliRunner().invoke(app, ["package", str(made)])
    assert answer.exit_code == 0, answer.output
    return made


def _of(out: Path, table: str, name: str) -> pd.DataFrame:
    documents = pd.read_parquet(out / "documents")[["document_id", "file_name"]]
    rows = pd.read_parquet(out / table).merge(documents)
    return rows[rows["file_name"] == name]


def test_one_report_in_several_formats_counts_once(out: Path) -> None:
    """The first of them counts, the others name it; different reports are no doubles."""
    first = _of(out, "report_facts", "pingliang-2021.docx").iloc[0]
    assert pd.isna(first["duplicate_of"])
    for name in ("pingliang-2021.pdf", "pingliang-2021.xlsx"):
        assert list(_of(out, "report_facts", name)["duplicate_of"]) == [first["report_id"]]
    assert _of(out, "report_facts", "qiannan-2022.pdf")["duplicate_of"].notna().all()
    forms = pd.concat([_of(out, "report_facts", f"{name}.html") for name in ("护林防火项目", "古树名木保护项目")])
    assert forms["duplicate_of"].isna().all()
    assert forms["project_id"].nunique() == 2
    assert set(forms["region_code"]) == {"620802"}


def test_the_panel_has_a_row_for_each_unit_and_year(out: Path) -> None:
    """Its sums are those of the reports that count, and indicators say how many targets were reached."""
    panel = pd.read_parquet(out / "panel")
    assert not panel.duplicated(["unit_id", "fiscal_year"]).any()
    unit = _of(out, "report_facts", "qiannan-2022.html")["unit_id"].iloc[0]
    row = panel[panel["unit_id"] == unit].iloc[0]
    budgets = _of(out, "budgets", "qiannan-2022.html").query("item == 'total'").iloc[0]
    assert (row["fiscal_year"], row["report_count"], row["basis"]) == (2022, 1, "department")
    assert (row["adjusted_budget"], row["executed"]) == (budgets["adjusted_budget"], budgets["executed"])
    assert row["execution_rate"] == pytest.approx(float(budgets["executed"] / budgets["adjusted_budget"]))
    met = _of(out, "indicators", "qiannan-2022.html")["target_met"]
    assert (row["met_count"], row["missed_count"]) == ((met == True).sum(), (met == False).sum())  # noqa: E712  nulls
    assert row["missed_count"] == 1


def test_a_reason_that_was_copied_names_the_report_that_had_it_first(out: Path) -> None:
    """Numbers changed or not; the doubles of a report are no copies."""
    reuse = pd.read_parquet(out / "reuse")
    mine = reuse[reuse["text"].str.startswith(REASON)]
    assert len(mine) == 1
    first = _of(out, "reports", "护林防火项目.html")["report_id"].iloc[0]
    assert (mine["copy_of"].iloc[0], mine["in_column"].iloc[0]) == (first, "deviation")
    assert mine["similarity"].iloc[0] > 0.9
    doubles = pd.read_parquet(out / "report_facts").dropna(subset=["duplicate_of"])["report_id"]
    assert not set(reuse["report_id"]) & set(doubles)
    assert fingerprint(f"{REASON}（6人）") == fingerprint(f"{REASON}，（8人）")
    assert fingerprint(REASON) != fingerprint(REASON[:-2])


def test_amounts_are_exact_or_float_as_asked(out: Path) -> None:
    """Floats sum without a cast; nothing else changes."""
    exact, plain = jixiao.load(out), jixiao.load(out, money="float")
    assert plain.budgets["executed"].dtype == "float64"
    total = sum(exact.budgets["executed"].dropna(), Decimal(0))
    assert plain.budgets["executed"].sum() == pytest.approx(float(total))
    assert plain.indicators.equals(exact.indicators)
    assert plain.indicators["target_met"].dtype == "boolean"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2022年3月18日", "2022-03-18"),
        ("填报日期：2022.03.18", "2022-03-18"),
        ("二〇二二年三月十八日", "2022-03-18"),
        ("二○二三年十二月二十日", "2023-12-20"),
        ("2022年12月", "2022-12"),
        ("2022年13月", None),
        ("18日", None),
        (None, None),
    ],
)
def test_a_day_of_filling_is_read_in_every_notation(printed: str | None, day: str | None) -> None:
    """A month alone stays a month; what is no date is null."""
    assert iso_day(printed) == day
