"""Says in which region, and at which level of government, a named unit is, given what its report says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from normalize.identity.unit_names import bare_level, without_code
from normalize.places.codes import RegionCodes, region_codes
from normalize.places.regions import Region, find_regions

SURE: Final = 0.8
"""Confidence from which a name's own place stands alone; below, the report's place settles it."""

REMEMBERED: Final = 50_000
"""Names with their contexts that are kept: the same names come back in thousands of reports."""

_NOWHERE: Final = RegionCodes(province=None, city=None, county=None, names=())

_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|中央(?!财政)|全国|国家(?!税务|统计局|金融监督)|最高人民|"
    r"(?:财政|教育|农业农村|科学技术|科技|工业和信息化|民政|司法|公安|人力资源和社会保障|人社|自然资源|生态环境|"
    r"住房和城乡建设|住建|交通运输|水利|商务|文化和旅游|应急管理|退役军人事务|国防|外交)部(?!门|队|分))"
)
_TOWNSHIP = re.compile(r"^[^局委办及各和部院]{1,8}?(?:镇|(?<!城)乡(?![村镇土])|街道|苏木)(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlace:
    """Where a unit is; `national` units have no region, and one of an unknown place has neither."""

    codes: RegionCodes
    level: str | None
    national: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the report of a name says of its place: the official names of the three levels."""

    province: str | None
    city: str | None
    county: str | None

    @property
    def text(self) -> str:
        """The levels one after the other, as an address begins."""
        city = None if self.city == self.province else self.city
        return "".join(name for name in (self.province, city, self.county) if name)


@lru_cache(maxsize=REMEMBERED)
def unit_place(printed: str, context: Context) -> UnitPlace:
    """Return where a named unit is: by its own name, else at the level it names (县水利局), else where its report is.

    A ministry is nowhere but at the national level, whatever report names it.
    """
    clean = without_code(printed)
    if _NATIONAL.match(clean):
        return UnitPlace(codes=_NOWHERE, level="national", national=True)
    own = find_regions((clean,))
    if own is not None and (own.code is None or own.confidence < SURE) and context.text:
        own = find_regions((clean, context.text))
    codes = _codes(own)
    if codes is None:
        codes = _codes(find_regions((context.text,)) if context.text else None)
        level = bare_level(clean)
        # In the report of a county-level city (曲阜市) 市 is that city, not the prefecture above it.
        if codes is not None and level is not None and not (level == "city" and (context.county or "").endswith("市")):
            codes = _cut(codes, level)
    if codes is None:
        return UnitPlace(codes=_NOWHERE, level=None)
    return UnitPlace(codes=codes, level=_level(clean, codes))


def _codes(region: Region | None) -> RegionCodes | None:
    return None if region is None or region.code is None else region_codes(region.code)


def _cut(codes: RegionCodes, level: str) -> RegionCodes:
    """Return the levels down to the one given, the deepest known where that one is missing."""
    wanted = {"province": codes.province, "city": codes.city or codes.county, "county": codes.deepest}[level]
    return codes if wanted is None else region_codes(wanted)


def _level(clean: str, codes: RegionCodes) -> str:
    rest = clean
    for name in codes.names:
        rest = rest.removeprefix(name)
    if codes.county and _TOWNSHIP.match(rest):
        return "township"
    return "county" if codes.county else "city" if codes.city else "province"
