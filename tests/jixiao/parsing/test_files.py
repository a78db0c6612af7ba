"""Tests of `jixiao.parsing.files`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extract.errors import SourceAccessError, TooLargeError
from jixiao.base.exits import Refusal
from jixiao.parsing import files as sources
from jixiao.parsing.files import find_files, printed, read_bytes, read_passwords


def _touch(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_a_folder_is_walked_in_the_order_of_names(work: Path) -> None:
    """Files come before the folders beside them, each sorted by name, whatever order the disk has them in."""
    del work
    _touch("in/b/2.pdf", "in/z.pdf", "in/a/1.pdf", "in/c.docx")
    found = find_files([Path("in")])
    assert [str(path) for path in found.files] == ["in/c.docx", "in/z.pdf", "in/a/1.pdf", "in/b/2.pdf"]


def test_by_products_are_left_out(work: Path) -> None:
    """Hidden files and folders, lock files of Office, and what operating systems leave behind are no reports."""
    del work
    _touch(
        "in/.hidden.pdf", "in/.git/x.pdf", "in/~$report.docx", "in/Thumbs.db", "in/desktop.ini", "in/__MACOSX/._a.pdf"
    )
    _touch("in/report.docx")
    found = find_files([Path("in")])
    assert (found.files, found.left_out) == ([Path("in/report.docx")], 6)


def test_a_report_in_a_folder_of_by_products_is_read(work: Path) -> None:
    """What macOS itself puts into `__MACOSX` has names of its own."""
    del work
    _touch("in/__MACOSX/a.pdf")
    assert find_files([Path("in")]).files == [Path("in/__MACOSX/a.pdf")]


def test_a_file_named_by_a_person_is_taken_whatever_its_name(work: Path) -> None:
    """What a person names is read, even a hidden file."""
    del work
    _touch(".hidden.pdf")
    assert find_files([Path(".hidden.pdf")]).files == [Path(".hidden.pdf")]


def test_a_circle_of_links_ends(work: Path) -> None:
    """A link to a folder above it is entered once; a link that leads to itself is listed, to be reported."""
    del work
    _touch("in/a/report.pdf")
    Path("in/a/up").symlink_to("..", target_is_directory=True)
    Path("in/itself").symlink_to("itself")
    assert find_files([Path("in")]).files == [Path("in/itself"), Path("in/a/report.pdf")]


def test_a_file_that_two_sources_name_comes_once(work: Path) -> None:
    """A folder and a file in it, or a link to the file, name one file."""
    del work
    _touch("in/a.pdf")
    Path("in/b.pdf").symlink_to("a.pdf")
    assert find_files([Path("in/a.pdf"), Path("in")]).files == [Path("in/a.pdf")]


def test_the_output_folder_is_no_input(work: Path) -> None:
    """A run over the folder that holds its own output does not read it."""
    del work
    _touch("a.pdf", "out/documents/part-00000.parquet")
    assert find_files([Path()], leave_out=Path("out")).files == [Path("a.pdf")]


def test_a_missing_source_is_refused_before_anything_is_read(work: Path) -> None:
    """A path that does not exist is a mistake of typing, said with the path."""
    del work
    with pytest.raises(Refusal, match=r"找不到 nowhere\.pdf"):
        find_files([Path("nowhere.pdf")])


def test_a_pipe_is_refused_and_skipped(work: Path) -> None:
    """A pipe as a source is refused; one in a folder is passed by, since reading it would never end, and named."""
    del work
    _touch("in/a.pdf")
    os.mkfifo("in/pipe.pdf")
    found = find_files([Path("in")])
    assert (found.files, found.unreadable) == ([Path("in/a.pdf")], ["in/pipe.pdf（管道或设备）"])
    with pytest.raises(Refusal, match="既不是文件也不是文件夹"):
        find_files([Path("in/pipe.pdf")])


def test_a_folder_that_cannot_be_opened_is_named(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked folder among others does not end the walk; it is kept for the summary."""
    del work
    _touch("in/a.pdf", "in/locked/b.pdf")
    opened = os.scandir

    def scandir(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return opened(path)

    monkeypatch.setattr("jixiao.parsing.files.os.scandir", scandir)
    found = find_files([Path("in")])
    assert found.files == [Path("in/a.pdf")]
    assert found.unreadable == ["in/locked（Permission denied）"]


def test_names_in_gbk_become_readable_text() -> None:
    """Old archives unpacked elsewhere leave names in GBK; they are stored as what they say."""
    name = os.fsdecode("自评表.pdf".encode("gbk"))
    assert printed(Path(name)) == "自评表.pdf"
    assert printed(Path("自评表.pdf")) == "自评表.pdf"


def test_a_file_that_is_gone_or_too_large_is_an_error_of_that_file(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are among the errors that become a row; nothing is read of a file over the limit."""
    del work
    with pytest.raises(SourceAccessError):
        read_bytes(Path("gone.pdf"))
    _touch("large.pdf")
    monkeypatch.setattr(sources, "MAX_BYTES", 3)
    with pytest.raises(TooLargeError):
        read_bytes(Path("large.pdf"))


def test_passwords_stand_one_a_line(work: Path) -> None:
    """Empty lines are no passwords; a missing file is refused; no file gives none."""
    del work
    Path("words.txt").write_text("\ufeffeins\n\n zwei \n", encoding="utf-8")
    assert read_passwords(Path("words.txt")) == ("eins", " zwei ")
    assert read_passwords(None) == ()
    with pytest.raises(Refusal, match="口令文件"):
        read_passwords(Path("none.txt"))
