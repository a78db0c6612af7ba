"""The list's filter in an address: read from it, and kept from page to page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from fastapi import Request

from jixiao.dataset.index import DOUBTS, SORTS, Filter

KEPT: Final = (
    "doubt", "document", "unit", "year", "done", "province", "kind", "status", "check", "assigned", "sort", "page",
)  # fmt: skip
"""What of the list's address lasts from page to page: its filter, its order and the page that was open."""


def filter_of(query: Mapping[str, str]) -> Filter:
    """Return the filter that an address asks for; what is none of its choices counts as not said."""
    doubt, year = query.get("doubt", ""), query.get("year", "")
    return Filter(
        doubt=doubt if doubt in DOUBTS else "",
        document=query.get("document", "").strip(),
        unit=query.get("unit", "").strip(),
        year=int(year) if re.fullmatch(r"\d{4}", year) else None,
        done=query.get("done", "") if query.get("done") in {"yes", "no"} else "",
        province=query.get("province", ""),
        kind=query.get("kind", ""),
        status=query.get("status", ""),
        check=query.get("check", ""),
        assigned=query.get("assigned", "").strip(),
        sort=query.get("sort", "") if query.get("sort") in SORTS else "",
    )


def kept_query(request: Request, **more: object) -> str:
    """Return the filter of the list as a query, so that it lasts from page to page."""
    kept = {name: request.query_params.get(name, "") for name in KEPT}
    return urlencode({name: value for name, value in {**kept, **more}.items() if value not in {"", None}})
