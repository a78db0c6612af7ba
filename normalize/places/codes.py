"""Says which divisions lie above a GB/T 2260 code, and the names by which a text may begin with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from normalize.places.table import divisions


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCodes:
    """The codes of a division and of those above it; None where a level is missing or the division is higher."""

    province: str | None
    city: str | None
    county: str | None
    names: tuple[str, ...]
    """Names, short names and, of provinces and cities, names without their suffix, the longest first."""

    @property
    def deepest(self) -> str | None:
        """The code of the deepest level."""
        return self.county or self.city or self.province


@cache
def _by_code() -> Mapping[str, Mapping[str, str]]:
    return {row["code"]: row for row in divisions()}


@cache
def region_codes(code: str) -> RegionCodes:
    """Return the levels of a code, from the province down.

    Raises:
        KeyError: the table has no such code.
    """
    codes: dict[str, str] = {}
    names: set[str] = set()
    step: str | None = code
    while step:
        row = _by_code()[step]
        codes[row["level"]] = step
        aliases = row["aliases"].split()
        names.update((row["name"], *aliases))
        if row["level"] != "county":
            names.add(re.sub(r"(?:省|市|地区|盟)$", "", row["name"]))
        step = row["parent_code"]
    return RegionCodes(
        province=codes.get("province"),
        city=codes.get("city"),
        county=codes.get("county"),
        names=tuple(sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))),
    )
