"""What `jixiao fetch` says of a fetch: lines for a person, JSON and metrics for programs."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.base.legible import legible
from jixiao.run.progress import say_json

if TYPE_CHECKING:
    from jixiao.fetch.check import Looked
    from jixiao.fetch.ledger import Ledger
    from jixiao.fetch.log import LogRow
    from jixiao.fetch.run import FetchResult
    from jixiao.output.metrics import Samples

LABELS = {
    "http_error": "网站答复错误",
    "not_a_document": "链接指向文件，得到的却是网页或不明内容",
    "empty_file": "文件没有内容",
    "empty_list": "列表中没有取到任何一项",
    "not_a_list": "列表不是所写的格式",
    "timeout": "超时",
    "dns": "域名无法解析",
    "connection_refused": "网站拒绝连接",
    "broken_transfer": "传输中断",
    "network": "网络错误",
    "certificate": "网站证书无效",
    "missing_page": "网页说没有这个内容，或转到了首页",
    "no_file": "文章没有附件",
    "no_area": "area 在文章页上没有匹配",
    "shrunk_list": "列表变短了",
    "too_many_redirects": "转向次数过多",
    "private_address": "指向内网地址，已拒绝",
    "bad_address": "网址不完整",
    "ignored": "已忽略",
    "internal": "程序错误，请反馈",
    "robots_forbidden": "robots.txt 不允许",
    "other_domain": "在所列域名之外",
    "too_large": "超过大小上限",
    "type_not_wanted": "不收取的格式",
    "older": "早于 --since",
    "title": "标题不符",
    "max_pages": "列表超过 max_pages",
}
"""Error code -> what a person reads."""
KINDS = ("listing", "article", "file")


def summary(ledger: Ledger, since: date | None) -> list[str]:
    """Return what a person reads of one site: counts on the first line, then what was left out and what failed."""
    lines = [
        f"{ledger.site}：列表 {ledger.count('listing')} 页，文章 {ledger.count('article')} 篇，"
        f"文件 {ledger.count('file')} 个；新内容 {ledger.new_objects} 个，新来源 {ledger.new_sources} 处"
        + (f"；接着上次，已有 {ledger.resumed} 项" if ledger.resumed else "")
        + ("" if ledger.finished else "；未完成，再次运行会接着做")
    ]
    left_out = left_out_of(ledger)
    for label, reasons in (("略过", left_out), ("失败", ledger.errors), ("没有应有的内容", ledger.silences)):
        if reasons:
            told = "，".join(f"{LABELS.get(code, code)} {number}" for code, number in reasons.most_common())
            lines.append(f"  {label} {sum(reasons.values())}：{told}")
    if ledger.given_up:
        lines.append(f"  {ledger.given_up} 处一再没有答复，不再专门去取")
    if ledger.state.has_new_list and since is not None and left_out["older"]:
        lines.append(
            f"  有列表是第一次读取：本站 {since} 以前发布的 {left_out['older']} 项没有取；要取，请不带 --since 运行一次"
        )
    return lines + [f"    {legible(example)}" for example in ledger.examples]


def left_out_of(ledger: Ledger) -> Counter[str]:
    """Return what rules left out on a site, by reason."""
    return ledger.left_out + ledger.passed_over


def tell(row: LogRow) -> None:
    """Say a row that failed, or told something new, as a line of JSON."""
    event = "failed" if row.outcome == "failed" else "noticed"
    say_json(event, site=row.site, kind=row.kind, url=row.url, error=row.error, message=row.message, page=row.page_url)


def figures_of(result: FetchResult, archive: Path, seconds: float) -> dict[str, object]:
    """Return the summary of a fetch as plain values: all sites together, then each."""
    sites = [_figures_of_site(ledger) for ledger in result.ledgers]
    return {
        "event": "summary",
        "archive": str(archive),
        "seconds": round(seconds, 3),
        "exit_code": int(result.exit_code),
        **{name: sum(_number(site[name]) for site in sites) for name in (*KINDS, "new_objects", "new_sources")},
        "errors": dict(sum((ledger.errors for ledger in result.ledgers), Counter[str]())),
        "noticed": dict(sum((ledger.silences for ledger in result.ledgers), Counter[str]())),
        "sites": sites,
    }


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _figures_of_site(ledger: Ledger) -> dict[str, object]:
    return {
        "site": ledger.site,
        "finished": ledger.finished,
        **{kind: ledger.count(kind) for kind in KINDS},
        "new_objects": ledger.new_objects,
        "new_sources": ledger.new_sources,
        "resumed": ledger.resumed,
        "given_up": ledger.given_up,
        "errors": dict(ledger.errors),
        "noticed": dict(ledger.silences),
        "noticed_first": dict(ledger.new_silences),
        "left_out": dict(left_out_of(ledger)),
    }


def samples_of(result: FetchResult, seconds: float) -> Samples:
    """Return a fetch as metrics."""
    by_site = {ledger.site: ledger for ledger in result.ledgers}
    return {
        "jixiao_fetch_timestamp_seconds": {(): time.time()},
        "jixiao_fetch_duration_seconds": {(): seconds},
        "jixiao_fetch_exit_code": {(): float(result.exit_code)},
        "jixiao_fetch_finished": {(("site", name),): float(each.finished) for name, each in by_site.items()},
        "jixiao_fetch_got": _labelled(
            "kind", {name: {kind: each.count(kind) for kind in KINDS} for name, each in by_site.items()}
        ),
        "jixiao_fetch_new": _labelled(
            "what",
            {name: {"objects": each.new_objects, "sources": each.new_sources} for name, each in by_site.items()},
        ),
        "jixiao_fetch_errors": _labelled("code", {name: each.errors for name, each in by_site.items()}),
        "jixiao_fetch_noticed": _labelled("code", {name: each.silences for name, each in by_site.items()}),
        "jixiao_fetch_left_out": _labelled("reason", {name: left_out_of(each) for name, each in by_site.items()}),
    }


def _labelled(label: str, counts: Mapping[str, Mapping[str, int]]) -> dict[tuple[tuple[str, str], ...], float]:
    return {
        (("site", site), (label, name)): float(count)
        for site, by_name in counts.items()
        for name, count in by_name.items()
    }


def check_lines(looked: Sequence[Looked]) -> Iterator[str]:
    """Yield what a person reads of a sites file that was tried: each page, and below it what each rule matched."""
    site = None
    for each in looked:
        if each.site != site:
            site = each.site
            yield f"{site}"
        yield f"  {each.kind} {legible(each.url)}"
        if each.error is not None:
            yield f"    ✗ 没有读到：{legible(each.error)}"
        for match in each.matches:
            mark = "✓" if match.count else "✗" if match.is_due else "–"
            shown = f"  {legible(match.shown)}" if match.shown else ""
            yield f"    {mark} {match.rule}  {match.count or '没有匹配'}{shown}"
    bad = sum(not each.is_well for each in looked)
    yield (
        f"共看了 {len(looked)} 页，{bad} 页有规则没有取到或没有读到。"
        if bad
        else f"共看了 {len(looked)} 页，各规则都取到了。"
    )


def check_json(looked: Sequence[Looked]) -> Iterator[str]:
    """Yield one line of JSON with all that was looked at."""
    pages = [asdict(each) | {"is_well": each.is_well} for each in looked]
    yield json.dumps({"event": "check", "pages": pages}, ensure_ascii=False)
