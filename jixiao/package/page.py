"""Writes the report page: one HTML file with the pictures of a dataset, nothing loaded from outside."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from jixiao.base.dataset import require_dataset
from jixiao.base.exits import Refusal
from jixiao.base.svg import LABEL_LENGTH, Bar, bar_chart, bars_of
from jixiao.package.numbers import Numbers, labelled, report_numbers
from jixiao.parsing.settings import program_version
from jixiao.place.whole_files import replacing
from schemas.checks.frame import check_sentence
from schemas.code_names import KINDS, STATUSES

CHECK_LABEL = 24
"""Characters of the sentence of a check that its chart shows."""


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
        title=title, version=program_version(), numbers=numbers, charts=charts(numbers), most=most, percent=_percent
    )


def charts(numbers: Numbers) -> dict[str, Markup]:
    """Return every chart of the page by its name."""
    checks = [
        Bar(label=check_sentence(code), value=failed, text=f"{failed}/{judged}（{failed / judged:.0%}）")
        for code, failed, judged in numbers.checks
    ]
    drawn = {
        "kinds": ("报告类型", bars_of(labelled(numbers.kinds, KINDS))),
        "statuses": ("文件处理结果", bars_of(labelled(numbers.statuses, STATUSES))),
        "checks": ("核对未通过的次数与比例", tuple(checks)),
        "rates": ("执行率分布（%）", bars_of(numbers.rates)),
        "scores": ("自评得分分布（占满分的%）", bars_of(numbers.scores)),
        "targets": ("最常见的指标值", bars_of(numbers.targets)),
        "target_units": ("最常见的计量单位", bars_of(numbers.target_units)),
        "deviation_words": ("偏差原因的常用词", bars_of(numbers.deviation_words)),
        "confidence": ("置信度分布", bars_of(numbers.confidence)),
    }
    return {
        name: bar_chart(name, title, bars, label_length=CHECK_LABEL if name == "checks" else LABEL_LENGTH)
        for name, (title, bars) in drawn.items()
    }


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"
