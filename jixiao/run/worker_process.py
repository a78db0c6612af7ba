"""What runs in a worker process: files come in through a pipe, their documents go out one by one."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from extract.container.process_tree import kill_own
from extract.system import begin_group
from jixiao.base.hush import hush
from jixiao.parsing.met import Met, meet
from jixiao.parsing.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A file that was read and hashed: is it wanted? `sha256` is None where it is empty or cannot be read."""

    sha256: str | None
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The place where documents are kept cannot be written: the run cannot go on."""

    number: int
    words: str


def serve(connection: Connection, settings: Settings, folder: str) -> None:
    """Read the files that come until the pipe closes; never outlives the process that started it.

    Its temporary files lie in `folder`, which goes with the process.

    Sends for each file an `Asked`; where the answer is that it is wanted, a `Begun` before and a `Handed` after each of
    its documents, and None at its end.
    """
    # A group of its own: Ctrl-C is for the run alone, and a kill takes the programs that a reader started with it.
    begin_group()
    hush()
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    import_module("normalize.document")  # what the parent does without; loaded before the clock of a document runs
    while True:
        try:
            path, name, skip = connection.recv()
            met = meet(path)
            connection.send(Asked(sha256=met.sha256, bytes=len(met.data)))
            is_wanted = connection.recv()
        except (EOFError, OSError):
            return
        if is_wanted and not _gave(connection, settings, path, name, skip, met):
            return


def _gave(  # noqa: PLR0913, PLR0917  what came through the pipe, and what became of it
    connection: Connection, settings: Settings, path: Path, name: str, skip: int, met: Met
) -> bool:
    """Send the documents of a file; False where they cannot be kept."""
    # Who only meets files that are known needs none of what reads them: that takes a second to load.
    from jixiao.output.handed import handed  # noqa: PLC0415
    from jixiao.parsing.parse import documents_of  # noqa: PLC0415

    try:
        for parsed in documents_of(path, settings, name=name, skip=skip, begun=connection.send, met=met):
            connection.send(handed(parsed))
        connection.send(None)
    except OSError as error:
        with suppress(OSError):  # the run that would hear of it may be gone: that was the error
            connection.send(Failed(number=error.errno or 0, words=error.strerror or str(error)))
        return False
    return True


def _end_with_parent(folder: str) -> None:
    """End when the run has ended, however it did, with all that was started and left behind here."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        kill_own()
