"""Writes the report page: one HTML file with the pictures of a dataset, nothing loaded from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jixiao.base.dataset import require_dataset
from jixiao.base.exits import Refusal
from jixiao.base.pictures import Bar, Stack, bar_chart, bars_of, column_chart, matrix, stack_chart
from jixiao.package.numbers import Counts, Numbers, labelled, report_numbers
from jixiao.package.topic import Topic
from jixiao.parsing.settings import program_version
from jixiao.place.whole_files import replacing
from schemas.checks.frame import check_sentence
from schemas.code_names import CODE_LABELS, KINDS, STATUSES

CHECK_LABEL: Final = 16
"""Signs of the sentence of a check, or of a copied reason, that its picture shows."""
PROVINCES_DRAWN: Final = 31
MONTHS_DRAWN: Final = 36
LEVELS: Final = {"national": "中央", "province": "省", "city": "市", "county": "县", "township": "乡镇"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture with the table of its numbers: `heads` name the columns, each row begins with its label."""

    name: str
    title: str
    note: str
    picture: Markup
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows


def write_report(out: Path, target: Path, *, title: str = "绩效自评报告一览") -> Numbers:
    """Write the page of a run's folder to `target`, replaced as a whole, and return its numbers.

    Raises:
        Refusal: no run has written there, or the page cannot be written.
        DamagedError: a file is not as it was written.
    """
    require_dataset(out)
    numbers = report_numbers(out)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as beside:
            beside.write_text(report_html(numbers, title=title), encoding="utf-8")
    except OSError as error:
        raise Refusal(f"写入 {target} 失败（{error.strerror or error}）。请检查权限与磁盘空间。") from error
    return numbers


def report_html(numbers: Numbers, *, title: str) -> str:
    """Return the page with the numbers drawn and written out."""
    environment = Environment(
        loader=PackageLoader("jixiao"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("report.html")
    most = max((count for _, row in numbers.coverage.rows for count in row), default=0) or 1
    return template.render(
        title=title,
        version=program_version(),
        numbers=numbers,
        topic=topic_charts(numbers.topic),
        charts=charts(numbers),
        most=most,
        percent=_percent,
    )


def topic_charts(topic: Topic) -> list[Chart]:
    """Return the pictures that answer what the reports say of performance."""
    kinds = [KINDS.get(kind, kind) for kind in topic.kinds]
    return [
        _rates(topic),
        _missed(topic),
        _bars(
            "attainment",
            "完成值与目标之比（%）",
            f"完成值恰好等于目标的有 {topic.exact} 条，其中目标可以超过（不是 100%）的 {topic.exact_open} 条："
            "照着结果定的目标就在里面。区间目标不计。",
            topic.attainment,
        ),
        _copied(topic),
        _published(topic, kinds),
        _levels(topic, kinds),
    ]


def charts(numbers: Numbers) -> list[Chart]:
    """Return the pictures of the dataset."""
    checks = [
        Bar(label=check_sentence(code), value=failed, text=f"{failed}/{judged}（{failed / judged:.0%}）")
        for code, failed, judged in numbers.checks
    ]
    once = "每份报告只计一次。"
    rate = "资金合计行印出的执行率；未印出的以执行数除以全年（或年初）预算数。" + once
    score = "满分为印出的总分值，未印出的按 100 分。" + once
    return [
        _bars("kinds", "报告类型", "", labelled(numbers.kinds, KINDS)),
        _bars("statuses", "文件处理结果", "", labelled(numbers.statuses, STATUSES)),
        Chart(
            name="checks",
            title="核对未通过",
            note="未通过的次数／可以核对的次数；无法核对的不计。",
            picture=bar_chart("checks", "核对未通过的次数与比例", checks, label_length=CHECK_LABEL),
            heads=("核对", "未通过", "可以核对"),
            rows=tuple((check_sentence(code), str(failed), str(judged)) for code, failed, judged in numbers.checks),
        ),
        _bars("rates", "执行率（%）", rate, numbers.rates),
        _bars("scores", "自评得分（占满分的 %）", score, numbers.scores),
        _bars("confidence", "置信度", "报告、预算、目标、指标、文中金额各表的行数。", numbers.confidence),
        _bars("targets", "最常见的指标值", once, numbers.targets),
        _bars("target_units", "最常见的计量单位", once, numbers.target_units),
        _bars(
            "deviation_words",
            "偏差原因的常用词",
            "含该词的偏差说明的条数（jieba 分词，略去虚词）。" + once,
            numbers.deviation_words,
        ),
    ]


def _bars(name: str, title: str, note: str, counts: Counts) -> Chart:
    rows = tuple((label, str(count)) for label, count in counts)
    return Chart(
        name=name,
        title=title,
        note=note,
        picture=bar_chart(name, title, bars_of(counts)),
        heads=("类别", "数量"),
        rows=rows,
    )


def _rates(topic: Topic) -> Chart:
    found, title = topic.rates, "执行率：各省、各年度"
    cells = {place: (cell.median, f"{cell.median:.1%}") for place, cell in found.cells.items()}
    drawn = found.rows[:PROVINCES_DRAWN]
    return Chart(
        name="rates_by_place",
        title=title,
        note="各报告资金合计行执行率的中位数；表中另有份数。",
        picture=matrix(
            "rates_by_place",
            title,
            drawn,
            found.columns,
            [[cells.get((row, column), (None, "")) for column in found.columns] for row in drawn],
        ),
        heads=("省级行政区", "年度", "份数", "中位数"),
        rows=tuple(
            (row, column, str(cell.count), f"{cell.median:.4f}")
            for row in found.rows
            for column in found.columns
            if (cell := found.cells.get((row, column))) is not None
        ),
    )


def _missed(topic: Topic) -> Chart:
    names = CODE_LABELS["level1_code"]
    title = "没有达到的目标，与照样给的满分"
    stacks = [
        Stack(
            label=names[each.code],
            values=(each.missed - each.full_marks, each.full_marks),
            text=f"{each.missed}/{each.judged}（{each.missed / each.judged:.0%}）",
        )
        for each in topic.missed
    ]
    missed, full = sum(each.missed for each in topic.missed), sum(each.full_marks for each in topic.missed)
    judged = sum(each.judged for each in topic.missed)
    return Chart(
        name="missed",
        title=title,
        note=f"可以比较的 {judged} 条指标中，{missed} 条没有达到目标，其中 {full} 条仍得满分。",
        picture=stack_chart("missed", title, ("没有达到，扣了分", "没有达到，仍得满分"), stacks),
        heads=("一级指标", "可以比较", "没有达到", "仍得满分"),
        rows=tuple(
            (names[each.code], str(each.judged), str(each.missed), str(each.full_marks)) for each in topic.missed
        ),
    )


def _copied(topic: Topic) -> Chart:
    title = "照抄的偏差原因"
    bars = [Bar(label=each.text, value=each.reports, text=str(each.reports)) for each in topic.copied]
    return Chart(
        name="copied",
        title=title,
        note=f"{topic.copying_reports} 份报告的 {topic.copied_reasons} 条偏差原因与先前另一份报告的相同或几乎相同；"
        "下面是照抄最多的，数字与标点不同仍算相同。",
        picture=bar_chart("copied", title, bars, label_length=CHECK_LABEL),
        heads=("偏差原因", "照抄的报告"),
        rows=tuple((each.text, str(each.reports)) for each in topic.copied),
    )


def _published(topic: Topic, kinds: Sequence[str]) -> Chart:
    title = "什么时候公开"
    drawn = [each for each in topic.months if each[0][:2].isdigit()][-MONTHS_DRAWN:]
    picture = column_chart("months", title, kinds, [month for month, _ in drawn], [counts for _, counts in drawn])
    note = f"按网站的发布日期，没有的按填报日期；最近 {MONTHS_DRAWN} 个有报告的月份。"
    return _counted("months", title, note, picture, ("月份", *kinds), topic.months)


def _levels(topic: Topic, kinds: Sequence[str]) -> Chart:
    title = "谁公开什么"
    levels = tuple((LEVELS.get(level, level), counts) for level, counts in topic.levels)
    stacks = [Stack(label=level, values=counts, text=str(sum(counts))) for level, counts in levels]
    picture = stack_chart("levels", title, kinds, stacks)
    return _counted("levels", title, "按报告单位所属的层级。", picture, ("层级", *kinds), levels)


def _counted(  # noqa: PLR0913, PLR0917  what a chart is
    name: str,
    title: str,
    note: str,
    picture: Markup,
    heads: tuple[str, ...],
    counts: Sequence[tuple[str, Sequence[int]]],
) -> Chart:
    rows = tuple((label, *map(str, each)) for label, each in counts)
    return Chart(name=name, title=title, note=note, picture=picture, heads=heads, rows=rows)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"
