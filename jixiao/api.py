"""The interface for notebooks: one file or a run's folder as pandas tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias

import pandas as pd

from extract.source import OcrMode
from jixiao.corrections.overlay import overlaid
from jixiao.output.remote import copied
from jixiao.parsing.parse import Parsed, parse_file
from jixiao.parsing.settings import load_settings
from jixiao.place.address import place_of
from schemas.code_names import STATUSES
from schemas.manifest import is_dataset
from schemas.parquet import read_tables, to_arrow, to_frame
from schemas.tables import TABLES

AnyPath: TypeAlias = str | PathLike[str]


class Dataset(Mapping[str, pd.DataFrame]):
    """The published tables by name, as items (`data["reports"]`) and as attributes (`data.reports`)."""

    documents: pd.DataFrame
    reports: pd.DataFrame
    budgets: pd.DataFrame
    goals: pd.DataFrame
    indicators: pd.DataFrame
    tasks: pd.DataFrame
    figures: pd.DataFrame
    checks: pd.DataFrame
    headings: pd.DataFrame
    unread: pd.DataFrame

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Keep the tables; every published one must be there."""
        self._tables = {name: tables[name] for name in TABLES}
        for name, table in self._tables.items():
            setattr(self, name, table)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table by name."""
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, in the order of the contract."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._tables)

    def __repr__(self) -> str:
        """Return the tables with their numbers of rows."""
        return f"{type(self).__name__}({', '.join(f'{name}: {len(table)}' for name, table in self.items())})"

    def _repr_html_(self) -> str:
        """Return the same as a small table for notebooks."""
        rows = "".join(
            f"<tr><td>{escape(TABLES[name].label)}</td><td><code>{name}</code></td><td>{len(table)}</td></tr>"
            for name, table in self.items()
        )
        return f"<table><thead><tr><th>表</th><th>名称</th><th>行数</th></tr></thead><tbody>{rows}</tbody></table>"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInfo:
    """What became of a file: the values of its row of `documents` that a person asks for first."""

    document_id: str
    source: str
    format: str | None
    page_count: int | None
    status: str
    error_code: str | None
    error: str | None
    notes: tuple[str, ...] = field(default=())


class ReadResult(Dataset):
    """What one file gave: the published tables, and `document` with its status; an archive has several documents."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], documents: Sequence[DocumentInfo]) -> None:
        """Keep the tables and what became of each document."""
        super().__init__(tables)
        self.all_documents = tuple(documents)

    @property
    def document(self) -> DocumentInfo:
        """What became of the file; of an archive, of its first member."""
        return self.all_documents[0]

    def __repr__(self) -> str:
        """Return source, status, error and numbers of rows."""
        return "\n".join([*map(_line, self.all_documents), super().__repr__()])

    def _repr_html_(self) -> str:
        """Return the same for notebooks."""
        heads = "".join(f"<p>{escape(_line(info))}</p>" for info in self.all_documents)
        return heads + super()._repr_html_()


def _line(info: DocumentInfo) -> str:
    """Return what became of a document as one line."""
    words = info.error or "；".join(info.notes)
    return f"{info.source}: {STATUSES[info.status]}" + (f"（{words}）" if words else "")


def read(
    path: AnyPath,
    vocabulary: AnyPath | Sequence[AnyPath] | None = None,
    *,
    passwords: Sequence[str] = (),
    ocr: OcrMode = "auto",
) -> ReadResult:
    """Return the tables of one file, with the columns and types of the published ones; nothing is written.

    A file that cannot be read gives empty tables, and `result.document` says why. `vocabulary` names one or more
    files with more headings; `jixiao-headings.csv` in the current folder is used as well.

    Raises:
        FileNotFoundError: there is no such file.
        jixiao.base.exits.Refusal: a vocabulary file is wrong.
    """
    file = Path(path)
    if not file.is_file():
        raise FileNotFoundError(f"找不到文件 {file}")
    settings = load_settings(_paths(vocabulary), passwords, ocr)
    parsed = parse_file(file, settings)
    tables = {name: to_frame(to_arrow(name, _rows(name, parsed))) for name in TABLES}
    return ReadResult(tables, [_info(document) for document in parsed])


def load(out: AnyPath, *, corrected: bool = True, money: Literal["decimal", "float"] = "decimal") -> Dataset:
    """Return the tables that a run has written to a folder or address, the corrections of `jixiao review` over them.

    With `corrected` False the values are those that were read; the files are the same either way. Amounts are exact
    `Decimal`s; with `money="float"` they are float64, which sum, group and plot without a cast and lose cents beyond
    15 digits.

    Raises:
        FileNotFoundError: there is no such folder, or no run has written tables there.
        Refusal: the store at the address does not answer.
        DamagedError: a file of it is not as it was written.
    """
    with copied(place_of(out)) as folder:
        if not is_dataset(folder):
            raise FileNotFoundError(f"{out} 里没有 jixiao run 写出的表")
        tables = read_tables(folder)
        laid = overlaid(tables, folder)[0] if corrected else dict(tables)
        return Dataset({name: _as_float(name, frame) for name, frame in laid.items()} if money == "float" else laid)


def _as_float(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    amounts = [column.name for column in TABLES[table].columns if column.kind == "amount"]
    return frame.astype(dict.fromkeys(amounts, "float64")) if amounts else frame


def _paths(named: AnyPath | Sequence[AnyPath] | None) -> tuple[Path, ...]:
    if named is None:
        return ()
    if isinstance(named, str | PathLike):
        return (Path(named),)
    return tuple(Path(path) for path in named)


def _rows(table: str, parsed: Sequence[Parsed]) -> list[dict[str, object]]:
    if table == "documents":
        return [document.document for document in parsed]
    return [row for document in parsed for row in document.rows.get(table, ())]


def _info(parsed: Parsed) -> DocumentInfo:
    def text(name: str) -> str | None:
        value = parsed.document[name]
        return None if value is None else str(value)

    pages = parsed.document["page_count"]
    return DocumentInfo(
        document_id=parsed.document_id,
        source=str(parsed.document["source"]),
        format=text("format"),
        page_count=pages if isinstance(pages, int) else None,
        status=parsed.status,
        error_code=text("error_code"),
        error=text("error"),
        notes=parsed.notes,
    )
