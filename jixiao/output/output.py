"""Where a run writes: a folder of this machine, or a working copy of one that changes what lies at an address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from jixiao.output.staging import holding, publish
from jixiao.place.address import Address, Place
from schemas.manifest import Manifest, manifest_of


class Output(Protocol):
    """A dataset that this process holds. In `folder` it is read and changed, in the manner of `staging`."""

    folder: Path
    manifest: Manifest

    def need(self, names: Collection[str]) -> None:
        """Return with these files of the dataset in the folder, those that there are."""
        ...

    def publish(self, removed: Collection[str] = ()) -> None:
        """Move everything staged into place and remove the files named, all of it or nothing."""
        ...

    def settle(self) -> None:
        """Let the dataset have what the run wrote beside the tables."""
        ...


class FolderOutput:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that is held."""
        self.folder = folder
        self.manifest = manifest_of(folder)

    def need(self, names: Collection[str]) -> None:
        """Everything is there."""

    def publish(self, removed: Collection[str] = ()) -> None:
        """Move everything staged into place and remove the files named, all of it or nothing.

        Raises:
            OSError: it cannot be written; the dataset is as it was, or the next run brings the change to its end.
        """
        self.manifest = publish(self.folder, self.manifest, removed)

    def settle(self) -> None:
        """It is there already."""


@contextmanager
def opened(out: Place) -> Iterator[Output]:
    """Hold the dataset at a path or address for this process, a change that was cut short completed.

    Raises:
        Locked: another run holds it.
        Refusal: it cannot be made or written, or holds files of others where tables go.
        DamagedError: a file of the dataset is missing or has another size, or its manifest is damaged.
    """
    if isinstance(out, Address):
        from jixiao.output.remote import opened_remote  # noqa: PLC0415  part of the extra `remote`

        with opened_remote(out) as remote:
            yield remote
    else:
        with holding(out):
            yield FolderOutput(out)
