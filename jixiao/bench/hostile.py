"""`python -m jixiao.bench.hostile FOLDER [--like FOLDER]`: hostile files come to what their EXPECT.csv says.

A run with the limits of a person's run goes over the folder. EXPECT.csv names for each file the statuses that are
right (`expected_status`: `ok|partial`), or says in words what should be (`should be`: of statuses and error codes that
occur there, those are right), and perhaps a file of `--like` that has the same rows (`same_content_as`). No file may
be a defect of the program or end the process that reads it.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from jixiao.base.labels import ERRORS
from jixiao.base.legible import legible
from jixiao.command.summary import console
from jixiao.parsing.parse import parse_file
from jixiao.parsing.settings import load_settings
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import run
from schemas.code_names import STATUSES
from schemas.parquet import read_tables, rows_of

EXPECTED = "EXPECT.csv"
NEVER = frozenset({"internal_error", "crashed", "timeout", "memory"})
"""Error codes that no file may have under the limits that a run has of itself."""
FIGURES = ("level3", "target_text", "actual_text", "weight", "score")
"""What must be the same of two indicators for their files to have the same content."""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A file that is not what it should be."""

    name: str
    found: str
    wanted: str


def differences(folder: Path, like: Path | None = None) -> Iterator[Difference]:
    """Yield the files of a folder that come to something else than its EXPECT.csv says.

    Raises:
        OSError: there is no such file.
    """
    with (folder / EXPECTED).open(encoding="utf-8-sig", newline="") as file:
        expected = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory(prefix="jixiao-") as out:
        run([folder], Path(out), load_settings(), jobs=1, progress=Silence(), limits=Limits())
        tables = {name: rows_of(table) for name, table in read_tables(Path(out)).items()}
    for row in expected:
        place = str(folder / row["file"])
        documents = [each for each in tables["documents"] if str(each["source"]).partition("!/")[0] == place]
        wanted = row.get("expected_status") or row.get("should be") or ""
        if not _fits(documents, wanted):
            yield Difference(name=row["file"], found=_said(documents), wanted=wanted)
        ids = {each["document_id"] for each in documents}
        found = Counter(_figures(each) for each in tables["indicators"] if each["document_id"] in ids)
        if like is None or not any(each["status"] == "ok" for each in documents):
            continue  # what could not be read has no content to compare
        for name in (row.get("same_content_as") or "").split():
            missing = _of_file(like, name) - found
            if missing:
                said = f"{missing.total()} 个指标与 {name} 不同"
                yield Difference(name=row["file"], found=said, wanted=f"与 {name} 内容相同")


def _fits(documents: Sequence[Row], wanted: str) -> bool:
    """Tell whether one of the documents of a file is as it should be, and none what none may be."""
    if not documents or any(each["error_code"] in NEVER for each in documents):
        return False
    words = set(re.findall(r"[a-z_]+", wanted))
    statuses, codes = words & STATUSES.keys(), words & ERRORS.keys()
    return any(
        (not statuses or each["status"] in statuses) and (not codes or each["error_code"] in {*codes, None})
        for each in documents
    )


def _said(documents: Sequence[Row]) -> str:
    return (
        "；".join(f"{each['status']} {each['error_code'] or ''} {each['error'] or ''}" for each in documents)
        or "没有一行"
    )


def _figures(row: Row) -> tuple[str, ...]:
    texts = (unicodedata.normalize("NFKC", str(row.get(name) or "")) for name in FIGURES)
    return tuple("".join(text.split()) for text in texts)


def _of_file(like: Path, name: str) -> Counter[tuple[str, ...]]:
    found = parse_file(min(like.glob(f"{name}.*")), load_settings())
    return Counter(_figures(row) for parsed in found for row in parsed.rows.get("indicators", ()))


def main() -> None:
    """Print what differs.

    Raises:
        SystemExit: 1 where something does.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--like", type=Path, metavar="FOLDER", help="where the files of same_content_as lie")
    given = parser.parse_args()
    table = Table("文件", "结果", "应为")
    for folder in given.folders:
        for each in differences(folder, given.like):
            table.add_row(legible(each.name), legible(each.found), each.wanted)
    console().print(table if table.row_count else "都与 EXPECT.csv 相符。")
    sys.exit(1 if table.row_count else 0)


if __name__ == "__main__":
    main()
