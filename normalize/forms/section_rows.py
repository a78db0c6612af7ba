"""Rows of a form that are titles of its blocks: 二、绩效目标完成情况 across the table."""

from __future__ import annotations

import re

from normalize.model.rows import Row
from normalize.words.labels import goal_label
from normalize.words.section_marks import marker_rank, strip_marker
from normalize.words.vocabulary import Vocabulary

MAX_SECTION = 20
SECTION_NAME = re.compile(
    r"(?:绩效指标|指标自评|指标完成|指标评价|指标及完成|自评情况|资金情况|资金投入|资金使用|预算执行|收支情况|经费|目标完成情况|目标情况|履职情况|基本情况)[^。；]{0,8}$"
)
"""Names of a form's blocks, printed as a title over them."""


def is_section_title(row: Row, vocabulary: Vocabulary) -> bool:
    """Tell whether one cell spans the row and names a block of the form (二、绩效目标完成情况), no level."""
    if len(row.filled) != 1 or len(row.fresh) > 1 + (row.cells[0].cell.row_span > 1):
        return False
    text = strip_marker(row.filled[0].text).strip()
    if not 3 <= len(text) <= MAX_SECTION or row.filled[0].cell.row_span > 1:
        return False
    numbered = marker_rank(row.filled[0].text) is not None
    level = any(vocabulary.lookup(level, text) is not None for level in ("level1", "level2"))
    if (level and not numbered) or goal_label(text, vocabulary):
        return False
    named = any(vocabulary.lookup(block, text) == "block" for block in ("indicators", "budget"))
    return named or SECTION_NAME.search(text) is not None
