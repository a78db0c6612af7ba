"""Makes a run's folder a data package: units, projects, functional classes, `datapackage.json`, the dictionary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.base.dataset import require_dataset
from jixiao.base.exits import Refusal
from jixiao.package.derived import NEEDED, Rows, derived_tables
from jixiao.package.reviewed import FOLDER as REVIEWED
from jixiao.package.reviewed import part_path, write_reviewed
from jixiao.parsing.settings import program_version
from jixiao.place.whole_files import replacing
from schemas.described.datapackage import PACKAGE_NAME, PackageFacts, describe
from schemas.described.dictionary import DICTIONARY_NAME, data_dictionary
from schemas.manifest import Manifest, located, steadily
from schemas.package_tables import EXTRA_TABLES, extra_to_arrow
from schemas.parquet import read_file, read_parts, write_file
from schemas.tables import TABLES, arrow_schema

DERIVED_PART: Final = "all.parquet"
"""The only part of a derived table: who is who is settled over all parts at once."""

SOURCES_NAMED: Final = 200
"""Sources listed one by one in the package; of more only their number, the rest stands in `documents.source`."""

DATA_LICENCE: Final[Mapping[str, str]] = {
    "name": "other-pd",
    "title": "Facts of official documents, free under article 5 of the Copyright Law of China; no rights are claimed",
}
"""What holds of the facts in the tables; whoever publishes a dataset may name another licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaged:
    """What packaging wrote: rows of each further table, and the files."""

    rows: Mapping[str, int]
    files: tuple[Path, ...]


def package_dataset(out: Path, *, title: str | None = None, licence: Mapping[str, str] | None = None) -> Packaged:
    """Write the further tables, `datapackage.json` and `DATA_DICTIONARY.md` beside the tables of a run.

    What a person has corrected is corrected in it: the package names the parts of `OUT/reviewed` where corrections
    touch one, and the further tables are made from those.

    Done again it gives the same, but for the time in the descriptor, which is that of the newest document: a package
    is as old as its data. Each file is replaced as a whole.

    Raises:
        Refusal: no run has written there, or a file cannot be written.
        DamagedError: a file is not as it was written.
    """
    require_dataset(out)
    try:
        touched = write_reviewed(out)
        read = steadily(out, lambda found: _Read(found, {name: _rows(out, found, name, touched) for name in NEEDED}))
        rows = _write_derived(out, read.rows)
        facts = _facts(read.rows["documents"], title, licence or DATA_LICENCE)
        places = {f"{part}.parquet": f"{REVIEWED}/" for part in touched}
        counts = _row_counts(out, read.manifest, touched)
        descriptor = describe(part_names(out, read.manifest), facts, counts, places)
        files = (out / PACKAGE_NAME, out / DICTIONARY_NAME)
        _write_text(files[0], json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n")
        _write_text(files[1], data_dictionary())
    except OSError as error:
        raise Refusal(f"写入 {out} 失败（{error.strerror or error}）。请检查权限与磁盘空间。") from error
    return Packaged(rows=rows, files=files)


def part_names(out: Path, manifest: Manifest) -> dict[str, list[str]]:
    """Return for each table, published or derived, the names of its Parquet files, in order."""
    published = {name: [file.partition("/")[2] for file in manifest.named(name)] for name in TABLES}
    return published | {name: [path.name for path in _derived(out, name)] for name in EXTRA_TABLES}


def _derived(out: Path, table: str) -> list[Path]:
    return sorted(path for path in (out / table).glob("*.parquet") if not path.name.startswith((".", "_")))


class _Read(NamedTuple):
    """What packaging reads of the tables, all of one moment."""

    manifest: Manifest
    rows: Rows


def _rows(out: Path, manifest: Manifest, table: str, touched: Sequence[str]) -> list[dict[str, object]]:
    """Return the rows of a table, its needed columns, as reviewed where corrections touch a part."""
    rows: list[dict[str, object]] = []
    for file in manifest.named(table):
        part, columns = Path(file).stem, list(NEEDED[table])
        if part in touched:
            data = read_parts([part_path(out, table, part)], arrow_schema(table)).select(columns)
        else:
            data = read_file(out, manifest, file, arrow_schema(table), columns)
        rows += data.to_pylist()
    return rows


def _write_derived(out: Path, rows: Rows) -> dict[str, int]:
    tables = derived_tables(rows)
    for name, made in tables.items():
        _write_table(out / name, extra_to_arrow(name, made))
    return {name: len(made) for name, made in tables.items()}


def _write_table(folder: Path, table: pa.Table) -> None:
    """Replace the only part of a table; a part of another name, left by an earlier version, goes."""
    folder.mkdir(exist_ok=True)
    with replacing(folder / DERIVED_PART) as beside:
        write_file(table, beside)
    for other in folder.glob("*.parquet"):
        if other.name != DERIVED_PART:
            other.unlink()


def _write_text(path: Path, text: str) -> None:
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")


def _facts(documents: Sequence[Mapping[str, object]], title: str | None, licence: Mapping[str, str]) -> PackageFacts:
    times = [time for row in documents if isinstance(time := row["parsed_at"], datetime)]
    places = [source for row in documents if isinstance(source := row["source"], str)]
    # A path of the machine that ran it is nobody's business; the file's name finds it again.
    named = sorted({source for source in places if "://" in source})
    entries = [{"title": source, "path": source} for source in named[:SOURCES_NAMED]]
    return PackageFacts(
        version=program_version(),
        created=max(times, default=datetime.now(UTC)),
        title=title or "绩效自评报告数据集",
        licence=licence,
        sources=(*entries, {"title": f"各级政府部门公开的绩效自评报告，共 {len(documents)} 份；见 documents.source"}),
    )


def _row_counts(out: Path, manifest: Manifest, touched: Sequence[str]) -> dict[str, int]:
    def rows(file: str) -> int:
        table, part = file.partition("/")[0], Path(file).stem
        if part in touched:
            return int(pq.read_metadata(part_path(out, table, part)).num_rows)
        known = manifest.files[file].rows  # not said by what was written before manifests
        return known if known is not None else int(pq.read_metadata(located(out, manifest, file)).num_rows)

    counts = {name: sum(map(rows, manifest.named(name))) for name in TABLES}
    return counts | {
        name: sum(pq.read_metadata(path).num_rows for path in _derived(out, name)) for name in EXTRA_TABLES
    }
