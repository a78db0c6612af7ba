"""The checks: one decorated function each, its name the code and its docstring the sentence that readers see."""
# ruff: noqa: D415 -- the sentences are Chinese and end with a Chinese full stop

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from schemas.checks.attainment import Measure, measure
from schemas.checks.budget_block import Phase, block_points, is_total, line_name, phases
from schemas.checks.doubts import doubt_of
from schemas.checks.frame import (
    CHECKS,
    Finding,
    ReportRows,
    Row,
    check,
    failed,
    passed,
    result_row,
    skipped,
)
from schemas.checks.magnitude import COUNTY_CEILING, beyond_county, clashes, cost_in_other_unit
from schemas.checks.words import joined, named, percent, quantity, target_words, words, years
from schemas.exact import ZERO, amount_step, decimals, exact, plain, points_slack
from schemas.rules import PHASES

FULL_POINTS: Final = Decimal(100)
"""Points of a whole form where no total is printed."""

EXECUTION_POINTS: Final = Decimal(10)
"""Points of the budget block where its weight is not printed. Source: 财预〔2020〕10号, which fixes 10 %."""

POINTS_TOLERANCE: Final = Decimal("0.05")
"""Points: totals are printed to one decimal at the coarsest, so that half a tenth is rounding."""

FORMULA_TOLERANCE: Final = Decimal("0.11")
"""Points: a proportional score rounded or cut to one decimal (practice-01 prints 4.73 as 4.7)."""

OVERSHOOT: Final = Decimal("1.3")
"""Times the target: beyond it guidelines take points off for a target set too low, so that a deduction is no error."""

HIGHEST_TOTAL: Final = Decimal(110)
"""Points: 100 and bonus points."""

PLAUSIBLE_AMOUNT: Final = Decimal(10) ** 11
"""Yuan (10^7 万元): no single report spends more; a larger amount was printed in 元 under a head that says 万元."""

AMOUNT_FLOOR: Final = Decimal(100)
"""Yuan: no report evaluates less; a smaller total was printed in 万元 under a head that says 元."""

RATING_BANDS: Final = (("优", 90, None), ("良", 80, 90), ("中", 60, 80), ("差", None, 60))
"""Rating, lowest score, first score above the band. Source: 财预〔2020〕10号, 项目支出绩效评价管理办法."""

NO_DEVIATION: Final = frozenset({"", "无", "没有", "不涉及", "无偏差"})
"""What a deviation cell holds when there is nothing to explain."""


@check
def weights_sum(rows: ReportRows) -> Iterator[Finding]:
    """各项指标分值与预算执行分值之和应等于总分值。"""
    weights = [exact(row.get("weight")) for row in rows.indicators]
    known = [weight for weight in weights if weight is not None]
    if not known:
        yield skipped("未打印指标分值")
        return
    total = exact(rows.report.get("total_weight"))
    expected = FULL_POINTS if total is None else total
    block = block_points(rows.budgets, "weight")
    unprinted = EXECUTION_POINTS if any(is_total(row) for row in rows.budgets) else ZERO
    alone = sum(known, ZERO)
    whole = alone + (unprinted if block is None else block)
    slack = POINTS_TOLERANCE + points_slack(known)
    # The indicators may be worth all points, with the execution beside them (pingliang-2021 prints 100 and 10).
    fitting = next((value for value in (whole, alone) if abs(value - expected) <= slack), None)
    if fitting is not None:
        yield passed(plain(expected), plain(fitting))
    elif len(known) < len(weights):
        yield skipped("部分指标未打印分值")
    else:
        yield failed(f"应为{plain(expected)}分，实为{plain(whole)}分", plain(expected), plain(whole))


@check
def scores_sum(rows: ReportRows) -> Iterator[Finding]:
    """各项指标得分与预算执行得分之和应等于总得分。"""
    total = exact(rows.report.get("total_score"))
    scores = [exact(row.get("score")) for row in rows.indicators]
    known = [score for score in scores if score is not None]
    if total is None or not known:
        yield skipped("未打印总得分" if total is None else "未打印指标得分")
        return
    block = block_points(rows.budgets, "score")
    alone = sum(known, ZERO)
    whole = alone + (block or ZERO)
    slack = POINTS_TOLERANCE + points_slack((*known, total))
    # Where the indicators are worth all points, the execution stands beside the total.
    weights = [weight for row in rows.indicators if (weight := exact(row.get("weight"))) is not None]
    sums = (whole, alone) if sum(weights, ZERO) >= FULL_POINTS else (whole,)
    fitting = next((value for value in sums if abs(value - total) <= slack), None)
    if fitting is not None:
        yield passed(plain(total), plain(fitting))
    elif len(known) < len(scores):
        yield skipped("部分指标未打印得分")
    elif block is None and rows.budgets and ZERO < total - alone <= EXECUTION_POINTS + slack:
        yield skipped("未打印预算执行得分")
    else:
        yield failed(f"总得分为{plain(total)}分，各项之和为{plain(whole)}分", plain(total), plain(whole))


@check
def score_within_weight(rows: ReportRows) -> Iterator[Finding]:
    """每项得分应在0与该项分值之间。"""
    judged = wrong = 0
    for name, row in [*((line_name(row), row) for row in rows.budgets), *named(rows.indicators)]:
        weight, score = exact(row.get("weight")), exact(row.get("score"))
        if weight is None or score is None:
            continue
        judged += 1
        if not ZERO <= score <= weight:
            wrong += 1
            expected, found = f"{name} 0-{plain(weight)}", f"{name} {plain(score)}"
            yield failed(f"{name}得分超出范围", expected, found, row=row)
    if not judged:
        yield skipped("未同时打印分值与得分")
    elif not wrong:
        yield passed()


@check
def execution_rate(rows: ReportRows) -> Iterator[Finding]:
    """打印的执行率应等于全年执行数除以全年预算数。"""
    step = amount_step(rows.report.get("amount_unit"))
    judged = False
    for row in rows.budgets:
        executed, rate = exact(row.get("executed")), exact(row.get("execution_rate"))
        adjusted, approved = exact(row.get("adjusted_budget")), exact(row.get("approved_budget"))
        base = approved if adjusted is None else adjusted
        if executed is None or rate is None or not base:
            continue
        judged = True
        ratio = executed / base
        # Half a unit of the last printed digit of the percentage, and what the rounding of both amounts moves it.
        slack = Decimal("0.005").scaleb(-decimals(rate * 100)) + step * (1 + abs(ratio)) / abs(base)
        expected, found = percent(ratio), percent(rate)
        if abs(ratio - rate) <= slack:
            yield passed(expected, found, detail=line_name(row), row=row)
        else:
            yield failed(f"{line_name(row)}应为{expected}，实为{found}", expected, found, row=row)
    if not judged:
        yield skipped("未同时打印预算数、执行数与执行率")


@check
def budget_parts_sum(rows: ReportRows) -> Iterator[Finding]:
    """资金各分项之和应等于总额。"""
    half_step = amount_step(rows.report.get("amount_unit"))
    judged = False
    for phase in phases(rows.budgets):
        if not phase.total or not phase.printed:
            continue
        judged = True
        yield _parts_finding(phase, half_step * (len(phase.printed) + 1))
    if not judged:
        yield skipped("未同时打印总额与分项")


def _parts_finding(phase: Phase, slack: Decimal) -> Finding:
    total = phase.total or ZERO
    nearest = min(phase.sums(), key=lambda value: abs(value - total))
    expected, found = plain(total), plain(nearest)
    if abs(nearest - total) <= slack:
        return passed(expected, found, detail=phase.label)
    # A lone line under the total is one part of it; the others need not be printed.
    if len(phase.parts) == 1 and nearest < total:
        return skipped(f"{phase.label}仅打印一个分项")
    if any(item == "other" and amount is not None for item, amount in phase.parts):
        return skipped(f"{phase.label}含未归类的资金")
    return failed(f"{phase.label}总额为{expected}元，分项之和为{found}元", expected, found)


@check
def budget_zero_total(rows: ReportRows) -> Iterator[Finding]:
    """分项有金额时总额不应为零或空白。"""
    printed = [phase for phase in phases(rows.budgets) if phase.has_total and any(phase.printed)]
    wrong = [phase for phase in printed if not phase.total]
    if not printed:
        yield skipped("没有带金额的分项")
    elif wrong:
        expected = "；".join(f"{phase.label} {plain(max(phase.printed))}" for phase in wrong)
        found = "；".join(f"{phase.label} {'空白' if phase.total is None else '0'}" for phase in wrong)
        yield failed("、".join(phase.label for phase in wrong) + "的总额为零或空白", f"不小于：{expected}", found)
    else:
        yield passed()


@check
def score_formula(rows: ReportRows) -> Iterator[Finding]:
    """完成目标的指标应得满分，未完成的应按比例或按规定扣分。"""
    judged = wrong = 0
    for name, row in named(rows.indicators):
        # A printed criterion is a rule of its own, in words.
        weight, score, reach = exact(row.get("weight")), exact(row.get("score")), measure(row)
        if weight is None or score is None or reach is None or words(row.get("criterion")):
            continue
        expected = reach.proportional(weight)
        if expected is None:
            continue
        judged += 1
        if abs(score - expected) > FORMULA_TOLERANCE and _contradicts(row, reach, weight, score):
            wrong += 1
            right, found = f"{name} {plain(round(expected, 2))}", f"{name} {plain(score)}"
            yield failed(f"{name}得分与完成情况不符", right, found, row=row)
    if not judged:
        yield skipped("没有可核算的指标")
    elif not wrong:
        yield passed()


def _contradicts(row: Row, reach: Measure, weight: Decimal, score: Decimal) -> bool:
    """Return whether a score that is not the proportional one contradicts its row; other rules of deduction do not."""
    if reach.outcome() == "missed":
        return abs(score - weight) <= FORMULA_TOLERANCE
    overshot = reach.more_is_better and reach.actual > reach.target * OVERSHOOT
    return score < weight and not overshot and words(row.get("deviation")) in NO_DEVIATION


@check
def actual_meets_target(rows: ReportRows) -> Iterator[Finding]:
    """实际完成值应达到年度指标值。"""
    judged = missed = 0
    for name, row in named(rows.indicators):
        reach = measure(row)
        outcome = reach.outcome() if reach is not None else None
        judged += outcome is not None
        if outcome == "missed":
            missed += 1
            found = f"{name} {quantity(row, 'actual_value', 'actual_unit')}"
            yield failed(f"{name}未达到指标值", f"{name} {target_words(row)}", found, row=row)
    if not judged:
        yield skipped("没有可比较的数值")
    elif not missed:
        yield passed()


@check
def year_consistent(rows: ReportRows) -> Iterator[Finding]:
    """标题与填报日期的年份应与预算年度一致。"""
    fiscal_year = exact(rows.report.get("fiscal_year"))
    in_title, filled = years(rows.report.get("title")), years(rows.report.get("filled_on"))
    if fiscal_year is None or not (in_title or filled):
        yield skipped("未打印预算年度" if fiscal_year is None else "标题与填报日期未写年份")
        return
    year = int(fiscal_year)
    # A title may name a span of years.
    if in_title and not min(in_title) <= year <= max(in_title):
        yield failed(f"标题写{joined(in_title)}年，预算年度为{year}年", str(year), joined(in_title))
    elif filled and max(filled) < year:
        yield failed(f"填报于{joined(filled)}年，早于预算年度{year}年", f"不早于{year}", joined(filled))
    else:
        yield passed(str(year), joined(in_title or filled))


@check
def unit_consistent(rows: ReportRows) -> Iterator[Finding]:
    """金额应与注明的金额单位相符。"""
    amounts = [value for row in rows.budgets for column in PHASES if (value := exact(row.get(column)))]
    if not amounts:
        yield skipped("没有金额")
        return
    unit = words(rows.report.get("amount_unit"))
    largest = max(amounts, key=abs)
    doubtful = cost_in_other_unit(rows.budgets, rows.indicators)
    if abs(largest) > PLAUSIBLE_AMOUNT:
        yield failed(f"{plain(largest)}元过大，疑为金额单位有误", f"不大于{plain(PLAUSIBLE_AMOUNT)}", plain(largest))
    elif unit == "元" and abs(largest) < AMOUNT_FLOOR:
        yield failed(f"最大金额仅{plain(largest)}元，疑为金额单位有误", f"不小于{plain(AMOUNT_FLOOR)}", plain(largest))
    elif doubtful is not None:
        name, total, cost = doubtful
        yield failed(f"{name}为{plain(cost)}元，与总额{plain(total)}元相差一万倍", plain(total), plain(cost))
    elif not unit:
        yield skipped("未注明金额单位")
    else:
        yield passed()


@check
def amount_magnitude(rows: ReportRows) -> Iterator[Finding]:
    """同一报告的金额之间不应相差一万倍。"""
    amounts = [value for row in rows.budgets for column in PHASES if (value := exact(row.get(column)))]
    if not amounts:
        yield skipped("没有金额")
        return
    beyond = beyond_county(rows.report, rows.budgets)
    wrong = list(clashes(rows.budgets, rows.goals, rows.figures))
    if beyond is not None:
        yield failed(f"县级单位的{plain(beyond)}元过大", f"不大于{plain(COUNTY_CEILING)}", plain(beyond))
    for clash in wrong:
        amount, other = plain(clash.amount), plain(clash.other)
        yield failed(f"{clash.name}为{amount}元，{clash.said}为{other}元", other, amount)
    if beyond is None and not wrong:
        yield passed()


@check
def rating_consistent(rows: ReportRows) -> Iterator[Finding]:
    """评价等级应与总得分相符。"""
    rating, total = words(rows.report.get("rating")), exact(rows.report.get("total_score"))
    full = exact(rows.report.get("total_weight"))
    band = next((band for band in RATING_BANDS if rating.startswith(band[0])), None)
    if total is None or band is None or full not in {None, FULL_POINTS}:
        yield skipped("未打印评价等级或总得分" if not rating or total is None else "等级或总分值不按百分制")
        return
    name, low, high = band
    fitting = next(
        label
        for label, bottom, top in RATING_BANDS
        if (bottom is None or total >= bottom) and (top is None or total < top)
    )
    if (low is None or total >= low) and (high is None or total < high):
        yield passed(fitting, name)
    else:
        yield failed(f"{plain(total)}分应为{fitting}，实为{rating}", fitting, rating)


@check
def total_score_range(rows: ReportRows) -> Iterator[Finding]:
    """总得分应在0与110分之间。"""
    total = exact(rows.report.get("total_score"))
    if total is None:
        yield skipped("未打印总得分")
    elif ZERO <= total <= HIGHEST_TOTAL:
        yield passed(f"0-{plain(HIGHEST_TOTAL)}", plain(total))
    else:
        yield failed(f"实为{plain(total)}分", f"0-{plain(HIGHEST_TOTAL)}", plain(total))


@check
def empty_form(rows: ReportRows) -> Iterator[Finding]:
    """自评表应有绩效指标。"""
    report = rows.report
    if rows.indicators:
        yield passed(found=str(len(rows.indicators)))
    elif report.get("kind") == "narrative":
        yield skipped("文字报告可以没有指标")
    elif rows.budgets or _is_summary_row(rows):
        yield skipped("只有资金或汇总信息")
    elif exact(report.get("page_first")) is None or exact(report.get("page_last")) is None:
        yield skipped("没有页码，无法定位")
    else:
        yield failed("未读出任何指标与资金", "至少一项", "0")


def _is_summary_row(rows: ReportRows) -> bool:
    """Return whether the report is one row of a summary table: a project with a result and nothing else."""
    report = rows.report
    has_result = exact(report.get("total_score")) is not None or bool(words(report.get("rating")))
    return bool(words(report.get("project_name"))) and has_result and not rows.goals


def run_checks(
    report: Row,
    budgets: Sequence[Row],
    goals: Sequence[Row],
    indicators: Sequence[Row],
    figures: Sequence[Row] = (),
) -> list[dict[str, object]]:
    """Return the rows of the table `checks` for one report: every check at least once, in the order above.

    The rows given are those of the published tables, `figures` those of the report's document; nothing in them is
    changed or repaired.
    """
    rows = ReportRows(report=report, budgets=budgets, goals=goals, indicators=indicators, figures=figures)
    report_id = report.get("report_id")
    return [
        result_row(report_id, code, finding, doubt_of(code, finding, rows))
        for code, function in CHECKS.items()
        for finding in function(rows)
    ]


def check_dataset(tables: Mapping[str, Iterable[dict[str, object]]]) -> list[dict[str, object]]:
    """Return the rows of the table `checks` for every report of published tables, or of some whole documents."""
    children = {name: _by(tables[name], "report_id") for name in ("budgets", "goals", "indicators")}
    figures = _by(tables["figures"], "document_id") if "figures" in tables else {}
    results: list[dict[str, object]] = []
    for report in tables["reports"]:
        budgets, goals, indicators = (children[name].get(report.get("report_id"), []) for name in children)
        said = figures.get(report.get("document_id"), [])
        results += run_checks(report, budgets, goals, indicators, said)
    return results


def _by(rows: Iterable[dict[str, object]], key: str) -> dict[object, list[dict[str, object]]]:
    groups: dict[object, list[dict[str, object]]] = {}
    for row in rows:
        groups.setdefault(row.get(key), []).append(row)
    return groups
