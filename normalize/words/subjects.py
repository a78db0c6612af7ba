"""What an amount is said of: the words cleaned, and their code from the closed list."""

from __future__ import annotations

import re

from schemas.years import YEAR_PATTERN

_FUNCTIONS = (
    "一般公共服务|外交|国防|公共安全|教育|科学技术|文化旅游体育与传媒|文化体育与传媒|社会保障和就业|卫生健康|医疗卫生与计划生育|节能环保|"
    "城乡社区|农林水|交通运输|资源勘探(?:工业)?信息等?|商业服务业等?|金融|援助其他地区|自然资源海洋气象等|国土海洋气象等|住房保障|粮油物资储备|"
    "灾害防治及应急管理|预备费|其他|债务付息|债务还本|债务发行费用"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[（(][类款项][)）]"), "function"),
    (re.compile(rf"^(?:{_FUNCTIONS})(?:类)?支出(?!总|合)"), "function"),
    (re.compile(r"三公"), "three_public_total"),
    (re.compile(r"出国|出境"), "overseas_travel"),
    (re.compile(r"公务用?车|车辆购置|车辆运行"), "vehicle"),
    (re.compile(r"接待"), "reception"),
    (re.compile(r"机关运行"), "operating"),
    (re.compile(r"采购"), "procurement"),
    (re.compile(r"人员经费"), "personnel_funds"),
    (re.compile(r"公用经费"), "public_funds"),
    (re.compile(r"基本支出"), "basic_expenditure"),
    (re.compile(r"项目支出"), "project_expenditure"),
    (re.compile(r"财政拨款收[入、]*支出?(?:决算)?总"), "other"),
    (re.compile(r"收[入、]*[、和与]?支出?(?:决算)?(?:总计|总额|总)"), "revenue_expenditure_total"),
    (re.compile(r"国有资本"), "other"),
    (re.compile(r"政府性基金.*支出"), "government_fund_expenditure"),
    (re.compile(r"政府性基金"), "government_fund_revenue"),
    (re.compile(r"一般公共预算.*收入"), "general_budget_revenue"),
    (re.compile(r"一般公共预算.*支出"), "general_budget_expenditure"),
    (re.compile(r"收入(?:决算)?(?:合计|总计|总额|总)|总收入"), "revenue_total"),
    (re.compile(r"支出(?:决算)?(?:合计|总计|总额|总)|总支出"), "expenditure_total"),
    (re.compile(r"其他收入"), "other_revenue"),
    (re.compile(r"财政拨款收入"), "fiscal_appropriation"),
    (re.compile(r"一般公共预算财政拨款$"), "general_budget_revenue"),
)
_LEAD = re.compile(
    r"^(?:其中|分别为|主要是|具体为|包括|即|以及|及|和(?!平)|与|另|另外|本单位|本部门|我单位|我部门|单位(?!资金|自有)|部门|全年|当年|本年度|年度|年初|截至|截止|共(?!青|同|产)|的|中(?!央|小|学|心|医|等))+"
)
_YEAR = re.compile(rf"{YEAR_PATTERN}年(?:度|\d{{1,2}}月(?:\d{{1,2}}日|底|末)?)?[，,]?")
_TAIL = re.compile(r"(?:近|逾|均|共计|共|总共|合计|总计|分别|约|达到|达|为|是|有|计|实际|仅|累计)++$")
_VERBS = re.compile(r"(?:均|各|共计|共|约|达到|达|为|是)++$")
_KEEP_TAIL = re.compile(r"(?:合计|总计)(?:均|各|共计|共|约|达到|达|为|是|计)*+$")


def clean_subject(words: str) -> str:
    """Return the words an amount is said of, without year, list number and the verb before the amount."""
    text = re.sub(r"^[（(]?\d{1,2}[)）.、]", "", words.strip("\"' ：:"))
    text = text.strip("“”") if text.count("“") != text.count("”") else text
    text = _YEAR.sub("", text)
    text = _LEAD.sub("", text)
    text = _VERBS.sub("", text) if _KEEP_TAIL.search(text) else _TAIL.sub("", text)
    return text.strip("，,、：: ")


def subject_code(subject: str) -> str:
    """Return the closed-list code of a subject, `other` where none fits."""
    for pattern, code in _RULES:
        if pattern.search(subject):
            return code
    return "other"
