"""What one document may cost before its process is killed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_MEBIBYTE: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """CPU seconds for a document and for each page of it, bytes resident in its process, documents to one process.

    CPU time is that of the process and of all that it starts: what a document gives does not hang on what else the
    machine does. What sleeps takes none, and is given up after many times as long.
    """

    seconds: float = 120.0
    seconds_per_page: float = 15.0
    """A page that is recognised takes 3 to 8 s here."""
    asleep_factor: float = 10.0
    """How much longer than it may work a document may sleep: a disk or a network drive may be slow for minutes."""
    memory: int = 3 * 2**30
    """A scanned page takes about 0.8 GB with its models, a book of 1,000 pages 0.4 GB."""
    documents_per_worker: int = 500
    """A process is replaced after so many: what libraries leak goes with it; starting one takes about a second."""

    def allowed(self, pages: int) -> float:
        """Return the CPU seconds that a document with so many pages may take."""
        return self.seconds + pages * self.seconds_per_page

    @property
    def memory_mebibytes(self) -> int:
        """The memory cap in MiB, for messages."""
        return self.memory // _MEBIBYTE
