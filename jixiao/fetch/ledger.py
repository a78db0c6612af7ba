"""What one site's fetch has done so far: rows written, things counted, and whether it has to come back for more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from jixiao.fetch.log import GOOD, History, LogRow, LogWriter
from jixiao.place.whole_files import Stored, put

EXAMPLES = 5
"""Failures of a site that are shown with their address; all stand in the log."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The books of one site in one run; `finished` once every page that was due has been asked."""

    archive: Path
    site: str
    run: str
    writer: LogWriter
    history: History
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    new_objects: int = 0
    new_sources: int = 0
    resumed: int = 0
    owing: bool = False
    finished: bool = False
    trouble: OSError | None = None

    def keep(self, data: bytes) -> Stored:
        """Put bytes into the archive.

        Raises:
            OSError: they cannot be written; the ledger knows.
        """
        try:
            return put(self.archive, data)
        except OSError as error:
            self.trouble = error
            raise

    def record(self, row: LogRow, *, transient: bool = False) -> None:
        """Write a row to the log, and count it; a failure that may pass keeps the site owing.

        Raises:
            OSError: it cannot be written; the ledger knows.
        """
        try:
            offset = self.writer.add(row)
        except OSError as error:
            self.trouble = error
            raise
        self.outcomes[row.kind, row.outcome] += 1
        if row.outcome == "failed":
            self.errors[row.error or "internal"] += 1
            self.owing |= transient or row.kind == "listing"
            if len(self.examples) < EXAMPLES:
                self.examples.append(f"{row.error} {row.url}" + (f"（{row.message}）" if row.message else ""))
        elif row.outcome == "left_out":
            self.left_out[row.error or ""] += 1
        elif row.sha256 is not None:
            self.new_objects += row.outcome == "stored"
            self.new_sources += not self.history.had(row.url, row.sha256)
        self.history.add(row, self.writer.path, offset)

    def count(self, kind: str) -> int:
        """Return how many pages or files of a kind were got."""
        return sum(number for (of, outcome), number in self.outcomes.items() if of == kind and outcome in GOOD)

    @property
    def good(self) -> int:
        """How many pages and files were got."""
        return sum(self.count(kind) for kind in ("listing", "article", "file"))

    @property
    def failed(self) -> int:
        """How many were not."""
        return sum(self.errors.values())
