"""What runs on a node of a cluster: takes the bytes of a file, returns its documents and what is kept of them."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from jixiao.output.handed import Handed
from jixiao.parsing.item import Item
from jixiao.parsing.kept import put
from jixiao.parsing.settings import Settings, parser_version
from jixiao.run.limits import Limits
from jixiao.run.worker_process import Failed
from jixiao.run.workers import Reader

PROCESSORS = 1
"""Of a station: that many it asks the cluster for, and so many threads its libraries start."""
_SUFFIX = ".json.z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file on its way to a node: its name in the tables, its bytes, and what is kept of it, if anything is."""

    name: str
    data: bytes
    document_id: str
    kept: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a file gave: its documents, how often they ended a process, and document id -> what is to be kept."""

    documents: tuple[Handed, ...]
    tries: int
    kept: dict[str, bytes]


class Station:
    """Reads the files that come, one at a time, in one process that holds the models and is killed at a limit.

    Needs nothing of the machine that sends them: no path is shared.
    """

    def __init__(self, settings: Settings, limits: Limits) -> None:
        """Begin with an empty folder of its own."""
        self._folder = TemporaryDirectory(prefix="jixiao-")
        self._file = Path(self._folder.name) / "file"
        self._kept = Path(self._folder.name) / "kept"
        own = replace(settings, kept=None if settings.kept is None else self._kept)
        self._reader = Reader(own, limits, share=PROCESSORS)
        self._version = parser_version(settings.vocabulary, settings.ocr)

    def version(self) -> str:
        """Return the parser's version as it is on this node."""
        return self._version

    def read(self, sent: Sent) -> Given | Failed:
        """Return what a file gives; `Failed` where this node's disk takes no more."""
        try:
            self._file.write_bytes(sent.data)
            if sent.kept is not None:
                put(self._kept, sent.document_id, sent.kept)
            outcome = self._reader.outcome(Item(path=self._file, source=sent.name))
            return Given(documents=outcome.documents, tries=outcome.tries, kept=self._take_kept(sent))
        except OSError as error:
            return Failed(number=error.errno or 0, words=f"{platform.node()}: {error.strerror or error}")
        finally:
            self._file.unlink(missing_ok=True)

    def _take_kept(self, sent: Sent) -> dict[str, bytes]:
        """Return what was kept and has not been sent, and forget it."""
        taken = {}
        for path in self._kept.glob(f"*/*{_SUFFIX}"):
            data = path.read_bytes()
            path.unlink()
            if data != sent.kept:
                taken[path.name.removesuffix(_SUFFIX)] = data
        return taken

    def close(self) -> None:
        """End the process and remove the folder."""
        self._reader.close()
        self._folder.cleanup()
