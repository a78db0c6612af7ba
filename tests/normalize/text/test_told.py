"""One sentence that tells an indicator: name, target, result, points and reasons by the words for planned and done."""

from __future__ import annotations

import pytest

from normalize.text.told import Told, clear_name, dashed, plain_result, tell, tell_plan


def told(text: str) -> Told:
    """Return the one indicator that a sentence tells."""
    (found,) = tell(text)
    return found


@pytest.mark.parametrize(
    ("sentence", "name", "target", "actual"),
    [
        ("临时救助人次年初任务数不少于1525人次，全年完成值1525人次", "临时救助人次", "不少于1525人次", "1525人次"),
        ("飞机飞行时长≥870小时，实际1062小时", "飞机飞行时长", "≥870小时", "1062小时"),
        ("监测台站维护数：8个，实际8个", "监测台站维护数", "8个", "8个"),
        ("应急救援能力：持续提升，实际持续提升", "应急救援能力", "持续提升", "持续提升"),
        ("农村公路养护里程设定值≥320公里，达成值325.5公里", "农村公路养护里程", "≥320公里", "325.5公里"),
        ("补贴面积预期32.5万亩，年末完成32.5万亩", "补贴面积", "32.5万亩", "32.5万亩"),
        ("农民转移性收入预期有所增加，年末有所增加", "农民转移性收入", "有所增加", "有所增加"),
        ("康复服务规范率年度指标值为≥95%，截至12月底已完成97%", "康复服务规范率", "≥95%", "97%"),
        ("大规模随意抛弃病死猪事件,年初目标值=0件,实际完成值=0件", "大规模随意抛弃病死猪事件", "=0件", "=0件"),
        ("监测数据有效率实际达到99%，年初计划≥98%", "监测数据有效率", "≥98%", "99%"),
        ("办结率（≥95%）完成96%", "办结率", "≥95%", "96%"),
        ("辍学学生劝返（指标值35人），实际完成36人", "辍学学生劝返", "35人", "36人"),
        ("森林防火巡护次数    目标值：≥120次    完成值：126次", "森林防火巡护次数", "≥120次", "126次"),
        ("造林面积计划数5,000亩，完成数5,100亩", "造林面积", "5,000亩", "5,100亩"),
        ("“三公经费”变动率设定值≤0，达成值-3.2%", "“三公经费”变动率", "≤0", "-3.2%"),
        ("拆除违建计划6000平方米，实际拆除5400平方米", "拆除违建", "6000平方米", "5400平方米"),
        ("居民满意度：指标值≥85%，调查结果为91%", "居民满意度", "≥85%", "91%"),
    ],
)
def test_words_for_planned_and_done_part_name_target_and_result(
    sentence: str, name: str, target: str, actual: str
) -> None:
    """Whatever the wording and the order, what stands before the words is the name and what follows them the value."""
    found = told(sentence)
    assert (found.name, found.target, found.actual, found.doubt) == (name, target, actual, False)


@pytest.mark.parametrize(
    "name",
    [
        "项目完成及时率",
        "目标任务分解率",
        "计划生育服务覆盖率",
        "落实帮扶措施户数",
        "执行标准覆盖面",
        "实际在校学生数",
        "12345热线办结率",
        "0-6岁儿童健康管理率",
        "单位运行成本",
    ],
)
def test_a_name_may_hold_the_same_words(name: str) -> None:
    """完成, 目标, 计划 and 实际 inside a name are no words for its values."""
    found = told(f"{name}年度指标值90%以上，已完成95%")
    assert (found.name, found.target, found.actual) == (name, "90%以上", "95%")


def test_points_rate_and_reason_behind_the_values_are_its_own() -> None:
    """分值, 得分, 完成率 and 原因 are read beside target and result."""
    found = told(
        "安装护栏（分值10分）：目标值≥15公里，完成值12公里，完成率80%，得分8分，偏差原因：征地未完成，工期顺延。"
    )
    assert (found.weight, found.score, found.rate, found.why) == ("10", "8", "80%", "征地未完成，工期顺延")


def test_two_indicators_in_one_sentence_are_two() -> None:
    """A name of its own behind target and result begins the next indicator."""
    found = tell("培训期数目标值5期，完成值5期，培训人数目标值100人，完成值120人")
    assert [(one.name, one.target, one.actual) for one in found] == [
        ("培训期数", "5期", "5期"),
        ("培训人数", "100人", "120人"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "投入资金目标1024万元，实际完成100%",
        "组织招聘会24场（目标值≥20场）",
        "新增绿地目标3.5公顷，实际完成3.6公顷，超额0.1公顷",
        "今年以来，培训人数目标100人，完成120人",
        "产出指标—数量目标值5个，完成值6个",
        "服务企业目标值120户，完成值有所增加",
    ],
)
def test_what_may_be_read_otherwise_is_doubted(sentence: str) -> None:
    """Two units, a number left over, a clause or a level in the name, words for a number: each is a doubt."""
    assert told(sentence).doubt


def test_a_plan_told_by_its_verb_names_the_indicator_behind_it() -> None:
    """计划新建…12个，实际新建12个 is the indicator 新建…; another verb in the result is doubted and kept."""
    found = tell_plan("计划新建标准化卫生室12个，实际新建13个，得分10分")
    assert found is not None
    assert (found.name, found.target, found.actual, found.score) == ("新建标准化卫生室", "12个", "13个", "10")
    other = tell_plan("计划培训村医80人次，实际组织86人次")
    assert other is not None
    assert (other.actual, other.doubt) == ("组织86人次", True)
    assert tell_plan("计划生育服务覆盖率目标为98%，实际为99%") is None


@pytest.mark.parametrize("text", ["年初目标值：≥240次", "全年完成值：252次", "得分：30分", "未完成原因：受疫情影响"])
def test_a_line_of_values_alone_has_no_name(text: str) -> None:
    """Such a line goes on with the indicator above it."""
    assert told(text).bare


@pytest.mark.parametrize("text", ["成立了评价小组", "指标1：培训人数", "目标2：新建供水工程3处", "培训人员150人以上"])
def test_a_sentence_without_such_words_tells_nothing(text: str) -> None:
    """Numbers of a list and quantities alone are no words for planned or done."""
    assert not tell(text)


def test_a_date_behind_the_words_for_until_is_no_result() -> None:
    """截至12月底 is when, not what."""
    assert all(one.actual != "12月底" for one in tell("截至12月底，已完成项目总工程量的85%"))


def test_dashes_part_the_fields_of_a_record() -> None:
    """Ranges and negative numbers keep their dash; three fields are a sentence with dashes."""
    assert dashed("1.投入-成本目标-投入资金-1024万元-目标已完成") == [
        "投入",
        "成本目标",
        "投入资金",
        "1024万元",
        "目标已完成",
    ]
    assert dashed("——产出——数量——培训——3-5期") == ["产出", "数量", "培训", "3-5期"]
    assert dashed("2020-2022年规划—终稿") == []


def test_a_result_without_words_is_a_name_and_its_quantity() -> None:
    """工程合格率98%，目标未完成 parts before the number."""
    assert plain_result("工程合格率98%，目标未完成") == ("工程合格率", "98%，目标未完成")
    assert plain_result("市容明显改善，目标已完成") is None


@pytest.mark.parametrize(
    ("text", "clear"),
    [
        ("培训人数", True),
        ("高标准农田（含提升）建设面积", True),
        ("指标1：培训人数", True),
        ("单位运行成本（预算", False),
        ("1.1.1培训人数", False),
        ("培训人数100人", False),
        ("为提高收入，培训人数", False),
    ],
)
def test_a_clear_name_is_short_and_whole(text: str, clear: bool) -> None:  # noqa: FBT001  a parameter of the table
    """Clauses, values, numbers of headings and open brackets are no part of a name."""
    assert clear_name(text) is clear
