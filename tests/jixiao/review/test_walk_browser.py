"""A pile of documents reviewed by keyboard alone, each key recorded: `make walk` walks 300, the slow tests a few."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import jixiao
from jixiao.review.store import Store
from tests.layouts.maker import draw
from tests.support.review_desk import REPORTS, Desk, desk, make_run
from tests.support.screen import CHROMIUM, FLAGS

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("fastapi", reason="the extra review is not installed")

Page: TypeAlias = Any
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium (Debian: apt install chromium)"),
]
DOCUMENTS = int(os.environ.get("JIXIAO_WALK", "8"))
PATIENCE = 15_000
"""Milliseconds after which a key that changed nothing is a dead end."""
CORRECTED, REBUILT = 5, 7
"""Of every so many documents one gets a value corrected, one a row added, deleted, split and joined."""
STATE = """() => {
  const open = doubts().length, line = selected && lineOf(selected);
  return {
    document: desk.dataset.document, report: desk.dataset.report, open, later: desk.dataset.later,
    done: Boolean(document.querySelector(".finish .tag")),
    doubtful: Boolean(line && doubts().includes(line)),
    ahead: doubts().some((other) => line && line.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING),
    selected: selected && selected.dataset.id, rows: document.querySelectorAll(".section-indicators .line").length,
  };
}"""


@dataclass(slots=True, kw_only=True)
class Walk:
    """A person at the keys; `steps` is the record: what was in sight, and the key that was pressed."""

    page: Page
    record: Path
    keys: Counter[str] = field(default_factory=Counter)
    visited: dict[str, int] = field(default_factory=dict)

    def press(self, key: str, until: str, *arguments: object) -> None:
        """Press a key and wait until what it should do has happened; a dead end fails with the record's end."""
        before = self.page.evaluate(STATE) if self.page.locator("#desk").count() else {"list": self.page.url}
        with self.record.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, **before}, ensure_ascii=False) + "\n")
        self.keys[key] += 1
        self.page.keyboard.press(key)
        try:
            self.page.wait_for_function(until, arg=list(arguments), timeout=PATIENCE)
        except playwright.TimeoutError:
            last = self.record.read_text(encoding="utf-8").splitlines()[-12:]
            pytest.fail("a dead end:\n" + "\n".join(last))

    def state(self) -> dict[str, Any]:
        """Return what is open, as the page knows it."""
        self.page.wait_for_selector("body[data-placed]")
        found: dict[str, Any] = self.page.evaluate(STATE)
        return found

    def document(self) -> None:
        """Review what is open: every doubt, then the whole; the last key leaves it."""
        begun = self.state()
        number = self.visited.setdefault(begun["document"], len(self.visited))
        if begun["rows"] and not begun["done"] and number % CORRECTED == 1:
            self._correct()
        if begun["rows"] and not begun["done"] and number % REBUILT == 2:
            self._rebuild()
        while (now := self.state())["document"] == begun["document"]:
            last = now["later"].startswith("/next")
            if last and not now["done"] and now["open"] <= 1:
                self.press("w", "() => document.querySelector('.finish .tag') !== null")
            elif now["doubtful"]:
                self._press_and_move("a", now)
            else:
                self._press_and_move("p" if now["open"] and not now["ahead"] else "n", now)
            if not self.page.locator("#desk").count():
                return

    def _press_and_move(self, key: str, now: dict[str, Any]) -> None:
        moved = (
            "([id, report, old]) => !document.getElementById('desk') || (document.body.dataset.placed && "
            "(desk.dataset.document !== id || desk.dataset.report !== report || selected?.dataset.id !== old))"
        )
        self.press(key, moved, now["document"], now["report"], now["selected"])
        self.page.wait_for_load_state()

    def _correct(self) -> None:
        """Set the weight of the first indicator right and take it back."""
        self.page.locator('.section-indicators [data-column="weight"]').first.focus()
        self.page.evaluate("select(document.activeElement)")
        self.press("e", "() => document.getElementById('editor').open")
        self.page.keyboard.type("77")
        self.press("Enter", "() => document.querySelector('.value.selected.corrected') !== null")
        self.press("u", "() => document.querySelector('.value.corrected') === null")

    def _rebuild(self) -> None:
        """Add a row, split it, join it again, delete it: the rows are those that were there."""
        rows = self.state()["rows"]
        self.page.evaluate("select(document.querySelector('.section-indicators .value'))")
        wait = "([n]) => document.querySelectorAll('.section-indicators .line').length === n"
        opened = "() => document.getElementById('row-editor').open && document.querySelector('#row-form [data-part]')"
        for key, count in (("i", rows + 1), ("s", rows + 2), ("j", rows + 1), ("x", rows)):
            if key != "x":
                self.press(key, opened)
                if key == "i":
                    self.page.keyboard.type("补入的指标")
                if key == "s":
                    self.page.keyboard.type("拆出的指标")
                self.press("Enter", wait, count)
            else:
                self.press(key, wait, count)


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    """A run's folder of documents in random layouts and real ones."""
    draw(DOCUMENTS, "walk", tmp_path / "drawn")
    files = sorted((tmp_path / "drawn" / "files").iterdir())
    real = [path for path in sorted(REPORTS.iterdir()) if path.suffix in {".pdf", ".docx", ".html", ".xlsx"}]
    plain = [path for path in real if "scan" not in path.name]
    return make_run(tmp_path / "out", [*plain[: max(0, DOCUMENTS - len(files)) or 2], *files][:DOCUMENTS])


@pytest.fixture
def running(pile: Path, tmp_path: Path) -> Iterator[Desk]:
    with desk(pile, tmp_path / "words.csv") as started:
        yield started


def test_a_pile_is_reviewed_by_keyboard_without_a_dead_end(running: Desk, tmp_path: Path) -> None:
    """Every document is declared right, no doubt is left, rows are as they were, and no key led nowhere."""
    record = Path(os.environ.get("JIXIAO_WALK_RECORD", str(tmp_path / "walk.jsonl")))
    record.unlink(missing_ok=True)
    before = len(jixiao.load(running.out).indicators)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        walk = Walk(page=page, record=record)
        page.goto(f"{running.url}?done=no")
        while page.locator("a.entry").count():
            walk.press("j", "() => document.activeElement.matches('a.entry')")
            walk.press("Enter", "() => document.getElementById('desk') && document.body.dataset.placed")
            while page.locator("#desk").count():
                walk.document()
            page.goto(f"{running.url}?done=no")
        browser.close()
    assert faults == []
    store = Store(running.out)
    with store.reading() as state:
        entries = list(store.index.current(state))
    assert len(walk.visited) == len(entries) == DOCUMENTS
    assert [entry.file_name for entry in entries if entry.doubts or not entry.done] == []
    assert len(jixiao.load(running.out).indicators) == before
    print(json.dumps({"documents": len(entries), "keys": walk.keys.total(), "of": dict(walk.keys)}))  # noqa: T201
