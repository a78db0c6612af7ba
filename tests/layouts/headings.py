"""What columns and cells are called: from a pool as forms print it, or composed of the parts that headings are made of.

Composed ones follow the grammar *when* x *planned or done* x *what*, *whose* x *points*, *level* x *name*, so that a
person knows them at once though no list holds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, Literal, TypeAlias

Wording: TypeAlias = Literal["pool", "mixed", "composed"]


def _words(text: str) -> tuple[str, ...]:
    """Return words parted by spaces; a lone `_` is none."""
    return tuple("" if word == "_" else word for word in text.split())


def _parts(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the choices of each part, the parts parted by bars."""
    return tuple(_words(part) for part in text.split("|"))


POOL: Final[Mapping[str, tuple[str, ...]]] = {
    "target": _words("年度指标值 指标值 目标值 年初目标值 预期指标值 计划值 年度目标值 年初设定指标值 年度指标值（A）"),
    "actual": _words("实际完成值 全年完成值 全年实际完成值 完成值 实际值 实际完成情况 实际完成值（B） 完成情况"),
    "weight": _words("分值 权重 分值（权重） 标准分 指标分值 满分"),
    "score": _words("得分 自评得分 自评分 实际得分 评分"),
    "reviewed": _words("主管部门复核得分 财政部门评分 复核得分 部门评分"),
    "deviation": _words(
        "偏差原因分析及改进措施 未完成原因分析 偏差原因 未完成原因及拟采取的改进措施 备注（未完成原因）"
    ),
    "evidence": _words("佐证材料 证明材料 数据来源"),
    "remark": _words("备注 其他说明"),
    "serial": _words("序号 编号"),
    "sign": _words("指标性质 符号 计算符号"),
    "unit": _words("计量单位 度量单位 单位"),
    "last_year": _words("上年完成值 上年实际值"),
    "criterion": _words("评分标准 评分细则"),
    "approved": _words("年初预算数 年初预算 年初预算金额 年初批复数"),
    "adjusted": _words("全年预算数 全年预算数（A） 调整后预算数 调整预算数 全年预算"),
    "executed": _words("全年执行数 全年执行数（B） 实际支出数 执行数 实际执行数 全年支出数"),
    "rate": _words("执行率 执行率（B/A） 预算执行率 支出率"),
    "expected": _words("预期目标 年初设定目标 年度绩效目标 年初绩效目标 预期绩效目标"),
    "achieved": _words("实际完成情况 全年实际完成情况 目标完成情况 目标实际完成情况 年度完成情况"),
}
"""Role -> headings as published forms print them."""

PARTS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "target": _parts("年初 年度 全年 本年 _ | 计划 预期 目标 设定 申报 拟完成 | 值 数 数量 水平 指标 任务数"),
    "actual": _parts(
        "全年 年度 年末 年终 截至年底 本年 _ | 实际 实际完成 实际达到 完成 达成 实现 | 值 数 结果 水平 指标值 数值"
    ),
    "weight": _parts("指标 标准 设定 单项 _ | 分值 权重 满分 标准分 配分 权重分 | _ _ （分）"),
    "score": _parts("自评 单位自评 实际 自我评价 项目单位 | 得分 评分 打分 所得分 | _ _ （分）"),
    "reviewed": _parts("主管部门 财政部门 财政局 第三方 评价组 | 复核 评价 审核 核定 复评 | 得分 分 评分"),
    "deviation": _parts(
        "偏差 未完成 未达标 差异 目标偏离 未达到目标 | 原因 | _ 分析 说明 及改进措施 及整改打算 和下一步措施"
    ),
    "evidence": _parts("佐证 印证 支撑 备查 | 材料 资料 文件 | _ 名称 目录"),
    "remark": _parts("备注 附注 其他说明 补充说明"),
    "serial": _parts("序号 编号 顺序号"),
    "sign": _parts("比较 运算 计算 关系 | 符号"),
    "unit": _parts("计量 度量 计数 量值 | 单位"),
    "last_year": _parts("上年 上年度 去年 | 实际 完成 实际完成 | 值 数"),
    "criterion": _parts("评分 计分 扣分 打分 | 标准 规则 办法 细则"),
    "approved": _parts("年初 当年年初 期初 | 预算 批复 安排 批复预算 下达预算 | 数 金额 资金 额 _"),
    "adjusted": _parts("全年 调整后 调整后全年 年末调整后 | 预算 | 数 金额 额 安排数 总额"),
    "executed": _parts("全年 实际 本年 当年 年度实际 截至年底 | 执行 支出 使用 支付 | 数 金额 额 资金"),
    "rate": _parts("预算 资金 全年 _ | 执行 支出 支付 使用 | 率 进度 比例"),
    "expected": _parts("年初 年度 本年 全年 当年 | 预期 计划 设定 申报 拟定 | 目标 绩效目标 总体目标 工作目标"),
    "achieved": _parts(
        "年度 全年 年末 本年 _ | 目标 绩效目标 总体目标 | 实际完成情况 完成结果 实现情况 达成情况 落实情况"
    ),
}
"""Role -> the parts that its composed headings are put together from, in order."""

ODD: Final[Mapping[str, frozenset[str]]] = {
    "target": frozenset(
        {"计划指标", "目标指标", "申报数量", "设定指标", "申报指标", "设定数量", "设定水平", "计划数量"}
    ),
    "weight": frozenset({"标准标准分", "标准标准分（分）", "标准满分", "标准满分（分）"}),
}
"""Compositions that read oddly or could be another thing."""

LEVELS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "一级": (
        ("一级指标", "二级指标", "三级指标"),
        ("一级指标", "二级指标", "指标内容"),
        ("一级指标", "二级指标", "三级指标名称"),
    ),
    "类型": (("指标类型", "指标类别", "指标名称"), ("指标类型", "评价要素", "指标名称")),
    "composed": (
        ("绩效指标（一级）", "绩效指标（二级）", "绩效指标（三级）"),
        ("第一级指标", "第二级指标", "第三级指标"),
        ("指标大类", "指标小类", "具体考核指标"),
        ("类别", "分项", "具体内容"),
        ("评价维度", "维度细分", "考核指标名称"),
        ("一层指标", "二层指标", "三层指标"),
        ("Ⅰ级指标", "Ⅱ级指标", "Ⅲ级指标"),
        ("指标（1级）", "指标（2级）", "指标（3级）"),
        ("一级类目", "二级类目", "明细指标名称"),
        ("一级绩效指标类型", "二级绩效指标类型", "三级绩效指标名称"),
    ),
}

FIRSTS: Final[Mapping[str, tuple[str, ...]]] = {
    "output": ("产出指标", "产出", "项目产出", "产出类指标"),
    "benefit": ("效益指标", "效益", "项目效益", "效益类指标"),
    "satisfaction": ("满意度指标", "满意度", "服务满意度", "满意度类指标"),
}
"""Code of a first level -> its labels; a form keeps to one place of each row."""
SECONDS: Final[Mapping[str, tuple[str, ...]]] = {
    "quantity": ("数量指标", "数量", "产出数量", "完成数量"),
    "quality": ("质量指标", "质量", "产出质量", "完成质量"),
    "timeliness": ("时效指标", "时效", "产出时效", "完成时效"),
    "cost": ("成本指标", "成本", "产出成本", "完成成本"),
    "economic_benefit": ("经济效益指标", "经济效益", "经济效益", "经济效益"),
    "social_benefit": ("社会效益指标", "社会效益", "社会效益", "社会效益"),
    "ecological_benefit": ("生态效益指标", "生态效益", "生态效益", "生态效益"),
    "sustainability": ("可持续影响指标", "可持续影响", "可持续影响", "可持续影响"),
    "satisfaction": ("服务对象满意度指标", "服务对象满意度", "服务对象满意度", "服务对象满意度"),
}

HEAD: Final[Mapping[str, tuple[str, ...]]] = {
    "project_name": ("项目名称", "专项名称", "项目（政策）名称", "项目支出名称"),
    "transfer_name": ("转移支付（项目）名称", "转移支付名称"),
    "supervising_department": ("主管部门", "项目主管部门", "主管单位", "业务主管部门"),
    "implementing_unit": ("实施单位", "项目实施单位", "项目执行单位", "资金使用单位"),
    "unit_name": ("部门（单位）名称", "单位名称", "部门名称", "填报单位", "预算单位"),
}


def heading(rng: Random, role: str, wording: Wording, taken: Sequence[str] = ()) -> str:
    """Return a heading of the role that is none of those taken."""
    for _ in range(200):
        composed = wording == "composed" or (wording == "mixed" and rng.random() < 0.5)
        text = _composed(rng, role) if composed else rng.choice(POOL[role])
        if text not in taken and text not in ODD.get(role, ()):
            return text
    raise ValueError(f"no heading left for {role}")


def _composed(rng: Random, role: str) -> str:
    return "".join(rng.choice(part) for part in PARTS[role])
