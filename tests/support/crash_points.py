"""Looks at a dataset before every step that a program takes in it, and reads it as one does who joins `documents`."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pyarrow.parquet as pq
import pytest

from jixiao.parsing.item import Item
from jixiao.parsing.settings import Settings
from jixiao.place.store import Store
from jixiao.run.limits import Limits
from jixiao.run.workers import Outcome, Wanted, everything, parse_files
from schemas.manifest import steadily
from schemas.parquet import read_table
from schemas.tables import TABLES, table_of

EVERY_STEP = bool(os.environ.get("JIXIAO_EVERY_STEP"))
"""Set by `make crash-points`: no step is left out."""
Joined: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]
"""Document -> its rows in all tables: its id, and where it has no content its source, tell one from another."""

Outcomes: TypeAlias = Generator[Outcome, None, None]

STEPS = frozenset({"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink"})
"""Events of the interpreter by which a folder changes; files are opened besides."""

_look: Callable[[], None] | None = None
_folder = ""
_hooked: list[bool] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    """Call the look before a step below the folder; a hook stays for the life of the process, so it may have none."""
    global _look  # noqa: PLW0603  a hook cannot be taken away
    if _look is None or not (event in STEPS or (event == "open" and _is_writing(arguments))):
        return
    paths = (os.fspath(each) for each in arguments if isinstance(each, str | os.PathLike))
    if not any(os.path.abspath(path).startswith(_folder) for path in paths):  # noqa: PTH100  it need not exist
        return
    look, _look = _look, None  # what it does itself is no step
    try:
        look()
    finally:
        _look = look


def _is_writing(arguments: tuple[object, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


@contextmanager
def looking(folder: Path, look: Callable[[], None]) -> Iterator[None]:
    """Call `look` before every step below the folder that this process takes in the block."""
    global _look, _folder  # noqa: PLW0603  a hook cannot be taken away
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked.append(True)
    _folder, _look = str(folder.absolute()), look
    try:
        yield
    finally:
        _look = None


@contextmanager
def looking_at_store(monkeypatch: pytest.MonkeyPatch, look: Callable[[], None]) -> Iterator[None]:
    """Call `look` before every file that this process puts at an address, copies or removes there in the block."""
    looks = [True]

    def step() -> None:
        if looks[0]:
            looks[0] = False  # what it does itself is no step
            try:
                look()
            finally:
                looks[0] = True

    put, replace, copy, remove = Store.put, Store.replace, Store.copy, Store.remove

    def put_each(store: Store, paths: Mapping[str, Path]) -> None:
        for name, path in paths.items():
            step()
            put(store, {name: path})

    def remove_each(store: Store, names: Collection[str]) -> None:
        for name in names:
            step()
            remove(store, [name])

    def replace_it(store: Store, name: str, data: bytes, mark: str | None) -> str | None:
        step()
        asks, looks[0] = looks[0], False  # comparing and putting are one step, as they are on S3
        try:
            return replace(store, name, data, mark)
        finally:
            looks[0] = asks

    def copy_it(store: Store, waiting: str, name: str) -> None:
        step()
        copy(store, waiting, name)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "put", put_each)
        patched.setattr(Store, "remove", remove_each)
        patched.setattr(Store, "replace", replace_it)
        patched.setattr(Store, "copy", copy_it)
        yield


def joined(tables: Mapping[str, list[dict[str, object]]]) -> Joined:
    """Return the rows that each document has when the tables are joined with `documents`; none may stand twice."""
    owners = {row["report_id"]: row["document_id"] for row in tables["reports"]}
    found: dict[tuple[str, str], list[str]] = {}
    for row in tables["documents"]:
        key = (str(row["document_id"]), str(row["source"]) if not row["bytes"] else "")
        assert key not in found, f"{row['source']} stands twice"
        found[key] = [repr({name: row[name] for name in ("source", "status", "parser_version")})]
    keys = {key[0]: key for key in found}
    for name in TABLES:
        if name == "documents":
            continue
        has_document = "document_id" in table_of(name).column_names
        for row in tables[name]:
            owner = row["document_id"] if has_document else owners.get(row["report_id"])
            if owner in keys:
                found[keys[str(owner)]].append(repr((name, sorted(row.items()))))
    return {key: tuple(sorted(rows)) for key, rows in found.items()}


def joined_plainly(files: Mapping[str, list[bytes]]) -> Joined:
    """Return what a reader finds that knows nothing but the files in the folders, table by table."""
    tables: dict[str, list[dict[str, object]]] = {}
    for name in TABLES:
        columns = table_of(name).column_names
        tables[name] = [
            {column: row.get(column) for column in columns} for data in files.get(name, []) for row in _rows(data)
        ]
    return joined(tables)


@lru_cache(maxsize=1000)
def _rows(data: bytes) -> list[dict[str, object]]:
    """Return the rows of a file; of one that stays as it is through many steps they are asked for as often."""
    rows: list[dict[str, object]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return rows


def joined_by_folders(out: Path) -> Joined:
    """Return what a reader finds that knows nothing but the folders."""
    return joined_plainly(
        {name: [path.read_bytes() for path in sorted((out / name).glob("*.parquet"))] for name in TABLES}
    )


def joined_by_load(out: Path) -> Joined:
    """Return what a reader finds that asks the manifest, as `jixiao.load` does."""
    tables = steadily(out, lambda manifest: {name: read_table(out, manifest, name).to_pylist() for name in TABLES})
    return joined(tables)


def assert_each_once(seen: Joined, *times: Joined) -> None:
    """Check that each document is whole: as it was at one of the times."""
    for key, rows in seen.items():
        assert any(rows == each.get(key) for each in times), f"{key} is neither as it was nor as it became"


def read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands read files without a process of their own, which takes a second to start: not it is looked at."""

    def here(
        items: Iterable[Item],
        settings: Settings,
        *,
        jobs: int,
        limits: Limits | None = None,
        wanted: Wanted = everything,
    ) -> Outcomes:
        del jobs, limits
        return parse_files(items, settings, jobs=1, wanted=wanted)

    monkeypatch.setattr("jixiao.command.run._readers", lambda _: nullcontext((here, None)))
