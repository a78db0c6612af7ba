"""The desk in a real Chromium: a page of a small screen whose console must stay silent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def small_screen(url: str, *, answered: str | None = None) -> Iterator[Any]:
    """Give a page of 1366 pixels at an address; at the end no fault stands in its console but answers `answered`."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  tests skip where it is not installed

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        faults: list[str] = []
        page.on("console", lambda m: faults.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(url)
        yield page
        browser.close()
        assert [fault for fault in faults if answered is None or answered not in fault] == []


def open_document(page: Any, name: str) -> None:  # noqa: ANN401  a page of playwright
    """Open a document of the list and wait until its cells are in their places."""
    page.get_by_role("link", name=name).click()
    page.wait_for_selector("body[data-placed]")
