"""How often columns have the roles that they are given, by how sure the assignment is: what trust.csv is made of.

Run as `python -m jixiao.bench.columns FILES GOLD [FILES GOLD …]`. Each document is read with the whole vocabulary of
headings and with half of it and all of it taken away. The table shows for each class of probability how many columns
of indicators were right, and what the other families of documents (the names up to the first dash) would have said of
it. With `--write` the counts go to normalize/columns/trust.csv.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from rich.console import Console
from rich.table import Table

from extract.document import Document
from extract.errors import ReadError
from jixiao.bench.unseen import SEEDS, without
from jixiao.parsing.parse import read_document
from jixiao.parsing.settings import load_settings
from jixiao.score.score import gold_for
from normalize.columns.trust import BOUNDS, monotone
from normalize.document import normalize
from normalize.forms.blocks import RowReader
from normalize.model.column import Header
from normalize.words.vocabulary import Vocabulary

ROOT: Final = Path(__file__).parents[2]
HEADINGS: Final = ROOT / "normalize" / "words" / "headings.csv"
TRUST: Final = ROOT / "normalize" / "columns" / "trust.csv"
SHARES: Final = (0, 50, 100)
"""Percent of the headings that are taken away."""
RIGHT: Final = 0.8
"""Of a column's values: so many are in the answer where its role is right."""
FIELDS: Final = (
    "level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation", "definition",
    "criterion", "completion_rate",
)  # fmt: skip
POINTS: Final = frozenset({"weight", "score", "completion_rate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A column of indicators whose role no heading of the list names: family, class of probability, right or not."""

    family: str
    below: float
    right: bool


def main(wanted: Sequence[str] | None = None) -> None:
    """Count and print, and write where that is asked."""
    parser = argparse.ArgumentParser(prog="python -m jixiao.bench.columns", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FILES GOLD")
    parser.add_argument("--write", action="store_true", help=f"write {TRUST.name}")
    arguments = parser.parse_args(wanted)
    folders: list[Path] = arguments.folders
    if len(folders) % 2:
        parser.error("each folder of files needs its folder of answers")
    vocabularies = [_vocabulary(percent) for percent in SHARES]
    seen: list[Seen] = []
    for files, gold in zip(folders[::2], folders[1::2], strict=True):
        seen.extend(_of_folder(files, gold, vocabularies))
    _show(seen)
    if arguments.write:
        _write(seen)


def _vocabulary(percent: int) -> Vocabulary:
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        rows = without(csv.DictReader(file), percent, random.Random(f"{percent} {SEEDS}"))  # noqa: S311  a measure
    return Vocabulary((row["block"], row["field"], row["variant"]) for row in rows)


def _of_folder(files: Path, gold: Path, vocabularies: Sequence[Vocabulary]) -> Iterator[Seen]:
    settings = load_settings()
    names = [path.stem for path in gold.glob("*.json")]
    for path in sorted(files.iterdir()):
        answer = gold_for(path.name, names)
        if answer is None:
            continue
        try:
            document = read_document(path, settings)
        except ReadError as error:
            Console(stderr=True).print(f"{path.name}: {error}")
            continue
        wanted = _wanted(json.loads((gold / f"{answer}.json").read_text(encoding="utf-8")))
        for vocabulary in vocabularies:
            yield from _of_document(document, path.stem.split("-")[0], wanted, vocabulary)


def _of_document(
    document: Document, family: str, wanted: Mapping[str, Counter[str]], vocabulary: Vocabulary
) -> Iterator[Seen]:
    """Yield the columns of a document that were read by more than a listed heading."""
    with _Watched() as watched:
        rows = normalize(document, vocabulary).rows["indicators"]
    for header in watched.headers:
        for column in header.columns:
            if column.field not in FIELDS or column.match is None or column.match.how == "exact":
                continue
            found = Counter(_plain(column.field, row[column.field]) for row in rows if row[column.field] is not None)
            if not found:
                continue
            hit = sum((found & wanted.get(column.field, Counter())).values())
            below = next(bound for bound in BOUNDS if column.probability < bound)
            yield Seen(family=family, below=below, right=hit >= RIGHT * found.total())


class _Watched:
    """Keeps the headers of indicators that are opened while it is in force."""

    def __init__(self) -> None:
        self.headers: list[Header] = []
        self._opened = RowReader.open_block

    def __enter__(self) -> Self:
        headers, opened = self.headers, self._opened

        def watch(reader: RowReader, draft: Any, header: Header, row: Any) -> None:  # noqa: ANN401  handed on
            if header.block == "indicators":
                headers.append(header)
            opened(reader, draft, header, row)

        RowReader.open_block = watch  # type: ignore[method-assign, assignment]
        return self

    def __exit__(self, *_: object) -> None:
        RowReader.open_block = self._opened  # type: ignore[method-assign]


def _wanted(answer: Mapping[str, Any]) -> dict[str, Counter[str]]:
    wanted: dict[str, Counter[str]] = {}
    for report in answer["reports"]:
        for row in report.get("indicators") or []:
            for field in FIELDS:
                if row.get(field) is not None:
                    wanted.setdefault(field, Counter())[_plain(field, row[field])] += 1
    return wanted


def _plain(field: str, value: object) -> str:
    return str(float(str(value))) if field in POINTS else "".join(str(value).split())


def _show(seen: Sequence[Seen]) -> None:
    table = Table("概率低于", "列", "正确", "按其余版式估计", title="表头不在词表中的列：角色正确的比例")
    families = {one.family for one in seen}
    for bound in BOUNDS:
        here = [one for one in seen if one.below == bound]
        expected = [share for family in families for share in _left_out(seen, family, bound)]
        mean = sum(expected) / len(expected) if expected else None
        right = sum(one.right for one in here) / len(here) if here else None
        table.add_row(f"{bound:.2f}", str(len(here)), _percent(right), _percent(mean))
    Console().print(table)


def _left_out(seen: Sequence[Seen], family: str, bound: float) -> list[float]:
    """Return, for each column of a family in a class, the share that the other families give the class."""
    own = sum(1 for one in seen if one.family == family and one.below == bound)
    if not own:
        return []
    shares = dict(monotone(_counts([one for one in seen if one.family != family])))
    return [shares[bound]] * own


def _counts(seen: Sequence[Seen]) -> list[tuple[float, int, int]]:
    return [
        (bound, sum(one.below == bound for one in seen), sum(one.right for one in seen if one.below == bound))
        for bound in BOUNDS
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _write(seen: Sequence[Seen]) -> None:
    with TRUST.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("below", "columns", "right"))
        writer.writerows((bound, columns, right) for bound, columns, right in _counts(seen))


if __name__ == "__main__":
    main()
