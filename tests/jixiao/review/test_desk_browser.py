"""The desk as an auditor uses it all day: places enlarged, amounts in the form's unit, sizes kept, a way around."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeAlias

import pytest

import jixiao
from tests.support.review_desk import REPORTS, UNMAPPED, Desk, desk, form_page, make_run
from tests.support.screen import CHROMIUM, open_document, small_screen

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("fastapi", reason="the extra review is not installed")

Page: TypeAlias = Any
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium (Debian: apt install chromium)"),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "甲县").mkdir()
    form = folder / "甲县" / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    files = [REPORTS / "qiannan-2022.pdf", REPORTS / "practice-03.pdf", REPORTS / "practice-08.docx", form]
    with desk(make_run(folder / "out", files), folder / "words.csv") as started:
        yield started


@pytest.fixture
def page(running: Desk) -> Iterator[Page]:
    """A page of a small screen whose console must stay silent."""
    with small_screen(running.url) as shown:
        yield shown


def test_an_amount_is_typed_in_the_unit_of_the_form_with_its_place_enlarged(page: Page, running: Desk) -> None:
    """116.08 stands there as printed, under 万元; what is typed is kept in yuan, and a unit that is typed counts."""
    open_document(page, "practice-03.pdf")
    row = page.locator(".section-budgets tbody tr").nth(1)
    value = row.locator('[data-column="executed"]')
    for typed, yuan in (("116.5", "1165000.00"), ("1160800元", "1160800.00")):
        value.click()
        page.keyboard.press("e")
        assert page.locator("#editor-value").input_value() == ("116.08" if typed == "116.5" else "116.5")
        assert "万元" in page.locator("#editor-unit").inner_text()
        crop = page.locator("#crop div")
        assert crop.is_visible()
        assert "page/1.png" in crop.evaluate("(div) => div.style.backgroundImage")
        box, lit = crop.bounding_box(), page.locator("#lit-cell").bounding_box()
        assert box["height"] > lit["height"] * 1.5
        page.locator("#editor-value").fill(typed)
        page.keyboard.press("Enter")
        page.wait_for_function("() => !document.getElementById('editor').open")
        kept = jixiao.load(running.out).budgets
        assert Decimal(yuan) in set(kept["executed"].dropna())
    page.locator('.section-indicators [data-column="score"]').first.click()
    page.keyboard.press("e")
    assert not page.locator("#editor-unit").is_visible()


def test_size_and_border_are_remembered_and_the_source_is_moved_by_hand(page: Page) -> None:
    """By key, by button, by mouse; after a reload they are what they were, and a move selects nothing."""
    open_document(page, "practice-03.pdf")
    sheet = page.locator(".page").first
    before = sheet.bounding_box()["width"]
    for _ in range(3):
        page.keyboard.press("+")
    assert sheet.bounding_box()["width"] == pytest.approx(before * 1.25**3, rel=0.02)
    page.locator("#splitter").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert page.locator("#splitter").get_attribute("aria-valuenow") == "56"
    page.reload()
    page.wait_for_selector("body[data-placed]")
    assert page.locator("#splitter").get_attribute("aria-valuenow") == "56"
    assert sheet.bounding_box()["width"] > before * 1.25**3
    source, chosen = page.locator("#source"), page.locator(".value.selected").get_attribute("data-id")
    here = source.evaluate("(box) => [box.scrollLeft, box.scrollTop]")
    box = source.bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 150, steps=4)
    page.mouse.up()
    there = source.evaluate("(box) => [box.scrollLeft, box.scrollTop]")
    assert (there[0] - here[0], there[1] - here[1]) == (pytest.approx(100, abs=2), pytest.approx(150, abs=2))
    assert page.locator(".value.selected").get_attribute("data-id") == chosen


def test_the_list_is_sought_sorted_and_filtered_and_documents_are_walked_in_its_order(
    page: Page, running: Desk
) -> None:
    """Unit, place, project, file and folder are sought; 3 of 4 is said; the list comes back where it was left."""
    for words, names in {
        "护林": {"form.html"},
        "甲县": {"form.html"},
        "黔南 组织部": {"qiannan-2022.pdf"},
        "池州市": {"practice-03.pdf"},
    }.items():
        page.locator("#search").fill(words)
        page.locator("#search").press("Enter")
        page.wait_for_function("(n) => document.querySelectorAll('a.entry').length === n", arg=len(names))
        assert set(page.locator("a.entry").all_inner_texts()) == names
    page.goto(f"{running.url}?check=budget_zero_total")
    assert page.locator("a.entry").all_inner_texts() == ["practice-03.pdf"]
    page.goto(f"{running.url}?kind=department")
    assert "qiannan-2022.pdf" in page.locator("a.entry").all_inner_texts()
    page.goto(running.url)
    page.locator("select[name=sort]").select_option("missed")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**sort=missed**")
    order = page.locator("a.entry").all_inner_texts()
    assert order[0] == "practice-03.pdf"
    open_document(page, order[1])
    assert page.locator("#nth").inner_text() == "第 2 份，共 4 份"
    page.keyboard.press("]")
    page.wait_for_function("() => document.getElementById('nth').innerText.startsWith('第 3 份')")
    page.wait_for_selector("body[data-placed]")
    assert page.locator(".bar .file").inner_text() == order[2]
    page.keyboard.press("[")
    page.wait_for_function("() => document.getElementById('nth').innerText.startsWith('第 2 份')")
    page.wait_for_selector("body[data-placed]")
    page.keyboard.press("l")
    page.wait_for_selector("a.entry")
    assert "sort=missed" in page.url
    assert page.url.rpartition("#d-")[2] == page.locator("tr").nth(2).locator("th").get_attribute("id").removeprefix(
        "d-"
    )


def test_an_unknown_heading_lights_its_place_and_is_taught_by_choice_alone(page: Page, running: Desk) -> None:
    """Its cell is lit; without a choice nothing is sent."""
    open_document(page, "form.html")
    page.locator('[data-table="headings"] .value').first.click()
    assert page.locator("td.cell-lit").inner_text() == UNMAPPED
    page.locator("form.map button[type=submit]").click()
    assert page.locator("form.map select").evaluate("(select) => select.validity.valueMissing")
    assert not running.vocabulary.exists()


def test_amounts_of_the_text_fit_a_small_screen(page: Page) -> None:
    """At 1366 pixels no column of the table is out of sight, and the sentence has room."""
    open_document(page, "practice-08.docx")
    page.locator("#report").select_option(index=1)
    page.wait_for_selector(".section-figures")
    page.wait_for_selector("body[data-placed]")
    rows = page.locator("#rows")
    assert rows.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    assert page.locator(".section-figures th.c-sentence").bounding_box()["width"] > 120
