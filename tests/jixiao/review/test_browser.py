"""The review page in a real Chromium: every step by mouse and by keyboard, boxes compared with the rows' own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jixiao.corrections.keys import row_keys
from jixiao.corrections.log import CorrectionLog
from jixiao.corrections.second import is_sampled
from jixiao.dataset.index import Index
from jixiao.gold.score import score_own
from jixiao.gold.write import write_gold
from tests.support.review_desk import HOSTILE, REPORTS, ROOT, UNMAPPED, Desk, desk, form_page, leave, make_run
from tests.support.screen import CHROMIUM, FLAGS, open_document

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("fastapi", reason="the extra review is not installed")

Page: TypeAlias = Any
Browser: TypeAlias = Any
"""The tests must be importable where playwright is not installed."""

IMAGES = ROOT / "docs" / "images"
AXE = os.environ.get("JIXIAO_AXE", str(ROOT / "node_modules" / "axe-core" / "axe.min.js"))
"""axe-core (MPL-2.0) is no part of this repository: `npm install axe-core` puts it where it is looked for."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium (Debian: apt install chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Desk]:
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    files = [REPORTS / "qiannan-2022.pdf", REPORTS / "practice-03.pdf", form]
    with desk(make_run(tmp_path / "out", files), tmp_path / "words.csv") as started:
        yield started


@pytest.fixture
def page(browser: Browser, running: Desk) -> Iterator[Page]:
    """A page whose console must stay silent."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(running.url)
    yield page
    context.close()
    assert faults == []


def _expected(running: Desk, page: Page, value: str) -> tuple[list[float], list[float]]:
    """Return the row's own box on the screen, and the box that is lit."""
    index = Index(running.out)
    index.refresh()
    table, key = value.split("|")[:2]
    document_id = page.locator("#desk").get_attribute("data-document")
    number, row_no = (int(part) for part in key.removeprefix("t").split("r"))
    row = next(r for r in index.rows(document_id)[table] if (r["table_no"], r["row_no"]) == (number, row_no))
    sheet = page.locator(f'.page[data-page="{row["page"]}"]')
    frame = sheet.locator("img").bounding_box()
    wide = frame["width"] / float(sheet.get_attribute("data-width"))
    high = frame["height"] / float(sheet.get_attribute("data-height"))
    box = row["bbox"]
    assert isinstance(box, list)
    x0, top, x1, bottom = box
    wanted = [frame["x"] + x0 * wide, frame["y"] + top * high, (x1 - x0) * wide, (bottom - top) * high]
    lit = page.locator("#lit-row").bounding_box()
    return wanted, [lit["x"], lit["y"], lit["width"], lit["height"]]


def test_a_clicked_value_lights_the_box_of_its_row_and_its_own_cell_within(page: Page, running: Desk) -> None:
    """Clicking a value lights exactly the row's bbox, and a cell inside it."""
    open_document(page, "qiannan-2022.pdf")
    value = page.locator('.section-indicators [data-column="target_text"]').nth(3)
    value.click()
    wanted, lit = _expected(running, page, value.get_attribute("data-id"))
    assert lit == pytest.approx(wanted, abs=1.5)
    cell = page.locator("#lit-cell").bounding_box()
    assert cell["x"] >= lit[0] - 2
    assert cell["y"] >= lit[1] - 2
    assert cell["width"] < lit[2] / 2


def test_a_click_in_the_picture_selects_the_value_printed_there(page: Page) -> None:
    """The picture answers a click with the value at that point."""
    open_document(page, "qiannan-2022.pdf")
    value = page.locator('.section-indicators [data-column="actual_text"]').nth(5)
    value.click()
    box = page.locator("#lit-cell").bounding_box()
    page.locator('.section-indicators [data-column="level3"]').nth(4).evaluate("(value) => value.click()")
    assert page.locator(".value.selected").get_attribute("data-column") == "level3"
    value.evaluate("(value) => value.click()")
    box = page.locator("#lit-cell").bounding_box()
    page.locator('.section-indicators [data-column="level3"]').nth(5).evaluate("(value) => value.click()")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.locator(".value.selected").get_attribute("data-id") == value.get_attribute("data-id")
    other = page.locator("#lit-row").bounding_box()
    page.mouse.click(other["x"] + 6, other["y"] + other["height"] / 2)
    assert page.locator(".value.selected").get_attribute("data-column") != "actual_text"


def test_on_a_scan_too_the_cell_lights_up_and_answers_a_click(browser: Browser, tmp_path: Path) -> None:
    """A photo has the cells that were recognised in it, in both directions."""
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    out = make_run(tmp_path / "out", [REPORTS / "xiqu-2021-photo.jpg"])
    with desk(out, tmp_path / "words.csv") as started:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(started.url)
        open_document(page, "xiqu-2021-photo.jpg")
        value = page.locator('.section-indicators [data-column="actual_text"]').nth(2)
        value.click()
        _, row = _expected(started, page, value.get_attribute("data-id"))
        cell = page.locator("#lit-cell").bounding_box()
        assert cell["width"] < row[2] / 2
        page.locator('.section-indicators [data-column="level3"]').nth(0).evaluate("(value) => value.click()")
        page.mouse.click(cell["x"] + cell["width"] / 2, cell["y"] + cell["height"] / 2)
        assert page.locator(".value.selected").get_attribute("data-id") == value.get_attribute("data-id")
        page.close()


def test_a_sentence_with_several_amounts_gives_the_next_one_at_each_click(browser: Browser, tmp_path: Path) -> None:
    """A report in text, without pages: its paragraph lights up, and clicks go through its rows."""
    with desk(make_run(tmp_path / "out", [REPORTS / "practice-08.docx"]), tmp_path / "words.csv") as started:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(started.url)
        open_document(page, "practice-08.docx")
        page.locator("#report").select_option(index=1)
        page.wait_for_selector(".section-figures")
        page.wait_for_selector("body[data-placed]")
        places = page.evaluate("Object.entries(places).map(([id, place]) => [id, place.block])")
        blocks = [block for _, block in places]
        several = next(block for block in blocks if blocks.count(block) > 1)
        seen = []
        for _ in range(blocks.count(several)):
            page.locator(f'[data-p="{several}"]').click()
            seen.append(page.locator(".value.selected").get_attribute("data-id").rsplit("|", 1)[0])
        assert sorted(seen) == sorted(identity for identity, block in places if block == several)
        assert "row-lit" in page.locator(f'[data-p="{several}"]').get_attribute("class")
        page.close()


def test_a_failing_check_shows_the_values_that_it_speaks_of(page: Page) -> None:
    """On both sides; `e` goes to the first of them, another value takes the marks away."""
    page.goto(f"{page.url}?document=practice-03")
    open_document(page, "practice-03.pdf")
    page.locator('[data-check="actual_meets_target"]').first.click()
    marked = page.locator(".value.also")
    assert marked.count() == 2
    assert page.locator(".lit-also").count() == 2
    wanted = marked.first.get_attribute("data-id")
    page.keyboard.press("e")
    assert page.locator(".value.selected").get_attribute("data-id") == wanted
    assert page.locator(".also, .lit-also").count() == 0
    assert page.locator("#lit-cell").count() == 1


def test_a_code_is_shown_by_its_name_and_chosen_from_its_list(page: Page, running: Desk) -> None:
    """Nobody has to type `department`; what is kept is the code."""
    open_document(page, "qiannan-2022.pdf")
    value = page.locator('[data-table="reports"] [data-column="kind"]')
    assert value.inner_text() == "部门（单位）整体支出"
    value.click()
    page.keyboard.press("e")
    assert not page.locator("#editor-value").is_visible()
    page.locator("#editor-code").select_option("project")
    page.locator("#editor-code").press("Enter")
    _saved(page)
    assert page.locator('[data-table="reports"] [data-column="kind"]').inner_text() == "项目支出"
    assert CorrectionLog(running.out).state().records[0].new == "project"


def _saved(page: Page) -> None:
    page.wait_for_function("() => !document.getElementById('editor').open")
    page.wait_for_function("() => document.querySelector('.value.selected.corrected') !== null")


def test_what_was_not_read_is_lit_where_it_is_printed_and_settled_there(page: Page, running: Desk) -> None:
    """On the picture of a page and in the grid of a web page: lit, found by a click, corrected beside it, accepted."""
    leave(running.out, "qiannan-2022.pdf", (10, "大组工网络运维费用"), (9, "未完成原因分析"))
    leave(running.out, "form.html", (4, "≥59个"), reason="rival")
    page.goto(f"{running.url}?doubt=unread")
    assert page.locator("a.entry").count() == 2
    open_document(page, "qiannan-2022.pdf")
    notes = page.locator('.note[data-table="unread"]')
    assert notes.count() == 2
    first, second = notes.nth(0).locator(".value"), notes.nth(1).locator(".value")
    second.click()
    lit = page.locator("#lit-cell").bounding_box()
    assert "看不出是哪一列；可能是“偏差原因”" in page.locator("#detail").inner_text()
    first.evaluate("(value) => select(value, { scrollSource: false })")
    assert page.locator("#lit-cell").bounding_box()["x"] != lit["x"]
    page.mouse.click(lit["x"] + lit["width"] / 2, lit["y"] + lit["height"] / 2)
    assert page.locator(".value.selected").get_attribute("data-id") == second.get_attribute("data-id")
    first.click()
    page.keyboard.press("e")
    assert page.locator(".value.selected").get_attribute("data-id").startswith("indicators|t1r10|")
    first.click()
    page.keyboard.press("a")
    page.wait_for_selector('.note.accepted[data-table="unread"]')
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelector('.note.accepted') === null")
    page.get_by_role("button", name="以上都不必读入").click()
    page.wait_for_function("() => document.querySelectorAll('.note.accepted[data-table=unread]').length === 2")
    page.goto(f"{running.url}?doubt=unread&lang=en")
    assert page.locator("a.entry").count() == 1
    open_document(page, "form.html")
    note = page.locator('.note[data-table="unread"]')
    assert "two readings, neither certain; may be “deviation”" in note.inner_text()
    note.locator(".value").click()
    assert page.locator(".cell-lit").inner_text() == "≥59个"


def test_the_whole_loop_by_mouse(page: Page, running: Desk) -> None:
    """Open, filter, choose, correct, reload, export and take back, with the mouse."""
    counts = {"contradicting": 2, "missed": 3, "failing": 0, "": 3}
    for kind, count in counts.items():
        page.locator("select[name=doubt]").select_option(kind)
        page.get_by_role("button", name="筛选").click()
        page.wait_for_url(f"**doubt={kind}&**")
        assert page.locator("a.entry").count() == count
    open_document(page, "practice-03.pdf")
    value = page.locator('.section-indicators [data-column="actual_text"]').first
    identity = value.get_attribute("data-id")
    value.click()
    page.get_by_role("button", name="更正（e）").click()
    page.locator("#editor-value").fill("核对后的值")
    page.locator("#editor-reason").fill("看错")
    page.locator("#editor-save").click()
    _saved(page)
    page.reload()
    page.wait_for_selector("body[data-placed]")
    again = page.locator(f'.value[data-id="{identity}"]')
    assert again.inner_text() == "核对后的值"
    again.click()
    assert "看错" in page.locator("#detail").inner_text()
    page.goto(running.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出更正").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "核对后的值" in text
    assert "看错" in text
    page.goto(f"{running.url}?document=practice-03")
    open_document(page, "practice-03.pdf")
    page.get_by_role("button", name="撤销（u）").click()
    page.wait_for_function("() => document.querySelector('.value.corrected') === null")


def test_the_whole_loop_by_keyboard_alone(page: Page, running: Desk) -> None:
    """The same loop without touching the mouse: list, doubt, correct, accept, take back, return."""
    page.keyboard.press("/")
    page.keyboard.type("practice-03")
    page.keyboard.press("Enter")
    page.wait_for_url("**document=practice-03**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-placed]")
    first = page.locator(".value.selected").get_attribute("data-id")
    assert first.startswith("checks|")
    page.keyboard.press("a")
    page.wait_for_selector(".note.accepted")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => document.querySelector('.value.selected') !== null")
    while page.locator(".value.selected").get_attribute("data-column") != "title":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("用键盘改")
    page.keyboard.press("Tab")
    page.keyboard.type("原因")
    page.keyboard.press("Enter")
    _saved(page)
    assert page.locator(".value.selected").inner_text() == "用键盘改"
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelector('.value.corrected') === null")
    page.keyboard.press("d")
    assert page.locator("[data-do=derived]").get_attribute("aria-pressed") == "true"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    page.wait_for_selector("a.entry")
    actions = [record.action for record in CorrectionLog(running.out).state().records]
    assert actions == ["accept", "set", "undo"]


def test_the_next_doubt_is_one_of_reading_and_no_missed_target(page: Page, running: Desk) -> None:
    """`n` goes past what the source says by itself to the cell that was not read, then to the next document."""
    leave(running.out, "practice-03.pdf", (11, "≥46场"), reason="rival")
    page.goto(f"{running.url}?document=practice-03")
    open_document(page, "practice-03.pdf")
    assert page.locator(".checks-source .note, .checks-target .note").count() == 2
    page.locator('.section-budgets [data-column="executed"]').first.click()
    page.keyboard.press("p")
    assert page.locator(".value.selected").get_attribute("data-id").startswith("unread|")
    page.keyboard.press("a")
    page.wait_for_url(f"{running.url}?document=practice-03")


def test_all_of_a_kind_are_accepted_in_one_go_and_taken_back_in_one(page: Page, running: Desk) -> None:
    """By key and by button; the rows whose sums hold too."""
    indicators = pq.read_table(running.out / "indicators" / "part-00000.parquet")
    low = indicators.set_column(
        indicators.column_names.index("confidence"),
        indicators.schema.field("confidence"),
        pa.array([0.8] * len(indicators)),
    )
    pq.write_table(low, running.out / "indicators" / "part-00000.parquet")
    page.goto(f"{running.url}?document=practice-03")
    open_document(page, "practice-03.pdf")
    page.locator("#report").select_option(index=2)
    page.wait_for_url("**report=3**")
    page.wait_for_selector("body[data-placed]")
    page.locator(".checks-target .value").first.click()
    page.keyboard.press("g")
    page.wait_for_function("() => document.querySelectorAll('.checks-target .accepted').length === 2")
    rows = page.locator(".section-indicators .line").count()
    page.get_by_role("button", name=f"合计相符：确认存疑的 {rows} 行").click()
    page.wait_for_function("() => document.querySelectorAll('.section-indicators .line.accepted').length > 1")
    assert page.locator(".section-indicators .line.accepted").count() == rows
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelectorAll('.section-indicators .accepted').length === 0")
    assert page.locator(".checks-target .accepted").count() == 2
    actions = [record.action for record in CorrectionLog(running.out).state().records]
    assert actions == ["accept"] * (2 + rows) + ["undo"] * rows


def test_a_second_person_sees_a_share_of_the_rows_and_agreement_is_told(browser: Browser, tmp_path: Path) -> None:
    """The same rows at every time; the first person is not asked again."""
    out = make_run(tmp_path / "out", [REPORTS / "wuling-2023.pdf", REPORTS / "practice-03.pdf"])
    index = Index(out)
    index.refresh()
    rows = [
        (document_id, table, key)
        for document_id in index.entries
        for table, keys in row_keys(index.rows(document_id)).items()
        for key in keys
        if is_sampled(document_id, table, key)
    ]
    assert 2 <= len(rows) <= 30
    document_id, table, key = rows[0]
    with desk(out, tmp_path / "words.csv") as started:
        body = {"document_id": document_id, "rows": [{"table": table, "key": key, "base": ""}], "who": "甲"}
        assert started.post("/api/accept", body)[0] == 200
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{started.url}?doubt=second")
        assert "1 行待第二人核对" in page.locator("#second").inner_text()
        for who, is_asked in (("甲", False), ("乙", True)):
            page.locator("#who").fill(who)
            page.locator("#who").blur()
            page.goto(f"{started.url}?doubt=second")
            page.locator("a.entry").click()
            page.wait_for_selector("body[data-placed]")
            asked = page.evaluate("doubts().filter((line) => line.dataset.first).map((line) => line.dataset.key)")
            assert asked == ([key] if is_asked else [])
        page.keyboard.press("n")
        page.keyboard.press("a")
        page.wait_for_function("() => document.querySelector('[data-first]') === null")
        page.goto(started.url)
        assert "已核对 1 行，其中 1 行意见一致" in page.locator("#second").inner_text()
        page.close()


def test_two_people_on_one_value_lose_nothing(browser: Browser, running: Desk) -> None:
    """The second to save is told what the first has saved, keeps what was typed, and decides."""
    pages = []
    for name in ("甲", "乙"):
        page = browser.new_context().new_page()
        page.goto(running.url)
        page.locator("#who").fill(name)
        page.locator("#who").press("Tab")
        open_document(page, "practice-03.pdf")
        page.locator('.section-indicators [data-column="level3"]').first.click()
        page.keyboard.press("e")
        pages.append(page)
    for page, text in zip(pages, ("甲的值", "乙的值"), strict=True):
        page.locator("#editor-value").fill(text)
    pages[0].locator("#editor-save").click()
    pages[0].wait_for_function("() => !document.getElementById('editor').open")
    pages[1].locator("#editor-save").click()
    pages[1].wait_for_function("() => document.getElementById('editor-error').textContent.includes('甲的值')")
    assert pages[1].locator("#editor-value").input_value() == "乙的值"
    pages[1].wait_for_timeout(300)
    pages[1].locator("#editor-save").click()
    pages[1].wait_for_function("() => !document.getElementById('editor').open")
    records = CorrectionLog(running.out).state().records
    assert [(record.who, record.new) for record in records] == [("甲", "甲的值"), ("乙", "乙的值")]
    assert records[1].old == "甲的值"
    for page in pages:
        page.context.close()


def test_an_unmapped_heading_is_taught_and_the_document_read_again(page: Page, running: Desk) -> None:
    """Mapping a heading writes the user's vocabulary and brings the column into the rows."""
    page.locator("select[name=doubt]").select_option("headings")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("a.entry").count() == 1
    open_document(page, "form.html")
    form = page.locator("form.map")
    assert UNMAPPED in page.locator('.note[data-table="headings"]').inner_text()
    form.locator("select").select_option("deviation")
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    page.wait_for_selector("body[data-placed]")
    assert page.locator('.note[data-table="headings"]').count() == 0
    assert page.locator('[data-column="deviation"]').first.inner_text() == "甲"
    assert UNMAPPED in running.vocabulary.read_text(encoding="utf-8")


def test_a_heading_is_taught_by_keyboard_alone(page: Page, running: Desk) -> None:
    """`n` to the doubts, `m` into the list of fields, a letter or an arrow chooses, Tab and Enter teach."""
    page.goto(f"{running.url}?doubt=headings")
    page.keyboard.press("n")
    page.wait_for_selector("body[data-placed]")
    while not page.locator(".value.selected").get_attribute("data-id").startswith("headings|"):
        page.keyboard.press("n")
    page.keyboard.press("m")
    assert page.evaluate("document.activeElement.name") == "field"
    page.keyboard.press("Home")
    for _ in range(40):
        if page.evaluate("document.activeElement.value") == "deviation":
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("body[data-placed]")
    assert page.locator('.note[data-table="headings"]').count() == 0
    assert UNMAPPED in running.vocabulary.read_text(encoding="utf-8")


def test_what_one_desk_exports_another_takes_in_and_saves_as_gold(
    browser: Browser, page: Page, running: Desk, tmp_path: Path
) -> None:
    """Corrected and declared right on one machine, imported on the page of another, saved as gold and scored there."""
    open_document(page, "practice-03.pdf")
    page.locator('.section-indicators [data-column="level3"]').first.click()
    page.keyboard.press("e")
    page.locator("#editor-value").fill("=另一个三级指标")
    page.locator("#editor-save").click()
    _saved(page)
    page.keyboard.press("w")
    page.wait_for_selector(".finish .tag")
    page.goto(running.url)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出更正").click()
    out = make_run(tmp_path / "other", [REPORTS / "practice-03.pdf"])
    with desk(out, tmp_path / "other.csv") as second:
        other = browser.new_page()
        other.goto(second.url)
        with other.expect_navigation():
            other.locator("#import").set_input_files(download.value.path())
        assert other.locator("td", has_text="已核对").count() == 1
        other.close()
    written = write_gold(out, tmp_path / "gold")
    assert [path.name for path in written.files] == ["practice-03.json"]
    answers = json.loads(written.files[0].read_text(encoding="utf-8"))
    assert answers["reports"][0]["indicators"][0]["level3"] == "=另一个三级指标"
    score = score_own(out, tmp_path / "gold")
    assert sum(field.count - field.right for field in score.fields if field.column == "level3") == 1


def test_what_a_report_says_is_text_and_never_runs(page: Page) -> None:
    """A script in a report is shown as its characters, on both sides of the page."""
    open_document(page, "form.html")
    assert page.evaluate("window.hacked") is None
    assert HOSTILE in page.locator(".section-indicators").inner_text()
    assert HOSTILE in page.locator(".flow").inner_text()
    cell = page.locator("td[data-t]").filter(has_text=HOSTILE)
    cell.click()
    assert page.locator(".value.selected").get_attribute("data-column") == "level3"
    assert page.locator(".cell-lit").inner_text() == HOSTILE


def test_english_on_request_and_a_source_that_is_gone_is_said_so(page: Page, running: Desk) -> None:
    """`?lang=en` turns the interface to English; a missing source leaves the rows and says why."""
    (running.out.parent / "form.html").unlink()
    page.goto(f"{running.url}?lang=en")
    assert page.get_by_role("button", name="Filter").is_visible()
    open_document(page, "form.html")
    assert "no longer" in page.locator(".absent").inner_text()
    assert page.locator(".section-indicators .line").count() == 3


@pytest.mark.parametrize("where", ["list", "pdf", "html"])
def test_axe_finds_no_serious_fault(page: Page, where: str) -> None:
    """No serious or critical accessibility fault on the list and on a document, the editor open too."""
    if not Path(AXE).is_file():
        pytest.skip("axe-core is not installed (npm install axe-core, or JIXIAO_AXE=…/axe.min.js)")
    if where != "list":
        open_document(page, "qiannan-2022.pdf" if where == "pdf" else "form.html")
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    states = ["plain", "given"] if where == "list" else ["plain", "deleted", "editor", "add", "split"]
    for state in states:
        if state == "given":
            page.locator("#assign-to").fill("甲、乙")
            with page.expect_navigation():
                page.locator("#assign button").click()
            page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        if state == "deleted":
            page.locator('.section-indicators [data-column="level3"]').last.click()
            page.keyboard.press("x")
            page.locator(".deleted summary").click()
        if state in {"add", "split"}:
            page.keyboard.press("Escape")
            page.keyboard.press("i" if state == "add" else "s")
            page.wait_for_selector("#row-editor[open]")
        if state == "editor":
            page.locator('.section-indicators [data-column="level3"]').first.click()
            page.keyboard.press("e")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]])
            for fault in found["violations"]
            if fault["impact"] in {"serious", "critical"}
        ]
        assert serious == [], json.dumps(serious, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("width", [1920, 1366, 1024])
def test_the_pages_as_pictures_for_the_documentation(page: Page, width: int, tmp_path: Path) -> None:
    """Nothing is wider than the window; with JIXIAO_IMAGES=1 the pictures go to docs/images."""
    target = IMAGES if os.environ.get("JIXIAO_IMAGES") else tmp_path
    page.set_viewport_size({"width": width, "height": 1080 if width == 1920 else 768})
    page.screenshot(path=target / f"review-list-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_document(page, "qiannan-2022.pdf")
    page.locator('.section-indicators [data-column="target_text"]').nth(3).click()
    page.wait_for_timeout(600)
    page.screenshot(path=target / f"review-document-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("e")
    page.screenshot(path=target / f"review-edit-{width}.png")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_selector("#row-editor[open]")
    page.screenshot(path=target / f"review-split-{width}.png")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    page.wait_for_selector("#assign")
    page.locator("#assign-to").fill("甲、乙")
    with page.expect_navigation():
        page.locator("#assign button").click()
    page.screenshot(path=target / f"review-given-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
