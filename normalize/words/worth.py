"""What a page says that may hold something of a report: `extract` is given it, and reads the others as plain lines."""

from __future__ import annotations

import re

WORTH_READING = re.compile(
    r"\d\s*(?:万元|亿元|千元|元|[%％﹪])|绩效|指标|目标|自评|评价|得分|分值|预算|决算|(?:^|\s)[三二一]级"
)
"""An amount, a rate, or a word of performance evaluation or of accounts."""
