"""What the invented reports are about: fields of policy with projects, goals and indicators, written for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Second: TypeAlias = Literal[
    "quantity",
    "quality",
    "timeliness",
    "cost",
    "economic_benefit",
    "social_benefit",
    "ecological_benefit",
    "sustainability",
    "satisfaction",
]
"""Second level of an indicator, as the published codes name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One indicator that a report may hold: a quantity between `low` and `high`, or words where there is no unit.

    `better` is what a larger value means: `up`, `down` (a limit), or `words`.
    """

    second: Second
    name: str
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    better: Literal["up", "down", "words", "date"] = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A field of policy: who works in it (`body` follows the place), its projects, goals and indicators."""

    body: str
    projects: tuple[str, ...]
    goals: tuple[tuple[str, str], ...]
    things: tuple[Thing, ...]


_SECONDS: Final[dict[str, Second]] = {
    "数": "quantity",
    "质": "quality",
    "时": "timeliness",
    "本": "cost",
    "经": "economic_benefit",
    "社": "social_benefit",
    "生": "ecological_benefit",
    "续": "sustainability",
    "满": "satisfaction",
}


def _things(text: str) -> tuple[Thing, ...]:
    """Read lines `数 名称 单位 下限 上限`, `时 名称 日`, `社 名称` (words); `-` before the unit makes it a limit."""
    found: list[Thing] = []
    for line in text.strip().splitlines():
        kind, name, *rest = line.split()
        second = _SECONDS[kind]
        if not rest:
            found.append(Thing(second=second, name=name, better="words"))
        elif rest[0] == "日":
            found.append(Thing(second=second, name=name, better="date"))
        else:
            unit, low, high = rest[0].lstrip("-"), float(rest[1]), float(rest[2])
            better: Literal["up", "down"] = "down" if rest[0].startswith("-") else "up"
            found.append(Thing(second=second, name=name, unit=unit, low=low, high=high, better=better))
    return tuple(found)


POLICIES: Final = (
    Policy(
        body="农业农村局",
        projects=("高标准农田管护经费", "良种繁育基地补助", "畜禽粪污处理设施补贴", "农机作业补助"),
        goals=(
            (
                "开展农田沟渠清淤和机耕道维修，提升灌溉保障能力。",
                "清淤沟渠、维修机耕道任务全部完成，灌溉面积有所增加。",
            ),
            ("扶持家庭农场改善生产条件，带动农户稳定增收。", "扶持的家庭农场均已投产，带动周边农户就近务工。"),
            ("推广绿色防控技术，减少化肥农药用量。", "绿色防控技术已在主要产粮乡镇应用，用药次数减少一次。"),
        ),
        things=_things(
            """
            数 清淤灌溉渠道长度 公里 12 90
            数 维修机耕道条数 条 6 40
            数 补助家庭农场数量 家 8 60
            数 绿色防控示范面积 万亩 1 9
            数 发放农技资料份数 份 800 6000
            质 沟渠清淤验收合格率 % 90 100
            质 农机具在册完好率 % 85 98
            时 春灌前清淤任务完成时间 日
            时 补助资金拨付天数 -天 10 40
            本 机耕道维修单价 -元/米 80 260
            经 带动农户户均增收 元 500 3000
            社 受益村组覆盖率 % 80 100
            生 农药减量幅度 % 2 8
            续 管护制度运行情况
            满 受益农户满意度 % 85 96
            满 村组干部满意率 % 85 95
            """
        ),
    ),
    Policy(
        body="教育体育局",
        projects=("乡镇学校食堂改造经费", "教师研修经费", "校园安保服务经费", "中小学图书购置经费"),
        goals=(
            ("改善乡镇学校就餐条件，保障师生饮食安全。", "列入计划的食堂改造完毕，未出现食品安全事件。"),
            ("组织骨干教师研修，提高课堂教学水平。", "骨干教师研修班如期结业，参训教师均取得证书。"),
            ("充实学校图书，培养学生阅读习惯。", "图书已配送到校并上架，学生借阅量明显上升。"),
        ),
        things=_things(
            """
            数 改造学校食堂个数 个 3 18
            数 参训教师人次 人次 120 900
            数 购置图书册数 册 2000 30000
            数 配备专职保安人数 名 20 120
            质 食堂改造一次验收通过率 % 92 100
            质 参训教师结业率 % 90 100
            质 图书质检合格率 % 95 100
            时 食堂改造完工时间 日
            时 图书配送到校及时率 % 90 100
            本 人均培训费用 -元/人 600 1800
            本 单册图书采购价 -元/册 15 40
            社 学生营养改善状况
            社 校园安全事故起数 -起 1 3
            续 教师专业发展机制
            满 学生家长满意度 % 88 97
            满 参训教师满意度 % 88 98
            """
        ),
    ),
    Policy(
        body="卫生健康局",
        projects=("村卫生室运行补助", "妇女两癌筛查经费", "急救站点建设经费", "老年人体检经费"),
        goals=(
            ("为适龄妇女提供免费筛查，做到早发现早治疗。", "筛查任务超额完成，阳性病例全部转诊随访。"),
            ("保障村卫生室正常运转，方便群众就近看病。", "村卫生室均按时开诊，常用药品配备齐全。"),
            ("建成乡镇急救站点，缩短急救半径。", "急救站点投入使用，平均出车时间缩短。"),
        ),
        things=_things(
            """
            数 完成筛查人数 人 1500 9000
            数 补助村卫生室数量 所 30 180
            数 新建急救站点数 个 2 8
            数 老年人健康体检份数 份 3000 20000
            质 筛查结果准确率 % 92 99.5
            质 体检档案规范建档率 % 85 98
            质 急救设备完好率 % 95 100
            时 筛查结果反馈时限 -个工作日 7 20
            时 体检工作结束时间 日
            本 人均筛查成本 -元/人 60 160
            社 两癌早诊率 % 60 92
            社 群众就近就医便利程度
            续 基层医疗服务能力
            满 受检妇女满意度 % 86 97
            满 村医满意率 % 85 95
            """
        ),
    ),
    Policy(
        body="交通运输局",
        projects=("农村公路养护经费", "渡口渡船维护经费", "公交站亭更新经费", "桥梁检测经费"),
        goals=(
            ("做好农村公路日常养护，保持路况良好。", "养护里程按计划完成，路面破损及时修补。"),
            ("对在役桥梁开展检测，消除安全隐患。", "桥梁检测报告已出具，发现的病害纳入维修计划。"),
        ),
        things=_things(
            """
            数 养护农村公路里程 公里 80 900
            数 检测桥梁座数 座 10 70
            数 更新公交站亭数 座 12 60
            数 维护渡船艘数 艘 3 15
            质 路面病害修复合格率 % 90 100
            质 桥梁检测报告采用率 % 95 100
            时 水毁路段抢通时间 -小时 12 48
            时 检测任务完成时间 日
            本 每公里日常养护费用 -元/公里 3000 9000
            经 车辆通行油耗下降率 % 1 6
            社 渡运安全责任事故 -起 1 2
            社 群众出行条件
            生 公路绿化里程占比 % 60 95
            续 桥梁安全运行年限 年 5 20
            满 沿线群众满意度 % 85 96
            """
        ),
    ),
    Policy(
        body="文化和旅游局",
        projects=("送戏下乡演出经费", "图书馆数字资源采购经费", "非遗传承人补助", "景区标识更新经费"),
        goals=(
            ("组织文艺院团送戏下乡，丰富群众文化生活。", "演出任务圆满完成，惠及观众逾八万人次。"),
            ("资助非遗传承人开展授徒传艺，保护传统技艺。", "传承人补助发放到位，年内收徒人数增加。"),
        ),
        things=_things(
            """
            数 送戏下乡演出场次 场 40 260
            数 采购数字图书种类 种 500 8000
            数 资助非遗传承人数量 人 6 45
            数 更新标识标牌块数 块 60 400
            质 演出节目审核通过率 % 95 100
            质 标识标牌安装合格率 % 95 100
            时 全年演出任务完成时间 日
            时 补助发放及时率 % 95 100
            本 每场演出补贴标准 -元/场 3000 9000
            经 景区门票收入增长率 % 2 9
            社 观看演出群众人次 万人次 1 12
            社 非遗技艺知晓程度
            续 非遗授徒机制健全程度
            满 观众满意度 % 88 98
            满 读者满意率 % 88 98
            """
        ),
    ),
    Policy(
        body="应急管理局",
        projects=("基层应急物资储备经费", "安全生产检查专家服务费", "避难场所维护经费", "森林防灭火队伍补助"),
        goals=(
            ("补充基层应急物资，增强先期处置能力。", "物资采购入库并分发到各乡镇，库存满足调用需要。"),
            ("聘请专家参与安全检查，督促企业整改隐患。", "专家检查覆盖重点企业，隐患整改按期销号。"),
        ),
        things=_things(
            """
            数 采购应急物资批次 批 4 20
            数 检查企业家数 家 60 480
            数 维护避难场所数量 处 5 25
            数 开展应急演练次数 次 4 24
            质 物资验收合格率 % 95 100
            质 隐患整改率 % 90 100
            时 物资入库时间 日
            时 险情响应时间 -分钟 20 60
            本 专家检查人均日费用 -元/人次 600 1500
            经 避免企业直接经济损失 万元 100 900
            社 重特大事故发生起数 -起 1 2
            社 公众防灾避险意识
            生 森林火灾受害率 -‰ 0.5 0.9
            续 应急联动机制
            满 企业对专家服务满意度 % 85 97
            """
        ),
    ),
    Policy(
        body="住房和城乡建设局",
        projects=("城区路灯节能改造经费", "燃气管道老化更新补助", "农村危房改造补助", "公园绿地养护经费"),
        goals=(
            ("更换高耗能路灯，降低公共照明用电。", "节能灯具更换完毕，月均用电量下降。"),
            ("帮助困难家庭改造危房，保障住房安全。", "改造户均已入住，房屋经鉴定达到安全等级。"),
        ),
        things=_things(
            """
            数 更换节能路灯盏数 盏 300 4000
            数 改造危房户数 户 20 260
            数 更新燃气管道长度 千米 2 25
            数 养护公园绿地面积 公顷 15 120
            质 路灯亮灯率 % 95 99.5
            质 危房改造验收合格率 % 98 100
            时 危房改造竣工时间 日
            时 路灯故障修复时限 -小时 12 48
            本 户均改造补助金额 -万元/户 1.5 4
            经 年节约电费 万元 20 160
            社 困难家庭住房条件
            生 人均公园绿地面积 平方米 9 15
            续 设施后续管护落实程度
            满 改造户满意度 % 90 99
            满 居民满意度 % 85 96
            """
        ),
    ),
    Policy(
        body="市场监督管理局",
        projects=("食品快检车运行经费", "计量标准器具检定经费", "商标品牌培育补助", "电梯安全监测经费"),
        goals=(
            ("开展农贸市场快检，守住食品安全底线。", "快检批次超过计划，不合格食品均已下架处置。"),
            ("培育区域商标品牌，增强产品竞争力。", "新增注册商标数量稳步增长，品牌产品销量扩大。"),
        ),
        things=_things(
            """
            数 食品快检批次 批次 600 5000
            数 检定计量器具台件数 台件 200 2600
            数 新增注册商标件数 件 20 200
            数 接入监测电梯台数 台 100 900
            质 快检数据上传准确率 % 95 100
            质 不合格食品处置率 % 98 100
            时 投诉举报办结时限 -个工作日 10 30
            时 检定任务完成时间 日
            本 单批次快检成本 -元/批次 20 70
            经 品牌产品销售额增幅 % 2 12
            社 电梯困人事件处置时间 -分钟 15 30
            社 市场消费环境
            续 品牌培育长效机制
            满 经营主体满意度 % 86 97
            满 消费者满意率 % 85 95
            """
        ),
    ),
)
"""Fields of policy, in no order."""

PLACES: Final = (
    "临泽县",
    "旌德县",
    "石门县",
    "大田县",
    "昌乐县",
    "永丰县",
    "罗田县",
    "清水县",
    "宁陕县",
    "剑川县",
    "容县",
    "绥阳县",
)
"""Places whose bodies the invented reports come from."""

TASKS: Final = (
    "按照工作要点推进各项重点任务，确保机关高效运转。",
    "落实年度工作部署，提升服务保障水平。",
    "加强队伍建设和业务培训，规范内部管理。",
)
RESULTS: Final = (
    "各项重点任务均已落实，机关运转平稳有序。",
    "年度工作部署逐项落地，服务水平得到提高。",
    "业务培训按计划举办，内部管理更加规范。",
)
WORDS: Final = (
    ("稳步提升", "稳步提升"),
    ("持续改善", "有所改善"),
    ("逐步完善", "逐步完善"),
    ("长期有效", "长期有效"),
    ("明显提高", "较上年提高"),
    ("基本健全", "基本健全"),
)
"""Targets in words and what came of them."""
REASONS: Final = (
    "受汛期影响进度滞后，下一步将倒排工期。",
    "招标节余，资金已交回财政。",
    "需求摸底不够准确，今后细化申报。",
    "个别单位报送资料较晚，已约谈督促。",
    "设备到货延迟，现已安装到位。",
)
