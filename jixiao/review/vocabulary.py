"""Teaches the program a heading: a line in the user's vocabulary file, and the documents concerned read again."""

from __future__ import annotations

import csv
import io
import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extract.source import OcrMode
from jixiao.base.exits import Refusal
from jixiao.base.texts import encoding_of
from jixiao.dataset.sources import SourceAbsentError, Sources
from jixiao.parsing.item import FROM_FETCH
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.parsing.settings import Settings, load_settings
from jixiao.place.lock import locked
from normalize.words.vocabulary import COLUMNS, Vocabulary, load_vocabulary
from schemas.manifest import DamagedError, steadily
from schemas.parquet import read_file, read_part, read_table, write_tables
from schemas.tables import TABLES, arrow_schema

if TYPE_CHECKING:
    from jixiao.output.output import Output

_log = logging.getLogger("jixiao")

MAX_HEADING: Final = 200
"""Characters of a heading: what is longer is a sentence that no vocabulary should hold."""


class MappingRefusedError(ValueError):
    """A heading that cannot be mapped so; the message is in Chinese."""


def fields_of(vocabulary: Vocabulary, block: str) -> dict[str, str]:
    """Return the fields that a heading of a block can be mapped to, each with a heading that it has already."""
    fields: dict[str, str] = {}
    for variant, name in vocabulary.blocks.get(block, {}).items():
        fields.setdefault(name, variant)
    return dict(sorted(fields.items()))


def teach(path: Path, block: str, field: str, heading: str) -> None:
    """Append a heading to a vocabulary file, which is made where there is none; it is on the disk on return.

    Raises:
        MappingRefusedError: the vocabulary knows no such block and field, or the heading is empty or too long.
        OSError: the file cannot be written.
    """
    words = heading.strip()
    if not words or len(words) > MAX_HEADING or "\n" in words:
        raise MappingRefusedError("表头为空或过长")
    if field not in fields_of(load_vocabulary(), block):
        raise MappingRefusedError(f"词表没有 {block}.{field}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_name(f".{path.name}.lock"), waits=True), path.open("a+b") as file:
        file.seek(0)
        before = file.read()
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not before.strip():
            writer.writerow(COLUMNS)
        elif not before.endswith(b"\n"):
            text.write("\n")
        encoding = encoding_of(before)
        order = _order(before.decode(encoding))
        writer.writerow([{"block": block, "field": field, "variant": words}.get(name, "") for name in order])
        # A file that a spreadsheet saved in GBK goes on in it.
        file.write(text.getvalue().encode(encoding.removesuffix("-sig")))
        file.flush()
        os.fsync(file.fileno())


def _order(before: str) -> Sequence[str]:
    """Return the columns of the file in its own order: a person may have put a note beside them."""
    head = next(iter(csv.reader(before.splitlines())), None)
    names = [name.strip() for name in head or ()]
    return names if set(COLUMNS) <= set(names) else COLUMNS


@dataclass(slots=True)
class Job:
    """Reading documents again in the background: how far it is, what could not be read, and why it stopped, if so."""

    total: int
    done: int = 0
    failed: int = 0
    running: bool = True
    problem: str = ""


class Reader:
    """Reads documents again with the vocabulary as it is now and puts their rows in place of the old ones."""

    def __init__(
        self,
        out: Path,
        sources: Sources,
        vocabulary: Path,
        *,
        beside: Sequence[Path] = (),
        passwords: Sequence[str] = (),
    ) -> None:
        """Keep where things are; one job runs at a time. `beside` are vocabularies that are used and not taught."""
        self._out, self._sources, self.vocabulary = out, sources, vocabulary
        self._beside, self._passwords = tuple(beside), tuple(passwords)
        self._lock = threading.Lock()
        self.job = Job(total=0, running=False)

    def settings(self, ocr: OcrMode = "auto") -> Settings:
        """Return the settings with the user's files laid over the vocabulary; what a run kept of documents is used.

        Raises:
            Refusal: a file is wrong.
        """
        own = [self.vocabulary] if self.vocabulary.is_file() else []
        return replace(load_settings([*self._beside, *own], self._passwords, ocr), kept=self._out / KEPT)

    def read_otherwise(self) -> int:
        """Return how many documents were read by another version, or with another vocabulary, than `settings` has."""
        counts: Counter[str] = Counter()
        table = steadily(self._out, lambda found: read_table(self._out, found, "documents", ["parser_version"]))
        column = table["parser_version"]
        counts.update({entry["values"]: entry["counts"] for entry in column.value_counts().to_pylist()})
        known = {mode: self.settings(mode).version for mode in {_mode_of(version) for version in counts}}
        return sum(count for version, count in counts.items() if version != known[_mode_of(version)])

    def start(self, documents: Iterable[str], *, finished: Callable[[], None]) -> Job:
        """Begin to read documents again; return the job, which goes on after this call."""
        wanted = set(documents)
        self.job = job = Job(total=len(wanted))
        threading.Thread(target=self._work, args=(wanted, job, finished), daemon=True).start()
        return job

    def _work(self, wanted: set[str], job: Job, finished: Callable[[], None]) -> None:
        from jixiao.output.output import opened  # noqa: PLC0415  the readers take half a second of the start

        with self._lock:
            try:
                with opened(self._out) as output:  # no run may replace the tables meanwhile
                    for part in self._parts(output, wanted):
                        self._reread(output, part, wanted, job)
            except (OSError, Refusal, DamagedError) as error:
                _log.exception("reading again stopped")
                job.problem = str(error)
                job.failed = job.total - job.done
            finally:
                job.running = False
                finished()

    @staticmethod
    def _parts(output: Output, wanted: set[str]) -> list[str]:
        """Return the parts of the tables that hold one of the documents."""
        schema = arrow_schema("documents")
        found = {
            name: read_file(output.folder, output.manifest, name, schema, ["document_id"])["document_id"]
            for name in output.manifest.named("documents")
        }
        return [Path(name).stem for name, column in found.items() if wanted & set(column.to_pylist())]

    def _reread(self, output: Output, part: str, wanted: set[str], job: Job) -> None:
        """Write a part anew, the rows of the wanted documents replaced where they stand: whole or not at all."""
        from jixiao.output.commit import names_of, renamed  # noqa: PLC0415  as above
        from jixiao.output.staging import fresh_staging  # noqa: PLC0415

        old = {name: read_part(output.folder, output.manifest, name, part).to_pylist() for name in TABLES}
        owners = {row["report_id"]: row["document_id"] for row in old["reports"]}
        groups: dict[str, dict[str, list[dict[str, object]]]] = {}
        for name, rows in old.items():
            for row in rows:
                owner = row["document_id"] if "document_id" in row else owners.get(row["report_id"])
                groups.setdefault(str(owner), {}).setdefault(name, []).append(row)
        for document_id in wanted & groups.keys():
            groups[document_id] = self._fresh(groups[document_id], job)
        new: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
        # Files without a byte share their id, and each is a row of its own.
        for document_id in dict.fromkeys(row["document_id"] for row in old["documents"]):
            for name, rows in groups[document_id].items():
                new[name].extend(rows)
        write_tables(fresh_staging(self._out), new, part=renamed(output, part))
        output.publish(names_of(output, part))

    def _fresh(self, old: dict[str, list[dict[str, object]]], job: Job) -> dict[str, list[dict[str, object]]]:
        from jixiao.parsing.parse import parse_bytes, source_of  # noqa: PLC0415  as above

        row = old["documents"][0]
        settings = self.settings(_mode_of(str(row["parser_version"])))
        job.done += 1
        try:
            data = self._sources.data(row)
        except SourceAbsentError:
            job.failed += 1
            return old
        parsed = parse_bytes(source_of(str(row["source"]), data, settings), settings)
        if parsed.status == "failed":
            # What was read before is worth more than a failure now.
            job.failed += 1
            return old
        kept = {name: row.get(name) for name in FROM_FETCH}
        return {"documents": [{**parsed.document, **kept}], **{n: list(rows) for n, rows in parsed.rows.items()}}


def _mode_of(version: str | None) -> OcrMode:
    """Return how the pages of a document were recognised, by the version that read it."""
    tail = (version or "").rpartition(".ocr-")[2]
    return "never" if tail == "never" else "always" if tail == "always" else "auto"
