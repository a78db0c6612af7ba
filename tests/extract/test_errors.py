"""What can be wrong with a file: each class has its code and says what to do."""

from __future__ import annotations

import re

import pytest

from extract import errors
from extract.errors import EncryptedFileError, ReadError

CLASSES = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ReadError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_has_a_code_in_snake_case_and_a_chinese_remedy(kind: type[ReadError]) -> None:
    """`documents.error_code` is lower case; the remedy is a sentence that a Chinese user reads."""
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert re.search(r"[\u4e00-\u9fff]", kind.remedy)
    assert kind.remedy.endswith("。")


def test_no_two_errors_share_a_code() -> None:
    """A code names one class."""
    codes = [kind.code for kind in CLASSES]
    assert len(codes) == len(set(codes))


def test_the_sentence_holds_detail_and_remedy() -> None:
    """The text for `documents.error` says what happened and what to do."""
    assert EncryptedFileError("PDF 有打开口令").sentence() == f"PDF 有打开口令。{EncryptedFileError.remedy}"


def test_a_remedy_of_its_own_replaces_the_one_of_the_class() -> None:
    """A caller who knows better says it; the class keeps its own."""
    error = ReadError("格式太旧", remedy="请另存为 DOCX。")
    assert error.sentence() == "格式太旧。请另存为 DOCX。"
    assert ReadError.remedy != error.remedy
