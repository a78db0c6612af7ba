"""Where a run writes: a folder of this machine, or a working copy of one that changes what lies at an address."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from extract.system import remove
from jixiao.output.staging import holding, publish
from jixiao.place.address import Address, Place
from schemas.manifest import Manifest, manifest_of

ASIDE = ".set-aside"
"""In the output folder: what a repair took out, for whoever wants to look at it; the program never does."""


class Output(Protocol):
    """A dataset that this process holds. In `folder` it is read and changed, in the manner of `staging`."""

    folder: Path
    manifest: Manifest

    def need(self, names: Collection[str]) -> None:
        """Return with these files of the dataset in the folder, those that there are."""
        ...

    def publish(self, removed: Collection[str] = (), owed: Sequence[str] | None = None) -> None:
        """Move everything staged into place and remove the files named, all of it or nothing; note what is owed."""
        ...

    def set_aside(self, names: Collection[str]) -> None:
        """Keep a copy of these files, those that there are, where the next change does not reach."""
        ...

    def lying(self, tables: Collection[str]) -> list[str]:
        """Return the names of the files that lie in the folders of the tables, whosever they are."""
        ...

    def remove(self, names: Collection[str]) -> None:
        """Remove files that are none of the dataset's."""
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

    def publish(self, removed: Collection[str] = (), owed: Sequence[str] | None = None) -> None:
        """Move everything staged into place and remove the files named, all of it or nothing; note what is owed.

        Raises:
            OSError: it cannot be written; the dataset is as it was, or the next run brings the change to its end.
        """
        self.manifest = publish(self.folder, self.manifest, removed, owed)

    def set_aside(self, names: Collection[str]) -> None:
        """Keep a copy of these files, those that there are, where the next change does not reach.

        Raises:
            OSError: it cannot be written.
        """
        for name in names:
            if (self.folder / name).is_file():
                target = self.folder / ASIDE / f"{self.manifest.coming:05d}" / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.folder / name, target)

    def lying(self, tables: Collection[str]) -> list[str]:
        """Return the names of the files that lie in the folders of the tables, whosever they are."""
        return [f"{table}/{path.name}" for table in tables for path in sorted((self.folder / table).glob("*"))]

    def remove(self, names: Collection[str]) -> None:
        """Remove files that are none of the dataset's.

        Raises:
            OSError: one cannot be removed.
        """
        for name in names:
            remove(self.folder / name)

    def settle(self) -> None:
        """It is there already."""


@contextmanager
def opened(out: Place, *, whole: bool = True) -> Iterator[Output]:
    """Hold the dataset at a path or address for this process, a change that was cut short completed.

    With `whole` False files may be missing, and in place of a damaged manifest comes one of what lies there.

    Raises:
        Locked: another run holds it.
        Refusal: it cannot be made or written, or holds files of others where tables go.
        DamagedError: a file of the dataset is missing or has another size, or its manifest is damaged.
    """
    if isinstance(out, Address):
        from jixiao.output.remote import opened_remote  # noqa: PLC0415  part of the extra `remote`

        with opened_remote(out, whole=whole) as remote:
            yield remote
    else:
        with holding(out, whole=whole):
            yield FolderOutput(out)
