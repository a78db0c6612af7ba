"""A project's name loses what changes from year to year and keeps what tells it from others."""

from __future__ import annotations

import pytest

from normalize.identity.project_names import project_stages


@pytest.mark.parametrize(
    ("printed", "core"),
    [
        ("2020年度西区干部人才健康体检经费", "干部人才健康体检"),
        ("党员教育培训专项经费", "党员教育培训"),
        ("党员教育培训项目资金", "党员教育培训"),
        ("河道整治（二期）", "河道整治二期"),
        ("51012321R000000015427-法治建设专项经费", "法治建设"),
        ("农业保险保费补贴（县级配套）", "农业保险保费补贴县级配套"),
        ("2025年", "2025年"),
        ("工作经费", "工作经费"),
    ],
)
def test_the_core_of_a_project(printed: str, core: str) -> None:
    """Code, year, region and general ending go; a stage stays; a name is never lost."""
    assert project_stages(printed, ("攀枝花市西区", "西区"))[-1][1] == core
