"""Where the file of a document is looked for (`jixiao.dataset.sources`, `jixiao.place.given`)."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.command.main import app
from jixiao.dataset.sources import SourceAbsentError, Sources
from jixiao.fetch.log import LogRow, LogWriter
from jixiao.output.quarantine import places_with
from jixiao.package.datapackage import package_dataset
from jixiao.parsing.settings import load_settings
from jixiao.place.given import given_folders
from jixiao.place.whole_files import put
from jixiao.run.progress import Silence
from jixiao.run.run import run
from schemas.parquet import read_tables, rows_of
from tests.support.report_files import archive_of, form_page


@pytest.fixture
def rows(work: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    """Run in one folder into another one far away, then go elsewhere; return the documents by their names."""
    here = work / "here"
    (here / "in").mkdir(parents=True)
    (here / "in" / "a.html").write_bytes(form_page("甲"))
    (here / "in" / "all.zip").write_bytes(archive_of(b=form_page("乙")))
    (here / "in" / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    monkeypatch.chdir(here)
    run([Path("in")], work / "far" / "out", load_settings(ocr="never"), jobs=1, progress=Silence())
    (work / "elsewhere").mkdir()
    monkeypatch.chdir(work / "elsewhere")
    return {str(row["source"]): row for row in rows_of(read_tables(work / "far" / "out")["documents"])}


def test_a_file_is_found_from_where_the_run_was_started(work: Path, rows: dict[str, dict[str, object]]) -> None:
    """The tables keep the name as it was given; the record of the run tells where from."""
    out = work / "far" / "out"
    assert list(rows) == ["in/a.html", "in/all.zip!/b.html", "in/cut.pdf"]
    assert given_folders(out) == [work / "here"]
    sources = Sources(out)
    assert sources.path(rows["in/a.html"]) == work / "here" / "in" / "a.html"
    assert sources.data(rows["in/all.zip!/b.html"]) == form_page("乙")
    assert places_with(out, ["damaged_file"]) == ([work / "here" / "in" / "cut.pdf"], [])


def test_another_file_of_that_name_is_not_taken_for_it(work: Path, rows: dict[str, dict[str, object]]) -> None:
    """What lies nearer under the same name has other bytes, and the search goes on; where there is none it is said."""
    (Path("in")).mkdir()
    Path("in/a.html").write_bytes(form_page("别的"))
    sources = Sources(work / "far" / "out")
    assert sources.path(rows["in/a.html"]) == work / "here" / "in" / "a.html"
    shutil.rmtree(work / "here")
    with pytest.raises(SourceAbsentError) as absent:
        Sources(work / "far" / "out").data(rows["in/a.html"])
    assert absent.value.absence == "changed"
    with pytest.raises(SourceAbsentError) as absent:
        Sources(work / "far" / "out").data(rows["in/all.zip!/b.html"])
    assert absent.value.absence == "gone"


def test_a_file_that_was_moved_is_known_by_its_digest(work: Path, rows: dict[str, dict[str, object]]) -> None:
    """Its folder may have another name, as long as it lies beside the dataset."""
    shutil.move(work / "here" / "in", work / "far" / "reports")
    assert Sources(work / "far" / "out").path(rows["in/a.html"]) == work / "far" / "reports" / "a.html"
    assert Sources(work / "far" / "out").data(rows["in/all.zip!/b.html"]) == form_page("乙")


def test_a_file_of_another_name_is_known_by_its_digest(work: Path, rows: dict[str, dict[str, object]]) -> None:
    """A person has set the names in order; a file that only is as long is not taken for it."""
    out, near = work / "far" / "out", work / "far" / "named anew"
    shutil.move(work / "here" / "in", near)
    (near / "0.html").write_bytes((near / "a.html").read_bytes().replace("甲".encode(), "乙".encode()))
    (near / "a.html").rename(near / "2022 甲.html")
    assert Sources(out).path(rows["in/a.html"]) == near / "2022 甲.html"
    (near / "2022 甲.html").unlink()
    with pytest.raises(SourceAbsentError) as absent:
        Sources(out).data(rows["in/a.html"])
    assert absent.value.absence == "gone"


def test_a_damaged_part_is_read_again_from_anywhere(work: Path, rows: dict[str, dict[str, object]]) -> None:
    """A repair finds the files as a desk does."""
    out = work / "far" / "out"
    max((out / "goals").iterdir()).unlink()
    mended = CliRunner().invoke(app, ["verify", str(out), "--repair", "--ocr", "never", "--jobs", "1"])
    assert mended.exit_code == 0, mended.output
    assert len(read_tables(out)["documents"]) == len(rows)


def test_no_data_package_tells_of_the_folder(work: Path, rows: dict[str, dict[str, object]]) -> None:
    """Where somebody's files lie is nobody's business."""
    del rows
    package_dataset(work / "far" / "out")
    described = (work / "far" / "out" / "datapackage.json").read_text(encoding="utf-8")
    assert str(work) not in described
    assert not any(resource["path"].startswith("runs") for resource in json.loads(described)["resources"])


def test_a_member_of_a_fetched_archive_is_shown_from_the_object_that_its_address_gave(work: Path) -> None:
    """The log of the archive tells which; the newest that holds it counts, and an address never fetched is remote."""
    archive, url = work / "fetched", "https://example.gov.cn/2022/附件.zip"
    writer = LogWriter(archive)
    for number, name in enumerate(("乙", "丙")):
        stored = put(archive, archive_of(b=form_page(name)))
        writer.add(
            LogRow(
                run="r", site="s", kind="file", url=url, outcome="stored", fetched_at=f"2026-11-2{number}",
                sha256=stored.sha256,
            )
        )  # fmt: skip
    writer.close()
    out = work / "out"
    out.mkdir()
    for name in ("乙", "丙"):
        page = form_page(name)
        row = {"document_id": hashlib.sha256(page).hexdigest(), "source": f"{url}!/b.html", "bytes": len(page)}
        assert Sources(out).data(row) == page
    row |= {"source": "https://example.gov.cn/other.zip!/b.html"}
    with pytest.raises(SourceAbsentError) as absent:
        Sources(out).data(row)
    assert absent.value.absence == "remote"
