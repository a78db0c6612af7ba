"""Headings that no list holds, read by the words that they are made of: 绩效完成值 is an actual value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

MAX_KEY = 24
"""Characters; longer texts are values."""

_WHEN = r"年初|年度|全年|本年度?|当年|年末|年终|期末|期初|截至年[末底]|本期"
_WHOSE = r"绩效|指标|目标|项目|任务|部门|单位|预算单位|实施单位|三级|本次"
_POINTS = r"(分值|权重|权数|满分|标准分|基准分|配分|赋分|应得分)值?$"
_RATE = r"(率|比例|比率|程度|进度|百分比)$"

_RULES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "indicators": (
        (
            "reviewed_score",
            r"^(?!.*自评).*(复核|复评|审核|核定|抽查|财政|主管部门|他评|专家|第三方|评审).*(得分|评分|分数?)$",
        ),
        ("deviation", r"原因|措施|(偏差|偏离|扣分)(情况|分析|说明|事项|问题|理由)+$"),
        ("completion_rate", rf"(完成|达成|实现){_RATE}"),
        ("weight", rf"^(?!.*(自评|实得|评价)).*{_POINTS}"),
        (
            "score",
            (
                rf"^({_WHEN}|{_WHOSE}|自评|自我|实际|评价|最终|综合|考核|评定|自行)*(得分|评分|评价分|自评分|打分|实得分)"
                r"(情况|结果|数|值)?$"
            ),
        ),
        (
            "target_text",
            (
                rf"^({_WHEN}|{_WHOSE}|预期|预计|预算|设定|设置|申报|批复|计划|评价|考核|标准|下达|的)*"
                r"(目标|指标|计划|预期|标准|任务|绩效)(值|数|量)$"
            ),
        ),
        ("target_text", rf"^({_WHEN}|{_WHOSE})*(预期|预计|计划|应)(完成|实现|达到)(的?(值|数|量|目标值?|指标值?))$"),
        (
            "actual_text",
            (
                rf"^({_WHEN}|{_WHOSE}|自评|实际|的)*(实际|完成|实现|达成|达到|执行)+(的?(绩效|目标|指标|任务))?"
                r"(值|数|量|情况|结果|水平)$"
            ),
        ),
        ("criterion", r"(评分|评价|计分|扣分|打分|赋分|考核|评定)(的?(标准|细则|办法|方法|规则|要点|公式))+$"),
        ("definition", r"^(绩效|评价|三级)*指标(的?(解释|内涵|含义|释义|定义|说明|概念))+$"),
        ("evidence", r"(佐证|证明|支撑|印证|附件)(材料|资料)|(数据|资料|信息)(来源|出处)"),
    ),
    "budget": (
        ("execution_rate", rf"(执行|支出|支付|完成|使用){_RATE}"),
        ("weight", rf"^(?!.*(自评|实得|评价)).*{_POINTS}"),
        (
            "score",
            r"^(自评|自我|实际|评价|最终|综合|单位|部门|预算执行率?|执行率?)*(得分|评分|自评分)(情况|结果|数|值)?$",
        ),
        ("approved_budget", r"^(年初|期初|初始)(部门)?(批复|安排|下达|预算|计划)+(的?(资金|金额|总额|额|数))*$"),
        (
            "adjusted_budget",
            (
                r"^(全年|年度|本年度?|当年|最终|年末|变动后|调整后?)(的|全年|年度|调整)*(预算|指标)(安排|下达)?"
                r"(资金|金额|总额|额|数)*$"
            ),
        ),
        (
            "executed",
            (
                r"^(全年|年度|本年度?|当年|累计|实际|已|截至年[末底]|年末|预算|资金|项目)+(执行|支出|支付|使用|列支|决算)+"
                r"(资金|金额|总额|额|数)+$"
            ),
        ),
    ),
}


@lru_cache(maxsize=5_000)
def field_by_words(block: str, key: str) -> str | None:
    """Return the field that the words of a heading say, given its `heading_key`; None where they leave it open.

    Only blocks whose headings are made of set words have rules; the list of known headings goes before them.
    """
    if not 2 <= len(key) <= MAX_KEY:
        return None
    return next((field for field, rule in _RULES.get(block, ()) if re.search(rule, key)), None)
