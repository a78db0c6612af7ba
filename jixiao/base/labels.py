"""The Chinese words for codes: statuses, kinds of report, error codes with their remedies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extract.errors import ReadError
from jixiao.base.install import remedy

UNREAD_BLOCKS: Final = {
    "budget": "预算执行情况",
    "goals": "年度目标",
    "indicators": "绩效指标",
    "head": "表头信息",
    "other": "其他",
}

UNREAD_REASONS: Final = {
    "no_role": "看不出是哪一列",
    "rival": "有两种读法，不能确定",
    "no_block": "不在已认出的栏目中",
    "orphan_row": "不能归入任何一行",
    "hidden": "页面上不显示",
    "struck": "已划去",
    "damaged": "原文残缺",
    "picture": "在图片中",
    "other": "其他",
}

ERRORS: Final = {
    "unreadable": "无法读取",
    "empty_file": "文件为空",
    "unknown_format": "格式无法识别",
    "damaged_file": "文件损坏",
    "encrypted_file": "文件加密",
    "missing_tool": "缺少所需程序",
    "too_large": "超过大小限制",
    "no_access": "无法访问",
    "needs_ocr": "页面为图像",
    "garbled_text": "文字层不可用",
    "unread_table": "表中有内容未读入",
    "internal_error": "程序内部错误",
    "crashed": "处理进程崩溃",
    "timeout": "超过时限",
    "memory": "超过内存上限",
}
"""Error code -> what it is called."""

OWN_REMEDIES: Final = {
    "needs_ocr": f"文字识别组件没有安装时，{remedy('ocr')}，并以 --ocr auto 运行，或换用带文字层的版本。",
    "garbled_text": "请换用可以复制出正确文字的版本，或打印成图像后做文字识别。",
    "unread_table": "未读入的逐格列在 unread 表：用 jixiao show 查看，用 jixiao review 对照原件；表头未识别的，"
    "可用 --vocabulary 补充词表。",
    "internal_error": "这是程序的缺陷，请连同该文件和 run.log 一并报告。",
    "crashed": "读取该文件会使底层程序库崩溃，请用原程序另存后再试，并报告该文件；jixiao retry 可再试。",
    "timeout": "该上限按 CPU 时间计，与机器忙闲无关；请以 jixiao retry 并放宽 --timeout 再试，或拆分文件。",
    "memory": "请以 jixiao retry 并放宽 --memory 再试，或拆分文件。",
}
"""What to do about the codes that a reader's errors do not carry."""


def _classes(base: type[ReadError]) -> Iterator[type[ReadError]]:
    yield base
    for derived in base.__subclasses__():
        yield from _classes(derived)


def remedies() -> dict[str, str]:
    """Return what to do about each error code: those of the readers first, as their classes say it."""
    return {kind.code: kind.remedy for kind in _classes(ReadError)} | OWN_REMEDIES


def without_remedy(sentence: str) -> str:
    """Return what is wrong, without what to do about it, where that is said elsewhere or is being done."""
    for words in remedies().values():
        sentence = sentence.replace(words, "")
    return sentence


def error_label(code: str) -> str:
    """Return what an error code is called; a code that has no name yet is shown as it is."""
    return ERRORS.get(code, code)
