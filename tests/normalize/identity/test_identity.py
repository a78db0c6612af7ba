"""Names of one unit are one unit, over years and documents, and no two regions are ever merged."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pytest

from normalize.identity.identity import Identities, identify, split_names

NAMES = Path(__file__).with_name("identity_names.csv")
"""Names with the unit they mean and the place of their report; each part was written before the rules were tuned to it.

What each gave at its first run stands in docs/identity.md.
"""


def report(number: int, **columns: object) -> dict[str, object]:
    return {"report_id": f"r{number}", "document_id": f"d{number}", "fiscal_year": 2022, **columns}


def named(rows: Iterable[dict[str, str]]) -> Identities:
    return identify(
        report(
            number,
            unit_name=row["name"],
            **{level: row[level] or None for level in ("province", "city", "county")},
        )
        for number, row in enumerate(rows)
    )


@pytest.mark.parametrize("part", ["dev", "held", "fresh", "fresh2"])
def test_pairs_of_names_are_judged_right_and_no_two_regions_merge(part: str) -> None:
    """Pairwise F1 is at least 0.95; not one pair of different places is taken for the same unit."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == part]
    unit_of = {str(row["report_id"]): row["unit_id"] for row in named(rows).mentions}
    right = wrong = missed = 0
    for (i, one), (j, other) in combinations(enumerate(rows), 2):
        same, merged = one["entity"] == other["entity"], unit_of[f"r{i}"] == unit_of[f"r{j}"]
        right += same and merged
        missed += same and not merged
        wrong += merged and not same
        if (one["province"], one["city"], one["county"]) != (other["province"], other["city"], other["county"]):
            assert not merged or same, (one, other)
    assert 2 * right / (2 * right + wrong + missed) >= 0.95
    assert right + missed >= 28


PLACE: dict[str, object] = {"province": "四川省", "city": "德阳市", "county": "中江县"}


def units(*names: str) -> dict[str, dict[str, object]]:
    found = identify(report(number, unit_name=name, **PLACE) for number, name in enumerate(names))
    by_id = {row["unit_id"]: row for row in found.units}
    return {str(mention["printed"]): by_id[mention["unit_id"]] for mention in found.mentions}


def test_identifiers_are_the_same_in_every_dataset() -> None:
    """A name has its identifier alone as in company; a renamed department keeps that of its successor."""
    alone = {units(name)[name]["unit_id"] for name in ("中江县人社局", "中江县人力资源和社会保障局")}
    assert len(alone) == 1
    assert (
        units("中江县国土资源局", "中江县水利局")["中江县国土资源局"]["unit_id"]
        == (units("中江县自然资源局")["中江县自然资源局"]["unit_id"])
    )


def test_joined_departments_stay_apart_and_name_their_successor() -> None:
    """Three offices became one: they are four units, each of the old ones with a successor."""
    found = units("中江县工商行政管理局", "中江县质量技术监督局", "中江县市场监督管理局")
    assert len({row["unit_id"] for row in found.values()}) == 3
    heir = found["中江县市场监督管理局"]["unit_id"]
    assert found["中江县工商行政管理局"]["successor_id"] == found["中江县质量技术监督局"]["successor_id"] == heir
    assert found["中江县市场监督管理局"]["successor_id"] is None


def test_every_match_keeps_its_reason() -> None:
    """Code, region, form, short name, renaming and misprint are told apart."""
    names = ("中江县住房和城乡建设局",) * 3 + (
        "219001-中江县住房和城乡建设局",
        "德阳市中江县住房和城乡建设局",
        "中江县住建局",
    )
    found = identify(report(number, unit_name=name, **PLACE) for number, name in enumerate(names))
    reasons = {str(row["printed"]): row["reason"] for row in found.mentions}
    assert reasons == dict(zip(names[2:], ("same", "code", "region", "short"), strict=True))
    assert len(found.units) == 1
    assert found.units[0]["region_code"] == "510623"
    assert (found.units[0]["province_code"], found.units[0]["city_code"]) == ("510000", "510600")


def test_a_misprint_joins_and_two_words_do_not() -> None:
    """One wrong character that breaks a word is a misprint; 农业 and 林业 are two offices."""
    misread = units("中江县公共资源交易服务中心", "中江县公共资源交易服务中心", "中江县公共资原交易服务中心")
    assert len({row["unit_id"] for row in misread.values()}) == 1
    two = units("中江县农业技术推广服务中心", "中江县林业技术推广服务中心")
    assert len({row["unit_id"] for row in two.values()}) == 2


def test_the_parent_is_the_supervising_department_that_a_document_names() -> None:
    """Not where the unit supervises itself, and not where two departments stand in the cell."""
    rows = [
        report(1, supervising_department="中江县水利局", implementing_unit="中江县河道管理所", **PLACE),
        report(2, supervising_department="中江县水利局", implementing_unit="中江县水利局", **PLACE),
        report(3, supervising_department="财政部、农业农村部", implementing_unit="中江县农业农村局", **PLACE),
    ]
    found = identify(rows).units
    parents = {str(row["name"]): row["parent_id"] for row in found}
    ids = {str(row["name"]): row["unit_id"] for row in found}
    assert parents["中江县河道管理所"] == ids["中江县水利局"]
    assert parents["中江县水利局"] is None
    assert parents["中江县农业农村局"] is None
    assert {row["level"] for row in found if row["name"] in {"财政部", "农业农村部"}} == {"national"}


def test_a_name_without_any_place_is_compared_within_its_document_only() -> None:
    """实验小学 of two documents may be two schools."""
    found = identify([report(1, unit_name="实验小学"), report(2, unit_name="实验小学")])
    assert len(found.units) == 2


def test_a_project_is_one_over_years_and_apart_by_stage_and_owner() -> None:
    """Year, code and general ending do not count; 一期 and 二期 and another department do."""
    owner: dict[str, object] = {"supervising_department": "中江县水利局", **PLACE}
    names = (
        "2021年河道整治专项经费",
        "2022年度河道整治项目",
        "510623-河道整治资金",
        "河道整治一期工程",
        "河道整治二期工程",
    )
    rows = [report(number, project_name=name, **owner) for number, name in enumerate(names)]
    rows.append(report(9, project_name="河道整治项目", supervising_department="中江县农业农村局", **PLACE))
    found = identify(rows)
    sizes = sorted(row["mention_count"] for row in found.projects if isinstance(row["mention_count"], int))
    assert sizes == [1, 1, 1, 3]
    assert {row["unit_id"] for row in found.projects} == {row["unit_id"] for row in found.units}


def test_a_cell_with_two_units_names_both() -> None:
    """A name that holds a comma by itself stays whole."""
    assert split_names("财政部、农业农村部") == ("财政部", "农业农村部")
    assert split_names("教育、科技项目管理办公室") == ("教育、科技项目管理办公室",)
