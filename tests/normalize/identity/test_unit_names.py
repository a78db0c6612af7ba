"""A printed name comes to its core step by step, and keeps what tells it from others."""

from __future__ import annotations

import pytest

from normalize.identity.unit_names import bare_level, successors, unit_name, without_code

REGION = ("平凉市崆峒区", "平凉市", "崆峒区", "甘肃省", "甘肃", "平凉")


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("219001-池州市贵池区棠溪镇人民政府", "池州市贵池区棠溪镇人民政府"),
        ("219 - 棠溪镇人民政府", "棠溪镇人民政府"),
        ("301001隆尧县市场监督管理局", "隆尧县市场监督管理局"),
        ("［０４２］某局", "某局"),
        ("西区委组织部（106001）", "西区委组织部"),
        ("某局-106001", "某局"),
        ("110指挥中心", "110指挥中心"),
        ("2022-2023学年助学金", "2022-2023学年助学金"),
        ("51012321R000000015427-法治建设专项经费", "法治建设专项经费"),
        ("G7611都香高速公路", "G7611都香高速公路"),
        ("某 局", "某局"),
        ("106001", "106001"),
    ],
)
def test_a_budget_code_goes_and_a_number_of_the_name_stays(printed: str, clean: str) -> None:
    """A code is long, or set apart; a year is none."""
    assert without_code(printed) == clean


@pytest.mark.parametrize(
    ("printed", "core"),
    [
        ("中国共产党平凉市崆峒区委员会组织部", "委组织部"),
        ("崆峒区委组织部", "委组织部"),
        ("区委组织部", "委组织部"),
        ("平凉市崆峒区卫健委", "卫生健康委员会"),
        ("崆峒区市场监督管理局", "市场监督管理局"),
        ("市场监督管理局", "市场监督管理局"),
        ("区域协作办", "区域协作办公室"),
        ("崆峒区人力资源和社会保障局（本级）", "人力资源社会保障局"),
        ("共青团平凉市崆峒区委", "共青团"),
        ("政协平凉市委员会办公室", "政协办公室"),
        ("平凉市", "平凉市"),
        ("崆峒区政府办", "人民政府办公室"),
        ("崆峒镇政府", "崆峒镇人民政府"),
        ("平凉市国土资源局", "自然资源局"),
    ],
)
def test_the_core_of_a_name(printed: str, core: str) -> None:
    """Region off, forms evened, short names written out, renamed departments under the new name."""
    assert unit_name(printed, REGION).core == core


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("县水利局", "county"),
        ("省教育厅", "province"),
        ("市委组织部", "city"),
        ("市场监督管理局", None),
        ("水利局", None),
    ],
)
def test_a_name_may_say_its_level_only(name: str, level: str | None) -> None:
    """市场 is no city."""
    assert bare_level(name) == level


def test_joined_departments_have_successors() -> None:
    """Only departments that were joined with others; a renamed one is the same unit."""
    assert successors("工商行政管理局") == ("市场监督管理局",)
    assert successors("国土资源局") == ()
