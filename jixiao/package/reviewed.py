"""The view of a dataset as reviewed: the same tables and parts, with the corrections laid over them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from jixiao.base.exits import Refusal
from jixiao.corrections.log import CorrectionLog
from jixiao.corrections.overlay import overlaid_arrow
from jixiao.place.whole_files import replacing
from schemas.manifest import Manifest, located, steadily
from schemas.parquet import read_file, read_part, write_file
from schemas.tables import TABLES, arrow_schema

FOLDER: Final = "reviewed"
"""Below the run's folder. Derived: made anew from the tables and the corrections, never read by a run."""


def write_reviewed(out: Path) -> list[str]:
    """Write `OUT/reviewed/<table>/<part>.parquet` for every part of the tables and return those that corrections touch.

    A part that nobody has corrected or accepted a row of is the run's own file under a second name, so that it takes
    no room; where the disk cannot do that it is copied. Parts that the run has no more go.

    Raises:
        Refusal: a file cannot be written.
        DamagedError: a file is not as it was written.
    """
    try:
        return steadily(out, lambda manifest: _write(out, manifest))
    except OSError as error:
        raise Refusal(f"写入 {out / FOLDER} 失败（{error.strerror or error}）。请检查权限与磁盘空间。") from error


def _write(out: Path, manifest: Manifest) -> list[str]:
    concerned = CorrectionLog(out).state().by_document.keys()
    touched: list[str] = []
    for file in manifest.named("documents"):
        part = Path(file).stem
        ids = read_file(out, manifest, file, arrow_schema("documents"), ["document_id"])["document_id"].to_pylist()
        if concerned & set(ids):
            touched.append(part)
            _write_part(out, manifest, part)
        else:
            _share_part(out, manifest, part)
    _clear(out, manifest)
    return touched


def refresh(out: Path) -> bool:
    """Write the view anew where one was written or there are corrections; return whether it was.

    Raises:
        Refusal: a file cannot be written.
        DamagedError: a file is not as it was written.
    """
    if not (out / FOLDER).is_dir() and not CorrectionLog(out).state().records:
        return False
    write_reviewed(out)
    return True


def part_path(out: Path, table: str, part: str) -> Path:
    """Return where the part of a table lies in the view."""
    return out / FOLDER / table / f"{part}.parquet"


def _write_part(out: Path, manifest: Manifest, part: str) -> None:
    tables, _ = overlaid_arrow({name: read_part(out, manifest, name, part) for name in TABLES}, out)
    for name, table in tables.items():
        target = part_path(out, name, part)
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as beside:
            write_file(table, beside)


def _share_part(out: Path, manifest: Manifest, part: str) -> None:
    for name in TABLES:
        file, target = f"{name}/{part}.parquet", part_path(out, name, part)
        if file not in manifest.files:
            continue
        source = located(out, manifest, file)
        if target.exists() and target.samefile(source):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as beside:
            try:
                os.link(source, beside)
            except FileNotFoundError:
                raise
            except OSError:  # another file system, or one without links
                shutil.copyfile(source, beside)


def _clear(out: Path, manifest: Manifest) -> None:
    for name in TABLES:
        known = set(manifest.named(name))
        for path in (out / FOLDER / name).glob("*.parquet"):
            if f"{name}/{path.name}" not in known:
                path.unlink()
