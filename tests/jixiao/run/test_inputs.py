"""Tests of `jixiao.run.inputs`."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

from jixiao.dataset.sources import Sources
from jixiao.parsing.item import FROM_FETCH, Found
from jixiao.parsing.settings import load_settings
from jixiao.review.vocabulary import Reader, teach
from jixiao.run.inputs import find_inputs
from jixiao.run.progress import Silence
from jixiao.run.run import run
from schemas.parquet import read_tables, rows_of
from tests.support.report_files import form_page, plain_page


def _archive(archive: Path, **files: bytes) -> None:
    """Write an archive as `jixiao fetch` leaves it, each file under two addresses."""
    rows: list[dict[str, str]] = []
    for number, (name, data) in enumerate(files.items()):
        digest = hashlib.sha256(data).hexdigest()
        path = archive / "objects" / digest[:2] / digest[2:]
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        common = {"run": "r", "site": "s", "kind": "file", "outcome": "stored", "sha256": digest}
        seen = {"fetched_at": "2024-05-01T02:00:00+00:00", "file_name": f"{name}.html", "publish_date": "2024-04-30"}
        seen |= {"page_url": "https://a.gov.cn/list", "title": f"自评 {name}", "link_text": "附件"}
        rows.extend(common | seen | {"url": f"https://{host}.gov.cn/{number}"} for host in "ab")
    (archive / "fetch_log").mkdir()
    (archive / "fetch_log" / "1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_files_of_an_archive_have_the_address_that_gave_them_first(work: Path) -> None:
    """Each object once, with the time of its fetch; nothing else of the archive is read as a report."""
    _archive(work / "archive", form=form_page(), notice=plain_page())
    found = find_inputs([Path("archive")])
    assert [item.source for item in found.items] == ["https://a.gov.cn/0", "https://a.gov.cn/1"]
    run([Path("archive")], Path("out"), load_settings(), jobs=1, progress=Silence())
    rows = rows_of(read_tables(Path("out"))["documents"])
    assert [(row["source"], row["file_name"], row["status"]) for row in rows] == [
        ("https://a.gov.cn/0", "form.html", "ok"),
        ("https://a.gov.cn/1", "notice.html", "no_form"),
    ]
    assert str(rows[0]["fetched_at"]).startswith("2024-05-01 02:00:00")
    assert [rows[0][name] for name in ("published_on", "page_url", "page_title", "link_text")] == [
        "2024-04-30",
        "https://a.gov.cn/list",
        "自评 form",
        "附件",
    ]


def test_an_object_of_an_archive_named_by_itself_keeps_its_address(work: Path) -> None:
    """As `jixiao retry` names it; one that the log does not know has its own name."""
    _archive(work / "archive", form=form_page(), notice=plain_page())
    path = next(item.path for item in find_inputs([Path("archive")]).items if item.source.endswith("/1"))
    (item,) = find_inputs([path]).items
    assert (item.source, item.file_name, item.found.page_title) == ("https://a.gov.cn/1", "notice.html", "自评 notice")
    stray = path.parent / "stray"
    stray.write_bytes(b"x")
    assert [each.source for each in find_inputs([stray]).items] == [str(stray)]


def test_files_and_archives_may_be_mixed(work: Path) -> None:
    """Files keep their own names."""
    _archive(work / "archive", form=form_page())
    (work / "b.html").write_bytes(plain_page())
    found = find_inputs([Path("b.html"), Path("archive")])
    assert [item.source for item in found.items] == ["b.html", "https://a.gov.cn/0"]
    assert found.items[0].fetched_at is None
    assert found.items[0].found == Found()


def test_what_only_the_fetch_knows_stays_when_the_desk_reads_again(work: Path) -> None:
    """A heading that is taught has the documents read anew, without the log of the archive."""
    _archive(work / "archive", form=form_page(heading="考察要点"))
    run([Path("archive")], Path("out"), load_settings(), jobs=1, progress=Silence())
    (before,) = rows_of(read_tables(Path("out"))["documents"])
    teach(Path("words.csv"), "indicators", "level3", "考察要点")
    reader, ended = Reader(Path("out"), Sources(Path("out")), Path("words.csv")), threading.Event()
    reader.start([str(before["document_id"])], finished=ended.set)
    assert ended.wait(250)
    (after,) = rows_of(read_tables(Path("out"))["documents"])
    assert after["parser_version"] != before["parser_version"]
    assert {name: after[name] for name in FROM_FETCH} == {name: before[name] for name in FROM_FETCH}
    assert after["page_title"] == "自评 form"
