"""Brings the printed name of a project to its core: codes, years, places and general endings off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from normalize.identity.unit_names import without_code

_YEAR = re.compile(
    r"(?:20[0-9]{2}|二[〇○零]\S{2})(?:\s*[-—–~至]\s*(?:20)?[0-9]{2})?(?:年度|学年度?|年)(?!代)|\((?:20[0-9]{2})\)|^20[0-9]{2}(?=[\u4e00-\u9fff])"
)
_ENDING = re.compile(r"(?<=[\u4e00-\u9fff]{4})(?:项目)?(?:专项)?(?:资金|经费|项目|专项)$")
_SIGNS = re.compile(r"[()\[\]【】《》“”\"'<>\-—–_·、,，]")

LEAST_CORE: Final = 2
"""Characters that must remain of a project's name when a place or an ending is taken off."""


def project_stages(printed: str, region_names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the name as it stands after each step, paired with the reason of that name; the last is the core.

    A stage number (一期, 第二批) stays: it tells one project from another.
    """
    clean = without_code(printed)
    yearless = _YEAR.sub("", clean).lstrip("度年") or clean
    placeless = yearless
    for name in region_names:
        rest = placeless.removeprefix(name)
        placeless = rest if len(rest) > LEAST_CORE else placeless
    bare = _SIGNS.sub("", placeless) or placeless
    core = _ENDING.sub("", bare)
    return (
        ("same", printed),
        ("code", clean),
        ("year", yearless),
        ("region", placeless),
        ("form", bare),
        ("suffix", core if len(core) > LEAST_CORE else bare),
    )
