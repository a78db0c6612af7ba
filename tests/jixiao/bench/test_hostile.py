"""Tests of `jixiao.bench.hostile`."""

from __future__ import annotations

from pathlib import Path

from jixiao.bench.hostile import differences
from tests.support.report_files import form_page, form_with_more, plain_page


def test_what_is_not_as_expected_is_named(work: Path) -> None:
    """Statuses, codes in words, files that are nowhere, and rows that are another file's."""
    folder, like = work / "hostile", work / "like"
    folder.mkdir()
    like.mkdir()
    (folder / "a.html").write_bytes(form_page())
    (folder / "b.html").write_bytes(plain_page())
    (folder / "c.pdf").write_bytes(b"%PDF-1.7 cut")
    (folder / "d.html").write_bytes(form_page().replace(b"93%", b"94%"))
    (like / "form.html").write_bytes(form_with_more())
    rows = [
        "a.html,ok,form",
        "b.html,ok,",
        "c.pdf,failed damaged_file: said so,",
        "d.html,ok|partial,form",
        "e.pdf,failed,",
    ]
    (folder / "EXPECT.csv").write_text("\n".join(["file,expected_status,same_content_as", *rows]), encoding="utf-8")
    assert [each.name for each in differences(folder, like)] == ["b.html", "d.html", "e.pdf"]
