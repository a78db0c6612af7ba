"""`make bench`: what one long paragraph, cell or header takes as it grows: no more for each character."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from itertools import cycle, islice
from typing import Final

from rich.table import Table

from extract.source import Source
from jixiao.parsing.parse import parse_bytes
from jixiao.parsing.settings import Settings, load_settings

LENGTHS: Final = (1_000, 10_000, 100_000, 1_000_000)
"""Characters."""
MOST_SECONDS: Final = 60.0
"""A shape is not made longer where so much was taken."""
STEEP: Final = 1.2
"""Power of the length that still counts as linear: dictionaries and memory grow beside it."""

_SENTENCE = (
    "2021年本部门一般公共预算财政拨款支出123.45万元，比上年增加6.7万元（其中：项目支出8.9万元），增长5.8%，"
    "主要原因是人员增加；"
)
_ROWS = (
    "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>分值</td>"
    "<td>得分</td></tr>"
    "<tr><td>产出指标</td><td>数量指标</td><td>{0}</td><td>{1}</td><td>{1}</td><td>10</td><td>10</td></tr>"
)


def paragraph(length: int) -> str:
    """Return a page of one paragraph of amounts and causes."""
    return f"<p>部门整体支出绩效自评报告</p><p>{''.join(islice(cycle(_SENTENCE), length))}</p>"


def unbroken(length: int) -> str:
    """Return a page of one paragraph without a full stop or a comma."""
    return f"<p>部门整体支出绩效自评报告</p><p>{''.join(islice(cycle('支出（预算管理情况'), length))}</p>"


def digits(length: int) -> str:
    """Return a form with a target of digits alone."""
    return f"<table>{_ROWS.format('检查次数', '7' * length)}</table>"


def words(length: int) -> str:
    """Return a form with an indicator of so many characters."""
    return f"<table>{_ROWS.format(''.join(islice(cycle('完成检查次数≥3次，'), length)), '≥3次')}</table>"


def columns(length: int) -> str:
    """Return a form with unknown headings beside its own, of ten characters each."""
    count = length // 10
    known = "".join(f"<td>{head}</td>" for head in ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"))
    heads = known + "".join(f"<td>陌生表头内容第{number:04d}</td>" for number in range(count))
    row = "<td>产出指标</td><td>数量指标</td><td>检查次数</td><td>≥3次</td><td>3次</td>"
    row += "".join(f"<td>{number}</td>" for number in range(count))
    return f"<p>项目支出绩效自评表</p><table><tr>{heads}</tr><tr>{row}</tr><tr>{row}</tr></table>"


SHAPES: Final[Mapping[str, Callable[[int], str]]] = {
    "一段文字（金额与原因）": paragraph,
    "一段文字（无标点）": unbroken,
    "一格数字": digits,
    "一格文字": words,
    "陌生表头": columns,
}


def seconds(shape: Callable[[int], str], length: int, settings: Settings) -> float:
    """Return the CPU seconds of one document of a shape.

    Raises:
        RuntimeError: it was not read.
    """
    source = Source(name="long.html", data=f"<html><body>{shape(length)}</body></html>".encode())
    began = time.process_time()
    parsed = parse_bytes(source, settings)
    if parsed.status == "failed":
        raise RuntimeError(f"{shape.__name__}: {parsed.document['error']}")
    return time.process_time() - began


def grown() -> Table:
    """Return the seconds of each shape by length, and the power of the length with which they grow at the end."""
    settings = load_settings(ocr="never")
    table = Table(title=f"CPU 秒随长度（字符数）的增长；幂 ≤ {STEEP:g} 为线性")
    table.add_column("内容")
    for length in LENGTHS:
        table.add_column(f"{length:,}", justify="right")
    table.add_column("幂", justify="right")
    for name, shape in SHAPES.items():
        seconds(shape, LENGTHS[0], settings)
        took: list[float] = []
        for length in LENGTHS:
            if took and took[-1] > MOST_SECONDS / 10:
                break
            took.append(seconds(shape, length, settings))
        power = math.log10(took[-1] / took[-2]) if len(took) > 1 else math.nan
        cells = [f"{each:.3f}" for each in took] + ["—"] * (len(LENGTHS) - len(took))
        table.add_row(name, *cells, f"{power:.2f}")
    return table
