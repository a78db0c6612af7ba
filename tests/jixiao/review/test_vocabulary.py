"""Teaching a heading: one line more in the user's file, whatever stood there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from jixiao.dataset.sources import Sources
from jixiao.output import staging
from jixiao.output.staging import holding
from jixiao.parsing.settings import load_settings
from jixiao.review.vocabulary import Job, MappingRefusedError, Reader, teach
from normalize.words.vocabulary import load_vocabulary
from schemas.parquet import read_tables
from tests.support.dataset_files import make_old
from tests.support.review_desk import REPORTS, UNMAPPED, form_page, make_run


@pytest.mark.parametrize(
    "before",
    [
        None,
        "",
        "block,field,variant\n",
        "block,field,variant\nindicators,level3,旧词",
        "\ufeffvariant,note,field,block\r\n旧词,x,level3,indicators\r\n",
    ],
)
def test_a_heading_is_added_and_what_was_there_stays(tmp_path: Path, before: str | None) -> None:
    """The file is made, completed or continued in its own order of columns, and can be loaded."""
    path = tmp_path / "words.csv"
    if before is not None:
        path.write_text(before, encoding="utf-8", newline="")
    teach(path, "indicators", "deviation", "口径,备忘")
    vocabulary = load_vocabulary([path])
    assert vocabulary.lookup("indicators", "口径,备忘") == "deviation"
    if before and "旧词" in before:
        assert vocabulary.lookup("indicators", "旧词") == "level3"


@pytest.mark.parametrize(("field", "heading"), [("nothing", "词"), ("deviation", " "), ("deviation", "长" * 300)])
def test_what_the_vocabulary_cannot_hold_is_refused(tmp_path: Path, field: str, heading: str) -> None:
    """Unknown fields and headings that are none leave no trace."""
    path = tmp_path / "words.csv"
    with pytest.raises(MappingRefusedError):
        teach(path, "indicators", field, heading)
    assert not path.exists()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A run of a form with an unmapped heading, a second document, and two files without a byte."""
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    empty = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for path in empty:
        path.touch()
    return make_run(tmp_path / "out", [form, REPORTS / "practice-05.docx", *empty])


def _read_again(out: Path, words: Path) -> Job:
    """Teach the unmapped heading and read again what has it; return the job at its end."""
    reader = Reader(out, Sources(out), words)
    teach(words, "indicators", "deviation", UNMAPPED)
    headings = read_tables(out)["headings"]
    job = reader.start(headings.loc[headings["heading"] == UNMAPPED, "document_id"], finished=lambda: None)
    for _ in range(600):
        if not job.running:
            return job
        time.sleep(0.1)
    raise AssertionError("the job goes on for ever")


@pytest.mark.parametrize("is_old", [False, True])
def test_reading_again_replaces_the_rows_of_the_documents_concerned_and_no_others(
    out: Path, tmp_path: Path, *, is_old: bool
) -> None:
    """The column comes in, the heading goes, every other row stands where it stood, in an older dataset too."""
    if is_old:
        make_old(out)
    before = read_tables(out)
    job = _read_again(out, tmp_path / "words.csv")
    assert (job.total, job.failed, job.problem) == (1, 0, "")
    after = read_tables(out)
    assert UNMAPPED not in set(after["headings"]["heading"])
    assert list(after["indicators"]["deviation"][:3]) == ["甲", "乙", "丙"]
    assert list(after["documents"]["source"]) == list(before["documents"]["source"])
    assert list(after["indicators"]["level3"]) == list(before["indicators"]["level3"])


def test_while_a_run_writes_nothing_is_read_again_and_it_is_said(out: Path, tmp_path: Path) -> None:
    """The heading is taught; the next run reads with it."""
    before = read_tables(out)
    with holding(out):
        job = _read_again(out, tmp_path / "words.csv")
    assert "正在写入" in job.problem
    assert read_tables(out)["indicators"].equals(before["indicators"])
    assert load_vocabulary([tmp_path / "words.csv"]).lookup("indicators", UNMAPPED) == "deviation"


def test_a_cut_while_the_rows_are_replaced_loses_no_document(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends the program between two files, the next one that writes brings the change to its end."""
    count = len(read_tables(out)["documents"])
    move, moved = staging._move, list[str]()

    def cut(folder: Path, waiting: Path, name: str) -> None:
        if len(moved) == 3:
            raise OSError("cut")
        moved.append(name)
        move(folder, waiting, name)

    monkeypatch.setattr(staging, "_move", cut)
    assert _read_again(out, tmp_path / "words.csv").problem
    monkeypatch.setattr(staging, "_move", move)
    with holding(out):
        pass
    after = read_tables(out)
    assert len(after["documents"]) == count
    assert list(after["indicators"]["deviation"][:3]) == ["甲", "乙", "丙"]


def test_rows_of_another_vocabulary_are_known_before_they_are_read_again(out: Path, tmp_path: Path) -> None:
    """A run with a vocabulary that the page was not given would lose its headings: somebody should know."""
    words = tmp_path / "of-the-run.csv"
    teach(words, "indicators", "deviation", UNMAPPED)
    make_run(out, [tmp_path / "form.html"], [words])
    assert Reader(out, Sources(out), tmp_path / "words.csv").read_otherwise() == 1
    assert Reader(out, Sources(out), tmp_path / "words.csv", beside=[words]).read_otherwise() == 0
    assert load_settings([words]).version == Reader(out, Sources(out), words).settings().version
