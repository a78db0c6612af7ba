"""Titles of self-evaluation forms and reports, and of the tables that only resemble one."""

from __future__ import annotations

import re

from normalize.words.section_marks import SECTION_MARK
from normalize.words.vocabulary import Vocabulary

MAX_TITLE = 60
"""Characters; a longer line is a sentence."""
_TITLE = re.compile(
    r"(绩效(目标)?(完成情况)?(自我?评|评价|考评|自查)|绩效.{0,6}自评|自评(价)?(表|报告|情况)"
    r"|绩效(目标|指标)?(完成|实现|执行)情况表|评价(评分|得分|打分)表|评分表)"
)
_TITLE_TABLE = re.compile(
    r"(自评|评价|评分|得分|打分|绩效).{0,12}(表|情况|一览|汇总|(?:表|报告)单)\s*([（(].{0,20}[）)])?$|自评$|[（(]自评价?表?[）)]$"
)
_OPTIONS = re.compile(r"(?<=表)\s*[^\s:：表]{2,8}[:：][^:：]*[□√☑☐■][^:：]*$")
"""Boxes to tick that stand in the line of a title, behind it (填报类型：整体□ 区域√ 项目□)."""
_NOT_TITLE = re.compile(
    r"^(?!附)[^:：\d]{2,10}[:：]|[。；！？]$|^(注|附注|说明|填表)|如下|见附|详见|工作方案|的通知|管理办法"
)
_REPORT = re.compile(r"报\s*告\s*([（(].{0,20}[）)])?$")


def is_title(text: str) -> bool:
    """Tell whether a line is the title of a self-evaluation form or report."""
    bare = "".join(_OPTIONS.sub("", text).split())
    if not 4 <= len(bare) <= MAX_TITLE or _NOT_TITLE.search(bare):
        return False
    return _TITLE.search(bare) is not None and (
        _TITLE_TABLE.search(bare) is not None or _REPORT.search(bare) is not None
    )


def is_report_title(text: str) -> bool:
    """Tell whether a title is that of a report in running text."""
    return is_title(text) and _REPORT.search("".join(text.split())) is not None


def is_look_alike(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a title is that of a table that only resembles a self-evaluation: targets, monitoring, accounts."""
    bare = SECTION_MARK.sub("", "".join(text.split()))
    if "自评" in bare:
        return False
    if vocabulary.lookup("title", bare) == "look_alike":
        return True
    return (
        re.search(
            r"(申报|监控|批复|审核|备案|收入支出|收支|决算|预算)(情况)?(明细|总|汇总)?表|绩效目标(公开|批复)?表", bare
        )
        is not None
    )


def clean_title(text: str) -> str:
    """Return a title without an attachment mark (附件1) or section number before it."""
    return re.sub(
        r"^(附件|附表|附)\s*(?:\d{1,2}(?!\d))?(?:[-—]\d+)?\s*[:：]?\s*",
        "",
        SECTION_MARK.sub("", _OPTIONS.sub("", text.strip())),
    ).strip()
