"""Brings the printed name of a unit to its core: codes off, region off, forms evened, short names written out."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("unit_words.csv")

_BRACKETED_CODE = re.compile(
    r"^[\[(【〔{]\s*[0-9A-Za-z][0-9A-Za-z.\-]*\s*[\])】〕}]|[\[(【〔{]\s*[0-9A-Za-z.\-]+\s*[\])】〕}]$"
)
# Five digits and more before Chinese are a code (219001池州市…), fewer may be part of the name (110指挥中心); before a
# separator three signs are enough, but a year is none (2022-2023学年).
_LEADING_CODE = re.compile(
    r"^(?!20[0-9]{2}[-—–~年])(?:(?=[0-9A-Za-z]*[0-9])[0-9A-Za-z]{3,}[-_—–:.、 ]+|[0-9]{5,}(?=[\u4e00-\u9fff]))"
)
_TRAILING_CODE = re.compile(r"(?<![-_—–: ])[-_—–: ]++(?=[0-9A-Za-z]*[0-9])[0-9A-Za-z]{3,}$")
_OWN_LEVEL = re.compile(r"\((?:本级|机关|局机关|部机关|本部|汇总|盖章|公章)\)$|(?<=[局委厅部院府会])(?:本级|\(章\))$")
_SPACES = re.compile(r"\s+")

_PARTY = re.compile(r"^(?:中国共产党|中共)")
_YOUTH = re.compile(r"^(?:中国共产主义青年团|共青团|团(?=[省市州盟县区旗]委))")
_CONFERENCE = re.compile(r"^(?:中国人民政治协商会议|政协)")
_LEVEL_WORD = (
    r"(?:省(?![级直属际])|市(?!场|容|民|直|监|政(?!府|协|法))|州(?!级|直)|盟|自治[州县旗区]|"
    r"县(?![级域乡直])|区(?![域块划级直])|旗)"
)
_BARE_LEVEL = re.compile(rf"^(?P<level>{_LEVEL_WORD})")
_COMMITTEE = re.compile(r"^(?:委员会|委)(?!员)")
_INSPECTION = re.compile(r"^(?:委)?(?:纪律检查委员会|纪委)[\u4e00-\u9fff]{0,10}?(?:监察委员会|监委)(?=$|机关|办)")
"""The two commissions that work as one, each with or without its region: 纪委监委, 纪委市监委."""
_JOINING = re.compile(r"[和与及、]")

LEVEL_WORDS: Final = {
    "省": "province",
    "自治区": "province",
    "市": "city",
    "州": "city",
    "盟": "city",
    "自治州": "city",
    "县": "county",
    "区": "county",
    "旗": "county",
    "自治县": "county",
    "自治旗": "county",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitName:
    """A name at each stage, from what is printed to the core; two names are one where their cores are equal.

    `stages` pairs each reason of `schemas.package_tables.REASONS` with the name as it stands after that step.
    """

    stages: tuple[tuple[str, str], ...]

    @property
    def core(self) -> str:
        """The name without region, all words written out, departments renamed by the reform under their new name."""
        return self.stages[-1][1]

    @property
    def clean(self) -> str:
        """The printed name without codes."""
        return dict(self.stages)["code"]


@cache
def _words(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of one kind, the longest variant first."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        pairs = [(row["variant"], row["name"]) for row in csv.DictReader(file) if row["kind"] == kind]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def without_code(printed: str) -> str:
    """Return a name without blanks, with half-width signs and letters, without the budget code glued to it."""
    text = unicodedata.normalize("NFKC", printed).strip()
    text = _LEADING_CODE.sub("", text)
    text = _SPACES.sub("", text)
    for _ in range(2):
        text = _BRACKETED_CODE.sub("", text)
        text = _LEADING_CODE.sub("", text)
        text = _TRAILING_CODE.sub("", text)
    return text or _SPACES.sub("", unicodedata.normalize("NFKC", printed))


def bare_level(clean: str) -> str | None:
    """Return the level that a name without a place begins with (县水利局: county), None where it begins with none."""
    rest = _PARTY.sub("", _YOUTH.sub("", _CONFERENCE.sub("", clean)))
    found = _BARE_LEVEL.match(rest)
    return LEVEL_WORDS[found["level"]] if found and len(rest) > found.end() else None


def unit_name(printed: str, region_names: Sequence[str]) -> UnitName:
    """Return the stages of a name; `region_names` are those of its region and the ones above, the longest first."""
    clean = without_code(printed)
    bare = _without_region(clean, region_names)
    form = _even(bare)
    short = _written_out(form)
    renamed = dict(_words("renamed")).get(short, short)
    return UnitName(
        stages=(
            ("same", printed),
            ("code", clean),
            ("region", bare),
            ("form", form),
            ("short", short),
            ("renamed", renamed),
        )
    )


def successors(core: str) -> tuple[str, ...]:
    """Return the cores of the departments that took over the tasks of one that was joined with others."""
    return tuple(name for variant, name in _words("successor") if variant == core)


def _without_region(text: str, region_names: Sequence[str]) -> str:
    """Take the places off, also behind 中共, 共青团 and 政协, which stay in front."""
    head = ""
    text = text.removeprefix("中华人民共和国")
    for pattern, mark in ((_PARTY, "中共"), (_YOUTH, "共青团"), (_CONFERENCE, "政协")):
        found = pattern.match(text)
        if found:
            head, text = mark, text[found.end() :]
            break
    changed = True
    while changed:
        changed = False
        for name in region_names:
            # A name must remain: 平凉市委组织部 loses its city, 平凉市委 alone does not.
            if text.startswith(name) and len(text) > len(name) + (not head):
                text, changed = text[len(name) :].lstrip("-—·"), True
                break
    found = _BARE_LEVEL.match(text)
    if found and len(text) > found.end() + (not head):
        text = text[found.end() :]
    return head + text


def _even(text: str) -> str:
    """Even out what is written in several ways: brackets, 委员会 and 委 of the Party, joining words."""
    text = _OWN_LEVEL.sub("", text)
    if text.startswith("共青团") or re.fullmatch(r"团委(?:员会)?", text):
        rest = _COMMITTEE.sub("", text.removeprefix("共青团").removeprefix("团"))
        return f"共青团{rest}"
    if text.startswith("政协"):
        return "政协" + _COMMITTEE.sub("", text.removeprefix("政协"))
    rest = text.removeprefix("中共")
    if _COMMITTEE.match(rest) and len(rest) > 1:
        rest = "委" + _COMMITTEE.sub("", rest)
    return _JOINING.sub("", re.sub(r"[()\[\]【】《》“”\"'<>]", "", rest))


def _written_out(text: str) -> str:
    """Write out the short forms: those at the beginning by the table, 委 and 办 at the end, 一中, 镇政府."""
    text = _INSPECTION.sub("纪律检查委员会监察委员会", text)
    for variant, name in _words("short"):
        if text.startswith(variant) and not text.startswith(name):
            text = name + text[len(variant) :]
            break
    text = re.sub(r"(?<=[镇乡])政府", "人民政府", text)
    text = re.sub(r"街道办$", "街道办事处", text)
    text = re.sub(r"^人民政府(?=[\u4e00-\u9fff]+街道办事处$)", "", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff]{2})委$", "委员会", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff])办$", "办公室", text)
    return re.sub(
        r"^(?:第)?([一二三四五六七八九十]+)(中|小|幼)$",
        lambda found: f"第{found[1]}" + {"中": "中学", "小": "小学", "幼": "幼儿园"}[found[2]],
        text,
    )
