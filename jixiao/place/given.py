"""The folders in which runs were given their sources: a relative name in the tables is found again from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa

from jixiao.place.address import Address, Place, is_address
from schemas.manifest import DamagedError, Manifest, steadily
from schemas.parquet import read_file
from schemas.run_table import RUNS

_SCHEMA: Final = pa.schema([pa.field(name, RUNS.column(name).arrow_field().type) for name in ("started_at", "folder")])


def given_folders(out: Path) -> list[Path]:
    """Return the folders in which the runs that made a dataset were started, that of the last run first.

    What the record of a run does not tell, as it is damaged or of an earlier version, is left out.
    """
    try:
        rows = steadily(out, lambda manifest: list(_records(out, manifest)))
    except (DamagedError, OSError):
        return []
    newest = sorted(rows, key=lambda row: str(row["started_at"]), reverse=True)
    return [Path(str(folder)) for folder in dict.fromkeys(row["folder"] for row in newest) if folder]


def _records(out: Path, manifest: Manifest) -> Iterator[dict[str, object]]:
    for name in manifest.named(RUNS.name):
        yield from read_file(out, manifest, name, _SCHEMA).to_pylist()


def place_again(out: Path, named: str) -> Place:
    """Return the address, or where the file lies, that a run was given under this name."""
    return Address(named) if is_address(named) else found_again(out, Path(named))


def found_again(out: Path, file: Path) -> Path:
    """Return where a file lies that a run was given under this name; the name itself where it lies nowhere."""
    bases = (Path(), *given_folders(out)) if not file.is_absolute() else ()
    return next((base / file for base in bases if (base / file).is_file()), file)
