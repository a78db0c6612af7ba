"""Which bytes are Chinese text, in which encoding, and which are code, logs or rubbish."""

from __future__ import annotations

import random

import pytest

from extract.container.plain_text import decoded, is_chinese_text
from extract.container.sniff import sniff

FORM = (
    "部门整体支出绩效自评表\n项目名称\t河湖长制工作经费\n一级指标\t二级指标\t三级指标\n产出指标\t数量指标\t培训 30 人\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_the_encoding_is_detected(encoding: str) -> None:
    """UTF-8, UTF-16 with and without a mark, and GB18030 give the same text."""
    data = FORM.encode(encoding)
    assert decoded(data) == FORM
    assert sniff(data, "txt") == "text"


def test_a_character_cut_at_the_end_of_what_is_looked_at_spoils_nothing() -> None:
    """Only the head of a long file is looked at, wherever it ends."""
    data = ("表" * 40_000).encode("utf-8")
    assert is_chinese_text(data)


REFUSED = {
    "code": "# 计算得分\nimport os\ndef score(x):\n    return x\nfor i in range(3):\n    print(i)\n" * 20,
    "script": "// 指标\nvar a = 1;\nfunction f() {\n  return a;\n}\n" * 20,
    "log": "2023-01-01 10:00:00 信息 系统启动，指标已载入\n" * 50,
    "json": '{"指标": "产出指标", "得分": 5}' * 30,
    "markup": "<root><指标>产出</指标></root>\n" * 30,
    "english": "no report of any kind\n" * 30,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_of_a_document_is_refused(name: str) -> None:
    """Code, logs, data and other languages are told apart by their lines."""
    assert sniff(REFUSED[name].encode("utf-8"), "txt") is None


def test_rubbish_is_refused() -> None:
    """Bytes at random decode now and then, and are no text all the same."""
    chance = random.Random(5)  # noqa: S311  a fixed sequence of bytes, no secret
    assert sniff(bytes(chance.randrange(256) for _ in range(5000)), "txt") is None


@pytest.mark.parametrize(
    ("suffix", "format_"), [("", "text"), ("md", "text"), ("csv", "text"), ("py", None), ("pdf", None)]
)
def test_a_suffix_of_something_else_is_no_text(suffix: str, format_: str | None) -> None:
    """Text under the name of a PDF is not what it says; text without a suffix is taken by its content."""
    assert sniff(FORM.encode("utf-8"), suffix) == format_
