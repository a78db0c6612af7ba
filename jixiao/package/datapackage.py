"""Makes a run's folder a data package: units, projects, functional classes, `datapackage.json`, the dictionary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from jixiao.base.exits import Refusal
from jixiao.package.facts import report_facts
from jixiao.package.panel import panel_rows
from jixiao.package.reuse import reuse_rows
from jixiao.package.reviewed import FOLDER as REVIEWED
from jixiao.package.reviewed import write_reviewed
from jixiao.parsing.settings import program_version
from jixiao.place.whole_files import replacing
from normalize.identity.function_codes import function_rows
from normalize.identity.identity import identify
from schemas.described.datapackage import PACKAGE_NAME, PackageFacts, describe
from schemas.described.dictionary import DICTIONARY_NAME, data_dictionary
from schemas.package_tables import EXTRA_TABLES, extra_to_arrow
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
        pyarrow.ArrowException: a part is damaged.
    """
    if not (out / "documents").is_dir():
        raise Refusal(f"{out} 里没有 jixiao run 写出的表。请先运行 jixiao run SOURCE --out {out}。")
    try:
        touched = write_reviewed(out)
        rows = _write_derived(out)
        facts = _facts(out, title, licence or DATA_LICENCE)
        places = {f"{part}.parquet": f"{REVIEWED}/" for part in touched}
        descriptor = describe(part_names(out), facts, _row_counts(out), places)
        files = (out / PACKAGE_NAME, out / DICTIONARY_NAME)
        _write_text(files[0], json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n")
        _write_text(files[1], data_dictionary())
    except OSError as error:
        raise Refusal(f"写入 {out} 失败（{error.strerror or error}）。请检查权限与磁盘空间。") from error
    return Packaged(rows=rows, files=files)


def part_names(out: Path) -> dict[str, list[str]]:
    """Return for each table, published or derived, the names of its Parquet files, in order."""
    return {name: [path.name for path in _parts(out, name)] for name in (*TABLES, *EXTRA_TABLES)}


def read_columns(out: Path, table: str, columns: Sequence[str]) -> list[dict[str, object]]:
    """Return some columns of a published table, as reviewed where `write_reviewed` has made that view.

    All parts come in the order of their names; what a part lacks is null.

    Raises:
        pyarrow.ArrowException: a part is damaged.
    """
    reviewed = [str(path) for path in _parts(out / REVIEWED, table)]
    parts = reviewed or [str(path) for path in _parts(out, table)]
    if not parts:
        return []
    data = ds.dataset(parts, schema=arrow_schema(table), format="parquet").to_table(columns=list(columns))
    rows: list[dict[str, object]] = data.to_pylist()
    return rows


def _parts(out: Path, table: str) -> list[Path]:
    return sorted(path for path in (out / table).glob("*.parquet") if not path.name.startswith((".", "_")))


_NAMED: Final = (
    *("report_id", "document_id", "fiscal_year", "unit_name", "supervising_department", "implementing_unit"),
    *("project_name", "province", "city", "county"),
)


def _write_derived(out: Path) -> dict[str, int]:
    who = identify(read_columns(out, "reports", _NAMED))
    rows = {name: read_columns(out, name, columns) for name, columns in _COMPARED.items()}
    facts = report_facts(rows, who.mentions, who.units)
    figures = read_columns(out, "figures", ("document_id", "section", "subject", "subject_code"))
    tables: dict[str, list[dict[str, object]]] = {
        "units": who.units,
        "projects": who.projects,
        "mentions": who.mentions,
        "functions": function_rows(figures),
        "report_facts": facts,
        "panel": panel_rows(rows, facts, who.units),
        "reuse": reuse_rows(rows, facts),
    }
    for name, made in tables.items():
        _write_table(out / name, extra_to_arrow(name, made))
    return {name: len(made) for name, made in tables.items()}


_COMPARED: Final[Mapping[str, tuple[str, ...]]] = {
    "reports": ("report_id", "document_id", "fiscal_year", "kind", "filled_on", "total_score"),
    "budgets": ("report_id", "item", "approved_budget", "adjusted_budget", "executed"),
    "goals": ("report_id", "document_id", "table_no", "row_no", "expected", "actual"),
    "indicators": (
        *("report_id", "document_id", "table_no", "row_no"),
        *("level3", "actual_text", "score", "deviation", "target_met"),
    ),
}
"""Table -> what the further tables are made from."""


def _write_table(folder: Path, table: pa.Table) -> None:
    """Replace the only part of a table; a part of another name, left by an earlier version, goes."""
    folder.mkdir(exist_ok=True)
    with replacing(folder / DERIVED_PART) as beside:
        pq.write_table(table, beside, compression="zstd")
    for other in folder.glob("*.parquet"):
        if other.name != DERIVED_PART:
            other.unlink()


def _write_text(path: Path, text: str) -> None:
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")


def _facts(out: Path, title: str | None, licence: Mapping[str, str]) -> PackageFacts:
    documents = read_columns(out, "documents", ("source", "parsed_at"))
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


def _row_counts(out: Path) -> dict[str, int]:
    return {
        name: sum(pq.read_metadata(path).num_rows for path in _parts(out / REVIEWED, name) or _parts(out, name))
        for name in (*TABLES, *EXTRA_TABLES)
    }
