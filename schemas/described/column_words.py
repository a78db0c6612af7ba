"""The words of every column in the language that its definition lacks: an English title, a Chinese explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from schemas.tables import Column, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A title in English and an explanation in Chinese."""

    title: str
    explanation: str


def _w(title: str, explanation: str) -> Words:
    return Words(title=title, explanation=explanation)


TABLE_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "documents": "Documents: one row per input file or archive member",
        "reports": "Reports: one row per self-evaluation form or report in a document",
        "budgets": "Budgets: one row per funding line of a report",
        "goals": "Goals: one row per pair of expected goal and actual result",
        "indicators": "Indicators: one row per level-3 indicator",
        "tasks": "Tasks: one row per line of a block of main tasks of the year",
        "figures": "Figures: one row per amount stated in text, a chart or a final-accounts table",
        "checks": "Checks: one row per consistency check made on a report",
        "headings": "Headings: one row per heading that no rule maps with confidence",
        "unread": "Unread: one row per printed cell or line of a form that no rule took",
        "units": "Units: one row per department or unit, over years and documents",
        "projects": "Projects: one row per project, over years and documents",
        "mentions": "Mentions: one row per printed name and the unit or project that it means",
        "report_facts": "Report facts: unit, project, region, days of filling and publishing, doubles and versions",
        "panel": "Panel: one row per unit and fiscal year, each report counted once",
        "reuse": "Reuse: one row per text that an earlier report has too",
        "functions": "Functions: codes of the functional classes that figures name",
    }
)

_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "document_id": _w("Document id", "文件内容的 SHA-256，十六进制；内容相同即同一文件"),
        "report_id": _w("Report id", "该行所属的自评报告"),
        "source": _w("Source", "给出的路径或网址"),
        "file_name": _w("File name", "文件名，或压缩包内的文件名"),
        "format": _w("Format", "按内容判断的文件格式"),
        "bytes": _w("Size", "文件大小"),
        "page_count": _w("Pages", "页数；没有页的格式为空"),
        "documents.status": _w("Status", "文件处理的结果：正常、部分读出、无自评表、失败"),
        "error_code": _w("Error code", "失败原因的代码；没有失败为空"),
        "error": _w("Error", "失败原因与处理办法"),
        "seconds": _w("Seconds", "读取用时"),
        "parsed_at": _w("Parsed at", "读取时间"),
        "parser_version": _w("Parser version", "读取该文件的程序版本"),
        "fetched_at": _w("Fetched at", "下载时间；本地文件为空"),
        "published_on": _w("Published on", "网站上的发布日期，如 2022-03-18；网站没有写的为空"),
        "page_url": _w("Page", "链接到该文件的网页的网址；本地文件为空"),
        "page_title": _w("Page title", "文件所在文章的标题，以网站为准"),
        "link_text": _w("Link text", "链接到该文件的文字"),
        "region_level": _w("Level of government", "单位所在的层级"),
        "filled_on_date": _w("Date of filling", "填报日期，写作 2022-03-18；没有日的写作 2022-03"),
        "duplicate_of": _w("Duplicate of", "同一报告的另一格式或照原样再次公布：在它之前的那一份；默认只计一次"),
        "function_code": _w("Functional class", "项目资金的支出功能分类科目，款或项的编码；没有写明的为空"),
        "supersedes": _w("Supersedes", "同一报告改动后再次公布：被这一份取代的上一份"),
        "superseded_by": _w("Superseded by", "取代这一份的下一份；被取代的默认不计"),
        "panel.unit_name": _w("Unit", "单位名称"),
        "panel.fiscal_year": _w("Fiscal year", "预算年度"),
        "report_count": _w("Reports", "该年度的报告数，重复的只计一次"),
        "basis": _w("Basis", "金额的口径：部门整体自评，没有则为各项目之和"),
        "panel.execution_rate": _w("Execution rate", "执行数除以全年预算数，没有则除以年初预算数"),
        "panel.total_score": _w("Mean score", "总得分的平均"),
        "indicator_count": _w("Indicators", "指标数"),
        "met_count": _w("Targets met", "达到目标的指标数"),
        "missed_count": _w("Targets missed", "未达目标的指标数"),
        "in_table": _w("Table", "文字所在的表"),
        "in_column": _w("Column", "文字所在的列"),
        "reuse.text": _w("Text", "原文"),
        "fingerprint": _w("Fingerprint", "去掉标点、数字与空白后的摘要；只在这些处不同的文字相同"),
        "copy_of": _w("Copy of", "在它之前、文字相同或几乎相同的报告"),
        "target_met": _w("Target met", "实际完成值是否达到指标值，单位不同的先换算（90 与 ≥90%）；不能比较的为空"),
        "attainment": _w("Attainment", "完成值除以指标值（不高于的指标相反），达到为 1；不能比较的为空"),
        "implied_score": _w("Implied score", "按完成比例推算的得分；印有自己评分标准的为空"),
        "doubt": _w("Doubt", "未通过的核对使人怀疑什么：读法、原件自相矛盾、目标未完成；通过的为空"),
        "reviewed": _w(
            "Reviewed",
            "人工核对的方式：改正过其中的值、确认无误、整份文件核对完毕、人工补入、拆分、合并；没有人看过为空",
        ),
        "made_from": _w("Made from", "人工补入、拆分、合并的行来自哪些印出的行（表:行，空格隔开）；机器读出的为空"),
        "reviewer": _w("Reviewer", "最后核对该行的人"),
        "reviewed_at": _w("Reviewed at", "最后核对的时间"),
        "notes": _w("Notes", "读取时略去或没有把握的内容；没有则为空"),
        "ordinal": _w("Ordinal", "在文件中的先后，从 1 起"),
        "kind": _w("Kind of report", "报告类型：整体支出、项目支出、转移支付、评分表、文字报告"),
        "title": _w("Title", "印出的标题"),
        "reports.fiscal_year": _w("Fiscal year", "被评价的预算年度"),
        "figures.fiscal_year": _w("Fiscal year", "金额所属的年度"),
        "unit_name": _w("Unit", "部门（单位）名称，照原文"),
        "supervising_department": _w("Supervising department", "项目的主管部门，照原文"),
        "implementing_unit": _w("Implementing unit", "项目的实施单位，照原文"),
        "project_name": _w("Project", "项目名称，照原文"),
        "province": _w("Province", "省级行政区的正式名称"),
        "city": _w("Prefecture", "地级行政区的正式名称"),
        "county": _w("County", "县级行政区的正式名称"),
        "filled_on": _w("Filled on", "填报日期，照原文"),
        "amount_unit": _w("Printed unit of amounts", "原表所用的金额单位；本数据集的金额一律折为元"),
        "total_weight": _w("Total weight", "印出的总分值"),
        "total_score": _w("Total score", "印出的总得分"),
        "rating": _w("Rating", "印出的评价等级"),
        "page_first": _w("First page", "起始页，从 1 起"),
        "page_last": _w("Last page", "结束页，从 1 起"),
        "confidence": _w("Confidence", "该行可信的程度，0 至 1；0.9 以上的行应有 99% 正确"),
        "item_text": _w("Funding line as printed", "资金名称，照原文，不含“其中：”"),
        "item": _w("Funding line", "资金类别的代码"),
        "approved_budget": _w("Approved budget", "年初批复的预算数"),
        "adjusted_budget": _w("Adjusted budget", "调整后的全年预算数（A）"),
        "executed": _w("Executed", "全年执行数（B）"),
        "execution_rate": _w("Execution rate", "印出的执行率（B/A），1 即 100%"),
        "weight": _w("Weight", "分值，照原文"),
        "score": _w("Score", "得分，照原文"),
        "page": _w("Page", "所在页，从 1 起；没有页的格式为空"),
        "table_no": _w("Table", "文件中的第几个表，从 1 起；正文为空"),
        "row_no": _w("Row", "表中的第几行，从 1 起；纯文本文件为行号"),
        "char_from": _w("First character", "该行文字在纯文本文件中的起始字符，从 0 起；其他格式为空"),
        "char_to": _w("Last character", "该行文字在纯文本文件中的结束字符（不含）；其他格式为空"),
        "bbox": _w("Box", "在页上的位置：左、上、右、下，自显示页面的左上角起"),
        "method": _w("Method", "读取方式的代码"),
        "goal_no": _w("Goal number", "报告中的第几个目标，从 1 起"),
        "expected": _w("Expected", "预期；核对表中为应有的值"),
        "actual": _w("Actual result", "目标的实际完成情况"),
        "level1": _w("Level-1 indicator", "一级指标，照原文"),
        "level2": _w("Level-2 indicator", "二级指标，照原文"),
        "level3": _w("Level-3 indicator", "三级指标，照原文"),
        "level1_code": _w("Level-1 code", "一级指标的代码"),
        "level2_code": _w("Level-2 code", "二级指标的代码"),
        "target_text": _w("Target as printed", "年度指标值，照原文"),
        "actual_text": _w("Actual value as printed", "实际完成值，照原文"),
        "completion_rate": _w("Completion rate", "印出的完成率，1 即 100%"),
        "deviation": _w("Deviation and reason", "偏差、未完成的原因及改进措施"),
        "definition": _w("Definition", "指标解释"),
        "criterion": _w("Criterion", "评分标准"),
        "task_no": _w("Task number", "报告中的第几项任务，从 1 起"),
        "tasks.name": _w("Task", "任务名称，照原文"),
        "content": _w("Content", "任务的主要内容，照原文"),
        "budget": _w("Budget", "任务的预算数"),
        "fiscal_budget": _w("Fiscal budget", "预算数中的财政拨款"),
        "tasks.executed": _w("Executed", "任务的执行数（支出数）"),
        "result": _w("Result", "任务的完成情况，照原文"),
        "target_op": _w("Relation of the target", "指标值的关系；文字指标为空"),
        "target_value": _w("Target", "指标值中的数，单位见 target_unit"),
        "target_high": _w("Upper target", "区间的上限"),
        "target_unit": _w("Unit of the target", "指标值旁印出的单位"),
        "actual_value": _w("Actual value", "完成值中的数，单位见 actual_unit"),
        "actual_unit": _w("Unit of the actual value", "完成值旁印出的单位"),
        "direction": _w("Direction", "越大越好、越小越好或定性"),
        "section": _w("Section", "最近的章节标题"),
        "subject": _w("Subject", "金额所说的事项，照原文"),
        "subject_code": _w("Subject code", "金额类别的代码"),
        "amount": _w("Amount", "金额"),
        "share": _w("Share", "占较大金额的比例，1 即 100%"),
        "change_amount": _w("Change", "比上年增减的金额，减少为负"),
        "change_rate": _w("Rate of change", "比上年增减的比率，减少为负"),
        "budget_completion": _w("Budget completion", "完成预算的比例，1 即 100%"),
        "sentence": _w("Sentence", "说出该金额的原句"),
        "check": _w("Check", "核对项目的代码"),
        "checks.status": _w("Result", "通过、未通过、无法核对"),
        "found": _w("Found", "报告中印出的值"),
        "message": _w("Message", "给读者的一句说明"),
        "heading": _w("Heading", "印出的表头"),
        "where": _w("Where", "表头所在的栏目"),
        "suggestion": _w("Suggestion", "最相近的标准名称"),
        "unread.report_id": _w("Report id", "所在的自评报告；没有读成报告的为空"),
        "text": _w("Text", "没有读入任何一行的一格或一行原文"),
        "block": _w("Block", "所在栏目的代码；看不出的为 other"),
        "unread.reason": _w("Reason", "没有读入的原因的代码"),
        "unread.suggestion": _w("Suggestion", "可能的含义；没有为空"),
        "similarity": _w("Similarity", "名称相近的程度，0 至 1"),
        "unit_id": _w("Unit id", "单位的固定编号：由规范名称、区划与层级得出，跨年度、跨文件不变"),
        "units.name": _w("Name", "最常印出的名称，去掉编码"),
        "projects.name": _w("Name", "最常印出的名称，去掉编码"),
        "normalised_name": _w("Normalised name", "规范名称：去掉区划、编码与年度，写全简称"),
        "level": _w("Level of government", "单位所属的政府层级"),
        "region_code": _w("Region code", "GB/T 2260 行政区划代码，取已知的最低一级"),
        "province_code": _w("Province code", "省级代码（GB/T 2260）"),
        "city_code": _w("Prefecture code", "地级代码（GB/T 2260）"),
        "county_code": _w("County code", "县级代码（GB/T 2260）"),
        "parent_id": _w("Parent unit", "文件中写明的主管部门"),
        "successor_id": _w("Successor unit", "机构改革合并后承接职责的单位"),
        "relation": _w("Relation", "与承接单位的关系"),
        "aliases": _w("Names seen", "出现过的全部名称，最常见的在前"),
        "years": _w("Years", "出现过的预算年度"),
        "documents": _w("Documents", "提到它的文件"),
        "mention_count": _w("Mentions", "在 mentions 中的行数"),
        "match_reasons": _w("Reasons of matching", "把不同名称归为一个的全部理由"),
        "project_id": _w("Project id", "项目的固定编号：由规范名称与主管单位得出"),
        "role": _w("Role", "名称所在的 reports 列"),
        "printed": _w("Printed name", "原文"),
        "reason": _w("Reason", "归并的理由"),
        "code": _w("Class code", "支出功能分类科目编码：类 3 位、款 5 位、项 7 位"),
        "class_code": _w("Class code", "类级编码"),
        "class_name": _w("Class", "类级名称"),
        "group_code": _w("Group code", "款级编码"),
        "group_name": _w("Group", "款级名称"),
        "item_code": _w("Item code", "项级编码"),
        "item_name": _w("Item", "项级名称"),
        "found_by": _w("Found by", "编码的依据：原文印有、名称写全、名称唯一、由上文得知"),
    }
)


def column_words(table: Table, column: Column) -> Words:
    """Return the words of a column.

    Raises:
        LookupError: nobody has written them yet; a test goes over all columns.
    """
    for name in (f"{table.name}.{column.name}", column.name):
        if name in _WORDS:
            return _WORDS[name]
    raise LookupError(f"schemas/described/column_words.py lacks {table.name}.{column.name}")
