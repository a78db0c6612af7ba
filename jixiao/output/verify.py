"""Finds what of a dataset is not as it was written, and takes it out so that its documents are read again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jixiao.base.legible import legible
from jixiao.corrections.log import FILE as CORRECTIONS_FILE
from jixiao.corrections.log import FOLDER as CORRECTIONS_FOLDER
from jixiao.corrections.log import CorrectionLog
from jixiao.output.held import ARCHIVES, key_of, read_archives
from jixiao.output.output import Output
from jixiao.output.record import SCHEMA as RECORDS
from jixiao.output.staging import fresh_staging
from jixiao.place.address import Place
from jixiao.place.given import place_again
from jixiao.place.store import Store
from schemas.manifest import DamagedError, Manifest, manifest_of
from schemas.parquet import read_file
from schemas.run_table import RUNS
from schemas.tables import TABLES, arrow_schema

CORRECTIONS = f"{CORRECTIONS_FOLDER}/{CORRECTIONS_FILE}"
_BASE = re.compile(r"[^/]+/(part-\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A file of a dataset that is not as it was written, or is none of its files."""

    name: str
    what: str
    is_stray: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a repair took out: documents in all, the files that hold those whose names are known, and the others."""

    documents: int
    places: tuple[Place, ...]
    unnamed: int


def manifest_damage(place: Place) -> Finding | None:
    """Return what is wrong with the manifest of the dataset at a place.

    Raises:
        OSError: it cannot be read.
        Refusal: the store does not answer.
    """
    try:
        if isinstance(place, Path):
            manifest_of(place)
        else:
            from jixiao.output.remote import manifest_at  # noqa: PLC0415  part of the extra `remote`

            manifest_at(Store(place))
    except DamagedError as damage:
        return Finding(name=damage.name, what=f"{damage.what}，不知道数据集由哪些文件组成；--repair 按现有文件重写")
    return None


def findings(output: Output) -> list[Finding]:
    """Return what is wrong with the files of a dataset, all of which are here; all of them are read.

    Raises:
        OSError: the folder cannot be looked into.
        Refusal: the store does not answer.
    """
    out, manifest = output.folder, output.manifest
    found = [
        Finding(name=damage.name, what=damage.what)
        for name in manifest.files
        if (damage := _damage(out, manifest, name)) is not None
    ]
    if not found:
        found += _doubles(out, manifest)
    return [*found, *_strays(output), *_corrections(out)]


def _damage(out: Path, manifest: Manifest, name: str) -> DamagedError | None:
    table = name.partition("/")[0]
    try:
        if table == ARCHIVES:
            read_archives(out, manifest, name)
        else:
            schema = arrow_schema(table) if table in TABLES else RECORDS
            rows = read_file(out, manifest, name, schema).num_rows
            if manifest.files[name].rows not in {None, rows}:
                return DamagedError(out, name, "行数不符")
    except DamagedError as damage:
        return damage
    return None


def _doubles(out: Path, manifest: Manifest) -> Iterator[Finding]:
    """Yield the parts of `documents` that hold one which another part holds too."""
    keys = {name: _keys(out, manifest, name) for name in manifest.named("documents")}
    counts = Counter(key for part in keys.values() for key in part)
    for name, part in keys.items():
        double = sum(counts[key] > 1 for key in part)
        if double:
            yield Finding(name=name, what=f"有 {double} 份文档在表中不止一次")


def _keys(out: Path, manifest: Manifest, name: str) -> list[bytes]:
    rows = read_file(out, manifest, name, arrow_schema("documents"), ["document_id", "bytes", "source"]).to_pylist()
    return [key_of(row["document_id"], has_content=bool(row["bytes"]), source=row["source"]) for row in rows]


def _corrections(out: Path) -> Iterator[Finding]:
    """Yield the file of the corrections where it has lines that are not as they were written."""
    count = CorrectionLog(out).damaged()
    if count:
        what = f"有 {count} 条更正已损坏，没有采用；有 jixiao corrections export 导出的备份的，请再导入"
        yield Finding(name=CORRECTIONS, what=what)


def _strays(output: Output) -> Iterator[Finding]:
    """Yield the files that whoever reads the folders meets, and the dataset does not hold."""
    manifest = output.manifest
    for name in output.lying((*TABLES, RUNS.name)):
        is_shown = name.endswith(".parquet") and not name.rpartition("/")[2].startswith((".", "_"))
        if is_shown and name not in manifest.files and name not in manifest.leaving:
            yield Finding(name=name, what="不是这个数据集的文件", is_stray=True)


def take_out(output: Output, found: Sequence[Finding]) -> Taken:
    """Take out what is damaged, with all of its part, and set it aside; its documents count as never read.

    What is read again stands in new parts, and the tables agree again.

    Raises:
        OSError: the folder cannot be written; the dataset is as it was, or the next run brings the change to its end.
        Refusal: an address does not take it.
    """
    manifest = output.manifest
    bases = {match[1] for each in found if not each.is_stray and (match := _BASE.match(each.name))}
    damaged = {each.name for each in found if not each.is_stray}
    gone = [name for name in manifest.files if name in damaged or ((match := _BASE.match(name)) and match[1] in bases)]
    documents, places, unnamed = 0, dict[Place, None](), 0
    for name in (name for name in gone if name.startswith("documents/")):
        sources = _sources(output.folder, manifest, name)
        documents += len(sources) if sources is not None else manifest.files[name].rows or 0
        unnamed += (manifest.files[name].rows or 1) if sources is None else 0
        for source in sources or ():
            places[_place(output.folder, source)] = None
    strays = [each.name for each in found if each.is_stray]
    torn = [CORRECTIONS] if CORRECTIONS in damaged else []
    output.set_aside([*gone, *strays, *torn])
    if torn:
        CorrectionLog(output.folder).damaged(blank=True)
    if gone:
        fresh_staging(output.folder)
        # Whoever is killed before the documents are read again must not leave them forgotten.
        output.publish(gone, owed=[*dict.fromkeys((*manifest.owed, *map(str, places)))])
    output.remove(strays)
    for source in manifest.owed:
        places[_place(output.folder, source)] = None
    return Taken(documents=documents, places=tuple(places), unnamed=unnamed)


def forget_owed(output: Output) -> None:
    """Note that what a repair took out has been read again, or cannot be found.

    Raises:
        OSError: the folder cannot be written.
        Refusal: an address does not take it.
    """
    if output.manifest.owed:
        fresh_staging(output.folder)
        output.publish(owed=())


def _place(out: Path, source: str) -> Place:
    return place_again(out, source.split("!/", 1)[0])


def _sources(out: Path, manifest: Manifest, name: str) -> list[str] | None:
    try:
        return [str(each) for each in read_file(out, manifest, name, arrow_schema("documents"))["source"].to_pylist()]
    except DamagedError:
        return None


def lines_of(out: object, found: Sequence[Finding], manifest: Manifest) -> Iterator[str]:
    """Yield what a person reads of the findings, in Chinese."""
    for each in found:
        yield f"{legible(f'{out}/{each.name}')} {each.what}"
    unknown = sum(part.sha256 is None for part in manifest.files.values())
    if unknown:
        yield f"{unknown} 个文件由旧版写出，没有校验和：只核对了能否读取"
    if manifest.owed:
        yield f"上次修复中断：有 {len(manifest.owed)} 份文件等待重新读取，加 --repair 继续"
    elif not found:
        yield f"{len(manifest.files)} 个文件完好"
