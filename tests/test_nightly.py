"""The script of a night, as the docs print it: six nights against a site on loopback, and who gets a letter."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.support.review_desk import REPORTS
from tests.support.web_site import WebSite, example

pytest.importorskip("scrapy", reason="the extra fetch is not installed")

ROOT = Path(__file__).parent.parent
STATIC = "/xxgk/jxpj"


@pytest.fixture
def site() -> Iterator[WebSite]:
    with WebSite.running() as running:
        yield running


def _publish(site: WebSite, *files: tuple[str, bytes]) -> None:
    """Lay out a list with an article for each file, the newest first."""
    items = ""
    for number, (name, data) in reversed(list(enumerate(files, start=1))):
        items += f'<li><a href="a{number}.html">绩效自评 {number}</a><span class="date">2024-05-0{number}</span></li>'
        site.page(f"{STATIC}/a{number}.html", f'<div class="content"><a href="/f/{name}">附件{name}</a></div>')
        site.file(f"/f/{name}", data)
    site.page(f"{STATIC}/index.html", f'<ul class="list">{items}</ul>')


class Nights:
    """The machine of the nightly job: its folder, its `jixiao`, and a `mail` that keeps the letters."""

    def __init__(self, folder: Path) -> None:
        """Write the script of the docs and the two programs that it calls."""
        text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        (script,) = (
            code for code in re.findall(r"^```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if "nightly.sh" in code
        )
        self.folder = folder
        self._script = folder / "nightly.sh"
        self._script.write_text(script, encoding="utf-8")
        self._bin = folder / "bin"
        self._bin.mkdir()
        self._program("jixiao", f'exec "{sys.executable}" -m jixiao "$@"')
        self._program("mail", 'printf "%s\\n" "$*" >>"$JIXIAO_HOME/letters"; cat >>"$JIXIAO_HOME/letters"')

    def _program(self, name: str, line: str) -> None:
        path = self._bin / name
        path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        path.chmod(0o755)

    def pass_one(self) -> str:
        """Let a night pass; return the letters of that night."""
        letters = self.folder / "letters"
        letters.unlink(missing_ok=True)
        environment = {**os.environ, "PATH": f"{self._bin}:{os.environ['PATH']}", "JIXIAO_HOME": str(self.folder)}
        done = subprocess.run(  # noqa: S603  the script of our own docs
            ["/bin/bash", str(self._script)], env=environment, capture_output=True, text=True, check=False, timeout=280
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return letters.read_text(encoding="utf-8") if letters.exists() else ""

    def names(self) -> set[str]:
        """Return the names of the files that the tables hold."""
        return set(pd.read_parquet(self.folder / "out" / "documents")["file_name"])


@pytest.mark.slow
def test_six_nights(site: WebSite, tmp_path: Path) -> None:
    """A report comes in without a word, a quiet night changes nothing, what goes wrong gives a letter."""
    nights = Nights(tmp_path)
    first = ("practice-01.pdf", (REPORTS / "practice-01.pdf").read_bytes())
    _publish(site, first)
    example("static-list.toml", site, tmp_path).rename(tmp_path / "sites.toml")

    assert nights.pass_one() == ""
    assert len(nights.names()) == 1
    (found,) = pd.read_parquet(tmp_path / "out" / "documents").to_dict("records")
    assert (found["published_on"], found["page_title"]) == ("2024-05-01", "绩效自评 1")
    assert (found["page_url"], found["link_text"]) == (f"{site.url}{STATIC}/a1.html", "附件practice-01.pdf")
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")}
    assert nights.pass_one() == ""
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.parquet")} == before

    _publish(site, first, ("broken.pdf", b"%PDF-1.4 nothing more"))
    letter = nights.pass_one()
    assert letter.startswith("-s jixiao run: 4 admin")
    summary = next(json.loads(line) for line in letter.splitlines() if '"summary"' in line)
    assert summary["errors"] == {"damaged_file": 1}
    assert len(nights.names()) == 2

    site.page(f"{STATIC}/a1.html", '<div class="content">附件已撤下</div>')
    letter = nights.pass_one()
    assert letter.startswith("-s jixiao fetch: 3 admin")
    assert "文章没有附件 1" in letter
    assert nights.pass_one() == ""

    site.answers.clear()
    letter = nights.pass_one()
    assert letter.startswith("-s jixiao fetch: ")
    assert len(nights.names()) == 2
