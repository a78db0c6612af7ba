"""The quarantine: documents that ended their process twice, listed with their reason, to be tried again by `retry`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.system import remove
from jixiao.parsing.item import Item
from jixiao.parsing.parse import ENDINGS
from jixiao.place.address import Place
from jixiao.place.given import place_again
from jixiao.place.store import Store
from jixiao.place.whole_files import write_whole
from schemas.manifest import Manifest, steadily
from schemas.parquet import read_file
from schemas.tables import arrow_schema

NAME = "quarantine.jsonl"
_COLUMNS = ["document_id", "source", "error_code", "error", "seconds", "parser_version"]


def read_quarantine(out: Path) -> list[dict[str, object]]:
    """Return the quarantine of a dataset; empty where there is none.

    A line that is damaged is left out: the tables say which documents are quarantined, and the next run writes the
    list anew from them.
    """
    path = out / NAME
    if not path.is_file():
        return []
    found = []
    for line in path.read_bytes().splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            found.append(row)
    return found


def write_quarantine(out: Path, manifest: Manifest, items: Sequence[Item] = ()) -> None:
    """Bring the list in line with the tables; `items` tell where the files lie. A list that is right stays untouched.

    Raises:
        OSError: it cannot be written.
        DamagedError: a file of the tables is not as it was written.
    """
    old = {str(row.get("document_id")): row for row in read_quarantine(out)}
    rows = list(_rows(out, manifest, ENDINGS))
    wanted = {str(row["source"]).split("!/", 1)[0] for row in rows}
    paths = {item.source: item.place for item in items if item.source in wanted}
    for row in rows:
        known = old.get(str(row["document_id"]), {}).get("path")
        row["path"] = paths.get(str(row["source"]).split("!/", 1)[0], known)
    text = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path = out / NAME
    if not rows:
        remove(path)
    elif not path.is_file() or path.read_bytes() != text:
        write_whole(path, text)


def _rows(out: Path, manifest: Manifest, codes: Sequence[str]) -> Iterator[dict[str, object]]:
    for name in manifest.named("documents"):
        # Filters of Arrow load pandas, for which a run has no other use; what ended so is rare.
        table = read_file(out, manifest, name, arrow_schema("documents"), _COLUMNS)
        for place, code in enumerate(table["error_code"].to_pylist()):
            if code in codes:
                yield from table.slice(place, 1).to_pylist()


def places_with(out: Path, codes: Sequence[str]) -> tuple[list[Place], list[str]]:
    """Return the files of documents with certain error codes, and the names of those that are gone.

    Raises:
        DamagedError: a file of the tables is not as it was written.
    """
    known = {str(row.get("document_id")): row.get("path") for row in read_quarantine(out)}
    places: dict[Place, None] = {}
    lost: list[str] = []
    for row in steadily(out, lambda manifest: list(_rows(out, manifest, codes))):
        source = str(row["source"])
        named = str(known.get(str(row["document_id"])) or source.split("!/", 1)[0])
        place = place_again(out, named)
        if place.is_file() if isinstance(place, Path) else bool(Store(place).files()):
            places[place] = None
        else:
            lost.append(source)
    return list(places), lost
