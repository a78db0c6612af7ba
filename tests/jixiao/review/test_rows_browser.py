"""Rows added, deleted, split, joined and brought back at the desk, and documents given out, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import jixiao
from tests.support.review_desk import REPORTS, Desk, desk, form_page, make_run
from tests.support.screen import CHROMIUM, open_document, small_screen

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("fastapi", reason="the extra review is not installed")

Page: TypeAlias = Any
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium (Debian: apt install chromium)"),
]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Desk]:
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    with desk(make_run(tmp_path / "out", [REPORTS / "practice-03.pdf", form]), tmp_path / "words.csv") as started:
        yield started


@pytest.fixture
def page(running: Desk) -> Iterator[Page]:
    """A page of a small screen whose console must stay silent."""
    with small_screen(running.url, answered="409") as shown:
        yield shown


def _names(page: Page) -> list[str]:
    names: list[str] = page.locator('.section-indicators [data-column="level3"]').all_inner_texts()
    return names


def _field(page: Page, column: str, part: int = 0) -> Any:  # noqa: ANN401  a locator
    return page.locator(f'#row-form [data-part="{part}"][data-column="{column}"]')


def _done(page: Page) -> None:
    page.wait_for_function("() => !document.getElementById('row-editor').open")


def test_a_printed_row_that_was_not_read_is_pointed_at_and_added_by_key(page: Page, running: Desk) -> None:
    """What is printed where the source was clicked stands in the form already; the new row is lit there afterwards."""
    open_document(page, "form.html")
    page.locator('.section-indicators [data-column="level3"]').nth(1).click()
    page.keyboard.press("x")
    page.wait_for_function("() => document.querySelectorAll('.section-indicators .line').length === 2")
    assert page.locator(".deleted summary").inner_text() == "已删除的行（1）"
    page.locator("td[data-t]", has_text="维修合格率").click()
    page.keyboard.press("i")
    page.wait_for_selector("#row-editor[open]")
    texts = {name: _field(page, name).input_value() for name in ("level2", "level3", "target_text", "weight")}
    assert texts == {"level2": "质量指标", "level3": "维修合格率", "target_text": "≥95%", "weight": "40"}
    assert "≥95% | 96%" in page.locator("#row-form").inner_text()
    _field(page, "score").fill("39")
    page.keyboard.press("Enter")
    _done(page)
    page.wait_for_function("() => document.querySelector('.value.selected')?.closest('[data-made=added]')")
    page.wait_for_selector("td.cell-lit")
    assert "人工补入" in page.locator("[data-made=added]").inner_text()
    row = jixiao.load(running.out).indicators.query("reviewed == 'added'").iloc[0]
    assert (row["level3"], row["score"], row["method"], row["made_from"]) == ("维修合格率", 39, "person", "1:5")
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelectorAll('.section-indicators .line').length === 2")
    page.locator(".deleted summary").click()
    page.locator("[data-do=restore]").click()
    page.wait_for_function("() => document.querySelectorAll('.section-indicators .line').length === 3")
    assert page.locator(".deleted").count() == 0


def test_a_row_of_a_page_is_pointed_at_and_its_amounts_are_in_the_forms_unit(page: Page, running: Desk) -> None:
    """A click on the picture finds the printed row; 116.08 there is 1,160,800 yuan."""
    open_document(page, "practice-03.pdf")
    page.locator('.section-budgets [data-column="executed"]').nth(1).click()
    box = page.locator("#lit-cell").bounding_box()
    page.keyboard.press("x")
    page.wait_for_selector(".deleted")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.press("i")
    page.wait_for_selector("#row-editor[open]")
    if page.locator("#draft-table").input_value() != "budgets":
        page.locator("#draft-table").select_option("budgets")
        page.wait_for_function("() => document.getElementById('draft').dataset.table === 'budgets'")
    assert _field(page, "executed").input_value() == "116.08"
    assert "万元" in page.locator("#row-form").inner_text()
    _field(page, "item").select_option("fiscal")
    _field(page, "executed").press("Enter")
    _done(page)
    row = jixiao.load(running.out).budgets.query("reviewed == 'added'").iloc[0]
    assert (row["executed"], row["item"], row["page"]) == (Decimal("1160800.00"), "fiscal", 1)


def test_a_row_is_split_at_the_cursor_and_joined_again(page: Page, running: Desk) -> None:
    """What stands behind the cursor goes to the second row; labels stand on both."""
    open_document(page, "form.html")
    page.locator('.section-indicators [data-column="level3"]').nth(1).click()
    page.keyboard.press("s")
    page.wait_for_selector("#row-editor[open]")
    name = _field(page, "level3")
    name.focus()
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    assert (name.input_value(), _field(page, "level3", 1).input_value()) == ("维修", "合格率")
    assert _field(page, "level2", 1).input_value() == "质量指标"
    page.keyboard.press("Enter")
    _done(page)
    page.wait_for_function("() => document.querySelectorAll('.section-indicators .line').length === 4")
    assert _names(page)[1:3] == ["维修", "合格率"]
    page.keyboard.press("j")
    page.wait_for_selector("#row-editor[open]")
    assert name.input_value() == "维修合格率"
    page.keyboard.press("Enter")
    _done(page)
    page.wait_for_function("() => document.querySelectorAll('.section-indicators .line').length === 3")
    row = jixiao.load(running.out).indicators.query("reviewed == 'merged'").iloc[0]
    assert (row["level3"], row["weight"], row["made_from"]) == ("维修合格率", 40, "1:5")


def test_who_deletes_a_row_that_another_has_changed_is_told(page: Page, running: Desk) -> None:
    """The row stays, with the other's value."""
    open_document(page, "form.html")
    value = page.locator('.section-indicators [data-column="weight"]').nth(1)
    value.click()
    body = {
        "document_id": page.locator("#desk").get_attribute("data-document"), "table": "indicators", "key": "t1r5",
        "column": "weight", "action": "set", "value": "41", "reason": "", "base": "", "who": "乙",
    }  # fmt: skip
    assert running.post("/api/correction", body)[0] == 200
    page.keyboard.press("x")
    page.wait_for_function("() => document.getElementById('message').textContent.includes('乙')")
    assert len(jixiao.load(running.out).indicators.query("level3 == '维修合格率'")) == 1


def test_documents_are_given_out_and_each_sees_their_own(page: Page, running: Desk) -> None:
    """In turn to several, or those ticked to one; what is mine is a click, and progress stands by person."""
    page.locator("#assign-to").fill("甲、乙")
    with page.expect_navigation():
        page.locator("#assign button").click()
    assert "0 / 1 份已核对" in page.locator("#shares").inner_text()
    page.locator("#who").fill("甲")
    page.locator("#mine").click()
    page.wait_for_url("**assigned=*")
    assert page.locator("a.entry").count() == 1
    name = page.locator("a.entry").inner_text()
    open_document(page, name)
    assert page.locator("#nth").inner_text() == "第 1 份，共 1 份"
    page.keyboard.press("w")
    page.wait_for_selector(".finish .tag")
    page.goto(running.url)
    assert "1 / 1 份已核对" in page.locator("#shares tr", has_text="甲").inner_text()
    page.locator("#assigned").select_option("乙")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**assigned=*")
    assert page.locator("a.entry").all_inner_texts() != [name]
    page.locator("input.tick").click()
    page.locator("#assign-to").fill("")
    with page.expect_navigation():
        page.locator("#assign button").click()
    page.goto(f"{running.url}?assigned=-")
    assert page.locator("a.entry").count() == 1


def test_a_document_without_a_report_gets_one_at_the_desk(page: Page) -> None:
    """The false one is deleted with its rows; the new one is filled in and opened."""
    open_document(page, "form.html")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator('[data-table="reports"] [data-column="title"]').click()
    with page.expect_navigation():
        page.keyboard.press("x")
    page.wait_for_selector("body[data-placed]")
    assert page.locator(".section-indicators").count() == 0
    page.locator("[data-do=add-row]").click()
    page.wait_for_selector("#row-editor[open]")
    assert page.locator("#draft-table").input_value() == "reports"
    _field(page, "project_name").fill("重新录入的项目")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("body[data-placed]")
    assert "重新录入的项目" in page.locator("#rows").inner_text()
    page.keyboard.press("i")
    page.wait_for_selector("#row-editor[open]")
    _field(page, "level3").fill("补入的指标")
    page.keyboard.press("Enter")
    _done(page)
    page.wait_for_selector(".section-indicators")
    assert _names(page) == ["补入的指标"]
