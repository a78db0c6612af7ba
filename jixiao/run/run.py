"""The run on one screen: files found, what is known left out, the rest parsed in order and added to the dataset."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from jixiao.base.hush import hush
from jixiao.output.commit import Batch, commit, renew
from jixiao.output.handed import Handed
from jixiao.output.held import Held, key_of, key_of_name, load_held
from jixiao.output.output import Output, opened
from jixiao.output.quarantine import write_quarantine
from jixiao.output.record import stage_record
from jixiao.output.seen import Sighted
from jixiao.output.tally import Tally
from jixiao.parsing.item import Item
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.parsing.kept import path_of as kept_path
from jixiao.parsing.settings import Settings
from jixiao.place.address import Place
from jixiao.run.inputs import find_inputs
from jixiao.run.limits import Limits
from jixiao.run.progress import Progress
from jixiao.run.spool import Spool, spooling
from jixiao.run.workers import Outcome, Parse, default_jobs, parse_files

NAMES_KEPT = 1000
"""Names remembered to tell which file a copy is a copy of; the summary shows a handful."""
LOG_NAME = "run.log"

_log = logging.getLogger("jixiao")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """What a run does again: everything (`reparse`), or documents with certain error codes (`again`)."""

    reparse: bool = False
    again: Collection[str] = ()


def run(  # noqa: PLR0913  what a person can say about a run
    sources: Sequence[Place],
    out: Place,
    settings: Settings,
    *,
    jobs: int | None = None,
    progress: Progress,
    limits: Limits | None = None,
    mode: Mode = Mode(),
    parse: Parse = parse_files,
) -> Tally:
    """Read what is new in the sources and add it to the tables of `out`; return the counts.

    A document counts as known by its content and the parser's version; one that another version parsed is replaced,
    without being read again where only words or rules changed. Nothing new: no file changes, but for parts that an
    earlier version of the tables wrote, which are brought to the present one. New rows stand in the
    order of the files, whatever the number of jobs (None: as many as suit the files and the machine). Killed at any
    moment, the dataset is readable, and the next run completes it. Sources and `out` may be addresses; a file there
    that has not changed since a run saw it is not brought again.

    `parse` reads the files: processes of this machine, unless it is told otherwise.

    Raises:
        Refusal: a source is missing, or `out` cannot be written; what is written is sound.
        DamagedError: a file of `out` is not as it was written; it stays as it is.
    """
    began, started = time.monotonic(), datetime.now(UTC)
    found = find_inputs(sources, leave_out=out)
    tally = Tally(unreadable_folders=found.unreadable, left_out=found.left_out, vocabulary=settings.vocabulary_files)
    tally.files = len(found.items)
    if found.items:
        hush()
        count = default_jobs(len(found.items)) if jobs is None else jobs
        with opened(out) as output, spooling() as spool, progress.over(len(found.items)):
            given = replace(settings, kept=output.folder / KEPT, anew=mode.reparse or bool(mode.again))
            held = load_held(
                output.folder, output.manifest, settings.version, again=mode.again, everything=mode.reparse
            )
            sighted = Sighted(output.folder)
            work = _Run(
                output=output,
                held=held,
                settings=given,
                tally=tally,
                progress=progress,
                parse=parse,
                spool=spool,
                sighted=sighted,
            )
            with _logged(output.folder / LOG_NAME):
                work.through(found.items, count, limits)
                renew(output, held)
            tally.seconds = time.monotonic() - began
            work.settle(found.items, started, count)
    tally.seconds = time.monotonic() - began
    return tally


@dataclass(slots=True, kw_only=True)
class _Run:
    """A run under way; its size grows by two digests of 32 bytes with each document that it reads."""

    output: Output
    held: Held
    settings: Settings
    tally: Tally
    progress: Progress
    parse: Parse
    spool: Spool
    sighted: Sighted
    _begun: dict[bytes, str | None] = field(default_factory=dict)
    _written: dict[bytes, str | None] = field(default_factory=dict)
    _met: dict[bytes, int] = field(default_factory=dict)
    """Files that are being read -> the number of the first one with that content."""
    _readable: set[bytes] = field(default_factory=set)
    """Rows of files that could not be read once and are copies of documents now: they go."""

    def through(self, items: Sequence[Item], jobs: int, limits: Limits | None) -> None:
        """Parse what is new and commit it in parts that depend on nothing but the documents and their order."""
        batch = Batch()
        with (
            closing(self._here(items)) as here,
            closing(self.parse(here, self.settings, jobs=jobs, limits=limits, wanted=self._wanted)) as outcomes,
        ):
            for outcome in outcomes:
                self._take(outcome, batch)
                if batch.is_full:
                    commit(self.output, batch, self.held, self.settings.version)
                    batch = Batch()
        batch.removed |= (self._readable & self.held.documents.keys()) - self._written.keys()
        if not batch.is_empty or not self.output.manifest.next_part:
            commit(self.output, batch, self.held, self.settings.version)

    def settle(self, items: Sequence[Item], started: datetime, jobs: int) -> None:
        """Write what lies beside the tables, and the record of the run."""
        self.sighted.write()
        write_quarantine(self.output.folder, self.output.manifest, items)
        if self.tally.documents:
            stage_record(self.output.folder, self.tally, self.settings.version, started, jobs)
            self.output.publish()
        self.output.settle()

    def _here(self, items: Iterable[Item]) -> Generator[Item, None, None]:
        """Yield the files in order, those at addresses brought; one that is known to be held need not be."""
        for item in self.spool.ahead(items, lambda item: not self._is_held(self._sighted(item))):
            key = self._sighted(item)
            if key is not None and self._is_held(key):
                self._pass_over(item, key)
            else:
                yield item

    def _sighted(self, item: Item) -> bytes | None:
        """Return the digest of a file at an address, where its archive says it or a run has seen this version of it."""
        if item.remote is None:
            return None
        if item.remote.sha256 is not None:
            return bytes.fromhex(item.remote.sha256)
        return self.sighted.sha256(item.source, item.remote.version)

    def _is_held(self, key: bytes | None) -> bool:
        return key is not None and self.held.has(key)

    def _wanted(self, number: int, item: Item, sha256: str | None) -> bool:
        """Tell whether a file is to be read: the dataset has not its content, nor is it that of an earlier file.

        The later one of two may be met first; then both are read, and `_take` leaves out what the later one gave.
        """
        key = _content_key(item, sha256)
        if key in self._begun or self.held.has(key) or self._met.get(key, number) < number:
            return False
        self._met[key] = number
        self._need_kept(key)
        return True

    def _need_kept(self, key: bytes) -> None:
        """Have here what was kept of the documents of a file, so that they need not be read again."""
        folder = self.settings.kept
        if folder is not None and not self.settings.anew:
            paths = (kept_path(folder, each.hex()) for each in self.held.owned(key))
            self.output.need([path.relative_to(self.output.folder).as_posix() for path in paths])

    def _done(self, item: Item) -> None:
        self.spool.drop(item)
        self.progress.done(item.shown, failed=self.tally.statuses["failed"])

    def _take(self, outcome: Outcome, batch: Batch) -> None:
        """Take in a file, each content once; which copy is kept depends on the order of the files."""
        item, key = outcome.item, _content_key(outcome.item, outcome.sha256)
        self.tally.tries_again += outcome.tries
        if outcome.sha256 is not None and item.remote is not None and item.remote.sha256 is None:
            self.sighted.see(item.source, item.remote.version, bytes.fromhex(outcome.sha256))
        was_wanted = self._met.pop(key, None) is not None
        # What ended its process before it was hashed has its row all the same.
        if key in self._begun or not (was_wanted or outcome.documents):
            self._pass_over(item, key)
            return
        self._remember(self._begun, key, item.source)
        self._take_documents(outcome, key, batch)
        self._done(item)

    def _pass_over(self, item: Item, key: bytes) -> None:
        """Count a file that is not read: a copy of one of this run, or known from an earlier one."""
        copied = next((known for known in (self._begun, self._written) if key in known), None)
        if copied is not None:
            self.tally.add_duplicate(item.source, copied[key])
        else:
            self.tally.unchanged += 1
            self.tally.forgotten += key in self.held.forgotten
        self._readable.update(each for each in self._placeholder(item) if each != key)
        self._done(item)

    def _take_documents(self, outcome: Outcome, file_key: bytes, batch: Batch) -> None:
        """Take in the documents of a file that was read, each content once."""
        item = outcome.item
        earlier = set(self.held.owned(file_key))
        given: list[bytes] = []
        for found in outcome.documents:
            document = _named(found, item)
            source = str(document.document["source"])
            key = key_of(document.document_id, has_content=document.has_content, source=source)
            if key in self._written:
                self.tally.add_duplicate(source, self._written[key])
            elif key in self.held.forgotten:
                self.tally.forgotten += 1
            elif self.held.has(key) and key != file_key:
                if key not in earlier:
                    self.tally.add_duplicate(source, None)
            else:
                self._remember(self._written, key, source)
                self.tally.add(document.count)
                batch.add(key, document)
                given.append(key)
            if document.trace is not None:
                _log.error("%s\n%s", source, document.trace)
        # What the file gave before and does not give now goes, unless it is as this version gives it: of an archive
        # the members that were read well stay while another is tried again. Its row of when it could not be read goes.
        stays = {key for key in earlier if self.held.documents[key].is_current} - {file_key}
        batch.removed |= {key for key in {*earlier, *self._placeholder(item)} if key not in {*self._written, *stays}}
        given += sorted(stays)
        if given != [file_key] or file_key in self.held.archives:
            batch.archives[file_key] = tuple(given)

    def _placeholder(self, item: Item) -> Iterator[bytes]:
        key = key_of_name(item.source)
        if key in self.held.documents:
            yield key

    @staticmethod
    def _remember(names: dict[bytes, str | None], key: bytes, name: str) -> None:
        names[key] = name if len(names) < NAMES_KEPT else None


def _content_key(item: Item, digest: str | None) -> bytes:
    return key_of_name(item.source) if digest is None else bytes.fromhex(digest)


def _named(given: Handed, item: Item) -> Handed:
    """Return a document with what only the fetch knows of it."""
    row = given.document | {"fetched_at": item.fetched_at} | asdict(item.found)
    if item.file_name is not None and row["source"] == item.source:
        row["file_name"] = item.file_name
    return replace(given, document=row)


@contextmanager
def _logged(path: Path) -> Iterator[None]:
    """Log to a file, which is made at the first entry, in place of that of an earlier run."""
    handler = logging.FileHandler(path, mode="w", encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    try:
        yield
    finally:
        _log.removeHandler(handler)
        handler.close()
