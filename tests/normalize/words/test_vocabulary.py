"""A heading means what the vocabulary says in its block; a user's file counts before the built-in one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from normalize.words.vocabulary import (
    ACCEPTED,
    SUGGESTED,
    Vocabulary,
    VocabularyError,
    heading_key,
    load_vocabulary,
    read_rows,
)
from tests.support.forms import VOCABULARY

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("项 目 名 称", "项目名称"),
        ("项目\n名称", "项目名称"),
        ("全年预算数（A）", "全年预算数"),
        ("执行率(B/A)", "执行率"),
        ("执行率（%）", "执行率"),
        ("项目资金（万元）", "项目资金"),
        ("金额（单位：元）", "金额"),
        ("得分(20分*执行率)", "得分(20分*执行率)"),
        ("数量指标15分", "数量指标"),
        ("产出指标(50分)", "产出指标"),
        ("1.数量指标", "数量指标"),
        ("（一）产出指标", "产出指标"),
        ("①数量指标", "数量指标"),
        ("★三级指标", "三级指标"),
        ("其中：财政拨款", "财政拨款"),
        ("年度资金总额：", "年度资金总额"),
        ("部门（单位）名称", "部门(单位)名称"),
        ("填报单位（盖章）", "填报单位"),
        ("ＡＢＣ", "ABC"),
        ("一级指标", "一级指标"),
        ("", ""),
        ("（%）", "(%)"),
    ],
)
def test_a_heading_is_known_without_its_layout_unit_letter_and_points(text: str, key: str) -> None:
    """White space, numbers, marks, units, letters, points and seals around a heading do not count."""
    assert heading_key(text) == key


def test_a_key_is_the_key_of_itself() -> None:
    """Taking the key of a key changes nothing, for every heading of the vocabulary."""
    keys = {key for fields in VOCABULARY.blocks.values() for key in fields}
    assert [key for key in keys if heading_key(key) != key] == []


def test_the_meaning_of_a_heading_depends_on_its_block() -> None:
    """分值, 实际完成情况 and 绩效指标 mean different things in different blocks."""
    assert VOCABULARY.lookup("indicators", "实际完成情况") == "actual_text"
    assert VOCABULARY.lookup("goals", "实际完成情况") == "actual"
    assert VOCABULARY.lookup("budget", "完成率") == "execution_rate"
    assert VOCABULARY.lookup("indicators", "完成率") == "completion_rate"
    assert VOCABULARY.lookup("head", "分值") is None
    assert VOCABULARY.lookup("nowhere", "分值") is None


def test_a_bracket_that_the_vocabulary_does_not_hold_is_left_out() -> None:
    """执行率（含结转） is 执行率."""
    assert VOCABULARY.lookup("budget", "执行率（含结转）") == "execution_rate"


@pytest.mark.parametrize(
    ("block", "text", "field"),
    [
        ("head", "部门（单位）名称", "unit_name"),
        ("head", "项目主管单位", "supervising_department"),
        ("head", "实施单位", "implementing_unit"),
        ("budget", "年初预算数", "approved_budget"),
        ("budget", "全年预算数（A）", "adjusted_budget"),
        ("budget", "预算数", "adjusted_budget"),
        ("budget", "全年执行数（B）", "executed"),
        ("budget", "实际支出数", "executed"),
        ("budget", "实际完成数", "executed"),
        ("funding", "年度资金总额", "total"),
        ("funding", "当年财政拨款", "fiscal"),
        ("funding", "中央补助", "central"),
        ("funding", "上级财政资金", "upper"),
        ("funding", "省级", "upper"),
        ("funding", "本级财政资金", "own_level"),
        ("funding", "上年结转资金", "carry_over"),
        ("funding", "其他资金", "other_funds"),
        ("goals", "预期目标", "expected"),
        ("indicators", "年度指标值", "target_text"),
        ("indicators", "实际完成值", "actual_text"),
        ("indicators", "偏差原因分析及改进措施", "deviation"),
        ("indicators", "指标解释", "definition"),
        ("indicators", "评分标准", "criterion"),
        ("level1", "部门管理", "management"),
        ("level1", "履职目标", "duty"),
        ("level2", "成本指标", "cost"),
        ("level2", "资金投入", "funding"),
        ("level2", "职责履行", "duty_performance"),
    ],
)
def test_the_headings_that_the_contract_names_are_in_the_vocabulary(block: str, text: str, field: str) -> None:
    """Every printed heading of the contract's columns and lists has its field."""
    assert VOCABULARY.lookup(block, text) == field


def test_an_unknown_heading_that_reads_alike_is_taken_with_its_likeness() -> None:
    """A near variant matches as similar, with a similarity below one."""
    match = VOCABULARY.match("indicators", "偏差原因分析及改进的措施")
    assert match is not None
    assert (match.field, match.how) == ("deviation", "similar")
    assert ACCEPTED <= match.similarity < 1.0


def test_a_heading_that_reads_a_little_alike_is_suggested_and_not_taken() -> None:
    """Between suggestion and acceptance the heading stays unknown, with a suggestion."""
    near = VOCABULARY.nearest("indicators", "评分标准说明文件")
    assert near is not None
    assert SUGGESTED <= near.similarity < ACCEPTED
    assert VOCABULARY.match("indicators", "评分标准说明文件") is None


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ("goals", "一级指标"),
        ("indicators", "年初预算"),
    ],
)
def test_words_are_not_asked_for_where_characters_rule_the_likeness_out(
    block: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A heading of another block that shares a word or two with this one does not load jieba."""
    monkeypatch.setattr("normalize.words.vocabulary.words", None)
    assert VOCABULARY.nearest(block, text, 0.6) is None


def test_a_heading_of_the_list_is_nearest_to_itself_without_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its suggestion is its own field."""
    monkeypatch.setattr("normalize.words.vocabulary.words", None)
    near = VOCABULARY.nearest("indicators", "分值")
    assert near is not None
    assert (near.field, near.similarity) == ("weight", 1.0)


@pytest.mark.parametrize("text", ["天气", "指", "", "道" * 30])
def test_a_heading_unlike_all_others_has_no_suggestion(text: str) -> None:
    """Nothing is suggested for words of another kind, one character, or a sentence."""
    assert VOCABULARY.nearest("indicators", text) is None


def test_an_exact_heading_is_certain() -> None:
    """A heading that the vocabulary holds has similarity one."""
    match = VOCABULARY.match("indicators", "三级 指标")
    assert match is not None
    assert (match.field, match.how, match.similarity) == ("level3", "exact", 1.0)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("block,field,variant", *lines)), encoding="utf-8")
    return path


def test_a_users_file_adds_and_overrides_headings(tmp_path: Path) -> None:
    """A new variant is known; a variant of the built-in file takes the user's field; the last file counts most."""
    first = write(tmp_path / "a.csv", "indicators,score,考评所得", "indicators,deviation,备注事项")
    last = write(tmp_path / "b.csv", "indicators,criterion,备注事项", "indicators,evidence,备注")
    vocabulary = load_vocabulary([first, last])
    assert vocabulary.lookup("indicators", "考评所得") == "score"
    assert vocabulary.lookup("indicators", "备注事项") == "criterion"
    assert vocabulary.lookup("indicators", "备注") == "evidence"
    assert VOCABULARY.lookup("indicators", "备注") == "deviation"


def test_a_users_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """A file saved by Excel as UTF-8 is read."""
    path = tmp_path / "excel.csv"
    path.write_bytes("block,field,variant\r\nhead,project_name,工程名称\r\n".encode("utf-8-sig"))
    assert load_vocabulary([path]).lookup("head", "工程名称") == "project_name"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("block,meaning\nhead,unit_name", "首行须为"),
        ("", "首行须为"),
        ("block,field,variant\nhead,,名称", "第 2 行"),
        ("block,field,variant\nhead,unit_name,名称\nhead,unit_name", "第 3 行"),
        ("block,field,variant\nhead,no_such,名称", "unit_name"),
        ("block,field,variant\nnowhere,unit_name,名称", "indicators"),
    ],
)
def test_a_faulty_file_is_an_error_that_says_what_to_write(tmp_path: Path, content: str, words: str) -> None:
    """A wrong head, an empty cell, an unknown field or block is named, with the fields there are."""
    path = tmp_path / "user.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyError, match=words):
        load_vocabulary([path])


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """A missing file and one in another encoding are named."""
    with pytest.raises(VocabularyError, match=r"none\.csv"):
        load_vocabulary([tmp_path / "none.csv"])
    path = tmp_path / "utf16.csv"
    path.write_bytes("block,field,variant\nhead,unit_name,名称".encode("utf-16"))
    with pytest.raises(VocabularyError, match=r"utf16\.csv"):
        load_vocabulary([path])


def test_rows_of_a_file_keep_their_order() -> None:
    """The rows come as printed, without white space around the cells."""
    rows = read_rows(["block,field,variant", "head, unit_name ,名称", "head,contact,电话"], "x")
    assert rows == [("head", "unit_name", "名称"), ("head", "contact", "电话")]


def test_of_two_rows_with_one_key_the_later_counts() -> None:
    """A vocabulary is built in order."""
    vocabulary = Vocabulary([("head", "contact", "名称"), ("head", "unit_name", "名 称（盖章）")])
    assert vocabulary.lookup("head", "名称") == "unit_name"


LAZY = """
import sys
from normalize.document import normalize
from normalize.words.vocabulary import load_vocabulary
from tests.support.forms import INDICATOR_HEAD, document, table
vocabulary = load_vocabulary()
form = table("项目名称 | 道路\\n" + INDICATOR_HEAD + "\\n产出指标 | 数量指标 | 里程 | 1公里 | 1公里 | 90 | 90")
assert len(normalize(document(form), vocabulary).rows["indicators"]) == 1
print("jieba" in sys.modules)
vocabulary.nearest("indicators", "评分标准说明文件")
print("jieba" in sys.modules)
"""


def test_jieba_is_imported_when_an_unknown_heading_asks_for_it() -> None:
    """A form whose headings are all known never loads jieba's dictionary."""
    search = f"import sys; sys.path.insert(0, {str(ROOT)!r})"
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", search + LAZY], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]


def test_the_first_import_of_jieba_warns_nobody(tmp_path: Path) -> None:
    """In a fresh environment, where jieba is compiled at its first import, no warning reaches the caller."""
    code = "from normalize.words import vocabulary as v; v.load_vocabulary().nearest('indicators', '评分标准说明文件')"
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-W", "error", "-X", f"pycache_prefix={tmp_path}", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stderr) == (0, "")
