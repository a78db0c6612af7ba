"""Says which province, city and county a unit belongs to, from the names printed in its report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from normalize.places.table import divisions

Level: TypeAlias = Literal["province", "city", "county"]


STILL_FRESH = 2024
"""Year. A division that ceased in or after it counts as current: the reports at hand were written while it stood."""

MIDDLE_NAME = 3
"""Characters. Shorter names (泸县, 西区) inside a text are mostly parts of other words."""

SCANNED = 400
"""Characters of one text that are read: a unit is named at the beginning, and body text is only a hint."""

UNIT_NAME = 40
"""Characters. A longer text, or one with sentence punctuation, is prose: places in it need not be the unit's."""

CONFIDENCE_CHAIN = 0.98  # two or more levels printed one after the other, or by two texts
CONFIDENCE_NAME = 0.95  # one full name that only one place has
CONFIDENCE_SHORT = 0.9  # a name of two characters
CONFIDENCE_TOLD = 0.9  # several places have the name, another text names the owner
CONFIDENCE_BARE_PROVINCE = 0.85  # 四川财政厅
CONFIDENCE_ERA = 0.75  # several places have had the name, one has it now
CONFIDENCE_HINT = 0.7  # the owner is told by a city's name without 市, or in passing
CONFIDENCE_MIDDLE = 0.6  # the name stands inside the text
CONFIDENCE_UNRESOLVED = 0.35  # several places have the name and nothing tells which
CONTRADICTED = 0.7  # factor: another text begins with a place elsewhere
DEEPENED = 0.9  # factor: the county stands in another text than the unit's

_CODE_OR_SIGN = r"[^\u4e00-\u9fff]"
_HEADS = (
    "年度|年|附件|附表|关于|名称|单位|部门|项目|预算|主管|实施|填报|中国共产党|中共|中国共产主义青年团|共青团|中国人民政治协商会议|"
    "政协|中国国民党革命委员会|民革|中国民主同盟|民盟|中国民主建国会|民建|中国民主促进会|民进|中国农工民主党|农工党|"
    "中国致公党|致公党|九三学社|台湾民主自治同盟|台盟|国家税务总局|国家统计局|国家金融监督管理总局|中国人民银行|"
    "中华人民共和国|中国"
)
_LABEL = r"[\u4e00-\u9fff()]{0,12}(?:单位|部门|机构|主体|名称)\)?(?:\([\u4e00-\u9fff]{1,6}\))?:"
_DIVISION = r"第?[一二三四五六七八九十]{1,3}师(?!范|大|傅|资|生|部)"
"""A division of the Xinjiang corps, before the town that it runs (十四师昆玉市)."""
_JOINT = re.compile(r"[-—–·(\[/]?(?:第[一二三四五六七八九十]+师)?")
_PREFIX = re.compile(rf"(?:{_LABEL})?(?:{_CODE_OR_SIGN}|{_HEADS}|{_DIVISION})*")
_ZONE = re.compile(
    r"[\u4e00-\u9fff]{0,8}?(?:工业园区?|产业园区?|开发区|高新区|经开区|新区|综合实验区|试验区|保税区|示范区|度假区|风景名?胜?区|合作区|航空港区)"
)
"""A zone with a management of its own, behind the name of the city that set it up (苏州工业园区, 长春净月高新区)."""
_TOWN_ZONE = re.compile(
    r"(?:高新|经济|产业|工业|技术|合作|试验|综合|示范){1,6}(?:技术|产业|开发|融合)*(?:园区?|区)|经开区"
)
"""The same directly behind the name of a county-level city, whose short name may be an ordinary word."""
_OPENING = frozenset(':,，。;；、(（《“"「[')
_BEFORE = _OPENING | frozenset("省市州盟县区旗局厅委办部院会社党团行司校所队处站心国在由于为对给向是及和与度月日号)")
_PROSE = re.compile(r"[,，。;；、!?]")

_STREET = re.compile(
    r"[\u4e00-\u9fff]{0,2}?(?:(?<![铁公道])路(?!桥)|街|巷|道(?!路)|乡(?!村)|镇|(?<![农乡])村(?!镇)|桥|驿)"
)
_WORD_AFTER = {  # a name ending so is part of a longer word when this follows
    "市": re.compile(r"场"),
    "区": re.compile(r"[域划块间段位]"),
    "县": re.compile(r"区(?!划)|域|际"),
    "旗": re.compile(r"[帜袍杆舰号]"),
    "省": re.compile(r"[级际份]"),
    "州": re.compile(r"[际]"),
}
_SHORT_COUNTY_AFTER = re.compile(r"城(?!管|乡|市|镇|投|关)|长(?!江)")  # 新县城, 代县长, not 泸县城管局
_COMMON_DISTRICTS = frozenset(  # true district names that are also ordinary words for a part of any town
    {"城区", "郊区", "矿区", "东区", "西区", "新城区", "老城区", "古城区", "新市区", "市中区", "市南区", "市北区"}
    | {"城中区", "城东区", "城西区", "城南区", "城北区", "港口区"}
)
_INSTITUTION = re.compile(
    r"(?!管理委员会|管委会|建设|改造|开发|规划|管理|拆迁)"
    r"(?:委|党|政|人民|人大|纪|监|法院|检察|[\u4e00-\u9fff]{1,14}?(?:局|委|办|院|中心|会|街道|镇|部|校|学|园|馆|队|站|所|处))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where a unit sits, in official names of the time of the printed name.

    A municipality (北京市) is a province without cities; a county-level city under a province (仙桃市) has none either.
    `code` is the GB/T 2260 code of the deepest level, None where several places have the name.
    """

    province: str | None
    city: str | None
    county: str | None
    code: str | None
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    code: str
    name: str
    level: Level
    above: tuple[_Place, ...]  # from the province down
    until: int | None

    @property
    def path(self) -> tuple[_Place, ...]:
        return (*self.above, self)

    @property
    def stands(self) -> bool:
        return self.until is None or self.until >= STILL_FRESH

    def within(self, places: Iterable[_Place]) -> bool:
        return any(place in self.above for place in places)


_Places: TypeAlias = tuple[_Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gazetteer:
    """`names` holds official and customary names; `stems` city names without 市, which need a county behind them."""

    names: dict[str, _Places]
    stems: dict[str, _Places]
    by_head: dict[str, tuple[str, ...]]  # first two characters -> names and stems, longest first
    bare_provinces: frozenset[str]

    def starting(self, text: str, position: int) -> Iterator[str]:
        for name in self.by_head.get(text[position : position + 2], ()):
            if text.startswith(name, position):
                yield name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A printed chain of places: `places` are those that its last name may mean."""

    places: _Places
    end: int
    levels: int
    name: str  # the last name as printed
    leading: bool = False
    bare: bool = False  # a province without 省, a city without 市


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    places: _Places
    confidence: float
    nameless: bool = False  # the name is an ordinary word too, and nothing tells the town


def _stem(place: _Place, aliases: Sequence[str]) -> str:
    if place.level == "province":
        return aliases[0]
    short = next((alias for alias in aliases if alias.endswith("州")), place.name)
    return re.sub(r"(?:市|地区|盟|州)$", "", short)


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    """Read the table once, on first use.

    Raises:
        FileNotFoundError: the installation lacks `regions.csv`.
    """
    order: dict[str, int] = {"province": 0, "city": 1, "county": 2}
    rows = sorted(divisions(), key=lambda row: order[row["level"]])
    parents: dict[str, _Place] = {}
    names: dict[str, list[_Place]] = {}
    stems: dict[str, list[_Place]] = {}
    bare: set[str] = set()
    for row in rows:
        parent = parents.get(row["parent_code"])
        level: Level = "province" if row["level"] == "province" else "city" if row["level"] == "city" else "county"
        place = _Place(
            code=row["code"],
            name=row["name"],
            level=level,
            above=parent.path if parent else (),
            until=int(row["until"]) if row["until"] else None,
        )
        aliases = row["aliases"].split()
        for name in (place.name, *aliases):
            names.setdefault(name, []).append(place)
        if level != "county":
            parents[place.code] = place
            stems.setdefault(_stem(place, aliases), []).append(place)
        if level == "province":
            bare.update(alias for alias in aliases if not alias.endswith(("自治区", "兵团")))
    heads: dict[str, list[str]] = {}
    for name in names.keys() | stems.keys():
        heads.setdefault(name[:2], []).append(name)
    return _Gazetteer(
        names={name: tuple(places) for name, places in names.items()},
        stems={name: tuple(places) for name, places in stems.items()},
        by_head={head: tuple(sorted(found, key=lambda name: (-len(name), name))) for head, found in heads.items()},
        bare_provinces=frozenset(bare),
    )


def _part_of_word(name: str, text: str, end: int) -> bool:
    after = _WORD_AFTER.get(name[-1])
    if after is not None and after.match(text, end):
        return True
    return len(name) == 2 and name[-1] == "县" and _SHORT_COUNTY_AFTER.match(text, end) is not None


def _follow(text: str, start: _Mention) -> _Mention:
    """Return the chain continued by the places inside it that are printed directly behind it."""
    book = _gazetteer()
    joint = _JOINT.match(text, start.end)
    position = joint.end() if joint else start.end
    for name in book.starting(text, position):
        end = position + len(name)
        inside = tuple(place for place in book.names.get(name, ()) if place.within(start.places))
        if name in _COMMON_DISTRICTS:  # 阳泉市城区 is one, 山西省城区 is not
            inside = tuple(place for place in inside if place.above[-1] in start.places)
        step = _Mention(places=inside, end=end, levels=start.levels + 1, name=name)
        if inside and not _part_of_word(name, text, end):
            return _follow(text, step)
        inside = tuple(place for place in book.stems.get(name, ()) if place.within(start.places))
        if inside:
            deeper = _follow(text, replace(step, places=inside))
            if deeper.end > end:
                return deeper
    return start


def _mention_at(text: str, position: int, *, opening: bool) -> _Mention | None:
    """Return the chain of places printed at a position; `opening` tells that a name may begin there for sure."""
    book = _gazetteer()
    for name in book.starting(text, position):
        end = position + len(name)
        start = _Mention(places=(), end=end, levels=1, name=name)
        if opening and name in book.stems:
            chain = _follow(text, replace(start, places=book.stems[name]))
            if chain.end > end:
                return chain
            if name not in book.names and _ZONE.match(text, end):
                return replace(chain, bare=True)
        if name not in book.names or (not opening and len(name) < MIDDLE_NAME) or _part_of_word(name, text, end):
            continue
        chain = _follow(text, replace(start, places=book.names[name]))
        if chain.end > end:
            return chain
        if name in book.bare_provinces:
            if opening and not _STREET.match(text, end):
                return replace(chain, bare=True)
        elif name not in _COMMON_DISTRICTS or (opening and _INSTITUTION.match(text, end)):
            return chain
    return _zone_of_town(text, position) if opening else None


def _zone_of_town(text: str, position: int) -> _Mention | None:
    """Return the county-level city that a zone is named after (昆山高新技术产业开发区)."""
    for end in (position + 4, position + 3, position + 2):
        name = text[position:end]
        places = tuple(place for place in _gazetteer().names.get(f"{name}市", ()) if place.level == "county")
        if places and _TOWN_ZONE.match(text, end):
            return _Mention(places=places, end=end, levels=1, name=name, bare=True)
    return None


def _mentions(text: str) -> list[_Mention]:
    """Return the chains of places in reading order; the first is `leading` where the text begins with it."""
    clean = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))[:SCANNED]
    prefix = _PREFIX.match(clean)
    position = first = prefix.end() if prefix else 0
    found: list[_Mention] = []
    while position < len(clean):
        begins = position == first
        before = clean[position - 1] if position else ""
        mention = None
        if begins or before in _BEFORE:
            mention = _mention_at(clean, position, opening=begins or before in _OPENING)
        if mention is not None:
            found.append(replace(mention, leading=begins))
        position = mention.end if mention else position + 1
    if len(clean) <= UNIT_NAME and not _PROSE.search(clean):
        return _deepen_within(found)
    return found


def _deepen_within(found: list[_Mention]) -> list[_Mention]:
    """Let a branch named later in a unit's name count: 平凉市公安局崆峒区分局 sits in 崆峒区."""
    for one, other in pairwise(found):
        inside = tuple(place for place in other.places if place.within(one.places))
        if inside:
            return [replace(other, places=inside, levels=1, leading=False), *found]
    return found


def _nearest(places: _Places, evidence: _Places) -> _Places:
    """Return the places that share the most levels with what another name says, none where none shares any."""

    def shared(place: _Place) -> int:
        names = {step.name for step in place.above}
        return max(sum(step.name in names for step in other.path) for other in evidence)

    best = max(shared(place) for place in places)
    return tuple(place for place in places if shared(place) == best) if best else ()


def _hinted(places: _Places, texts: Sequence[str]) -> _Places:
    """Return the places whose city, or else province, is named without 市 or 省 in a text; none where none is."""
    stems = _gazetteer().stems.items()
    named = {owner.code for stem, owners in stems if any(stem in text for text in texts) for owner in owners}
    for depth in (1, 0):
        kept = tuple(place for place in places if len(place.above) > depth and place.above[depth].code in named)
        if kept:
            return kept
    return ()


def _is_one_place(places: _Places) -> bool:
    """Tell whether all are one place whose prefecture was set up anew (山南地区, 山南市), not one that moved."""
    same = len({(place.name, place.path[0].name) for place in places}) == 1
    return same and all(place.stands or place.above[-1].until is not None for place in places)


def _plain_confidence(lead: _Mention) -> float:
    if lead.levels > 1:
        return CONFIDENCE_CHAIN
    if lead.bare:
        return CONFIDENCE_BARE_PROVINCE
    return CONFIDENCE_NAME if len(lead.name) >= MIDDLE_NAME else CONFIDENCE_SHORT


def _settle(lead: _Mention, others: Sequence[_Mention], texts: Sequence[str]) -> _Answer:
    """Return what a mention means, given the other mentions; contradictions do not count yet."""
    places = lead.places
    sure = _plain_confidence(lead) if lead.leading else min(_plain_confidence(lead), CONFIDENCE_MIDDLE)
    told = lead.levels > 1 or lead.name not in _COMMON_DISTRICTS
    for other in others:
        nearer = _nearest(places, other.places)
        told = told or bool(nearer)
        if nearer and len(nearer) < len(places):
            sure = min(sure, CONFIDENCE_TOLD if other.leading or other.levels > 1 else CONFIDENCE_HINT)
            places = nearer
    standing = tuple(place for place in places if place.stands) or places
    if told and len(standing) == 1:
        by_era = len(places) > 1 and not _is_one_place(places)
        return _Answer(places=standing, confidence=min(sure, CONFIDENCE_ERA) if by_era else sure)
    hinted = _hinted(standing, texts)
    if len(hinted) == 1:
        return _Answer(places=hinted, confidence=min(sure, CONFIDENCE_HINT))
    return _Answer(places=hinted or standing, confidence=min(sure, CONFIDENCE_UNRESOLVED), nameless=not told)


def _region(answer: _Answer) -> Region:
    """Return the levels that all places share, and the name that they share."""
    shared: dict[str, str] = {}
    for level in ("county",) if answer.nameless else ("province", "city", "county"):
        names = {next((step.name for step in place.path if step.level == level), None) for place in answer.places}
        name = names.pop() if len(names) == 1 else None
        if name is not None:
            shared[level] = name
    return Region(
        province=shared.get("province"),
        city=shared.get("city"),
        county=shared.get("county"),
        code=answer.places[0].code if len(answer.places) == 1 and not answer.nameless else None,
        confidence=round(answer.confidence, 3),
    )


def _weigh(answer: _Answer, head: _Mention, rest: Sequence[_Mention], texts: Sequence[str]) -> _Answer:
    """Return the answer after another text that begins with a place: deeper, surer or less sure."""
    inside = tuple(place for place in head.places if place.within(answer.places))
    if inside:
        deeper = _settle(replace(head, places=inside), rest, texts)
        return replace(deeper, confidence=min(answer.confidence, deeper.confidence * DEEPENED))
    if any(place in mine.path for mine in answer.places for place in head.places):
        agreed = CONFIDENCE_NAME if answer.confidence >= CONFIDENCE_SHORT else 0.0
        return replace(answer, confidence=max(answer.confidence, agreed))
    return answer if head.bare else replace(answer, confidence=answer.confidence * CONTRADICTED)


def find_regions(names: Sequence[str]) -> Region | None:
    """Return where a unit sits, from several texts of one document, the unit's own name first.

    The first text that names a place leads. A district name that several towns have takes the town that another text
    names, else the one town that has it today; unresolved, it stands as `county` alone at low confidence. A text that
    begins with a place inside the leading one makes the answer deeper; one that begins elsewhere makes it less sure.
    None where no text names a place.
    """
    readings = [found for found in (_mentions(name) for name in names) if found]
    if not readings:
        return None
    lead, *rest = [mention for found in readings for mention in found]
    answer = _settle(lead, rest, names)
    for found in readings[1:]:
        head = next((mention for mention in found if mention.leading), None)
        if head is not None:
            answer = _weigh(answer, head, rest, names)
    return _region(answer)
