"""The manifest: which files make up a dataset, with rows, bytes and checksum; what else lies there does not count."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

NAME: Final = ".manifest.json"
"""In the folder of a dataset; replacing it is what makes a change count."""
STAGING: Final = ".staging"
"""Where files wait for their place after the manifest names them, and before."""
UNMANAGED: Final = -1
"""The number of a dataset that has no manifest: what lies in its folders is what it holds."""
TRIES: Final = 20
"""Changes that may overtake a reader before it gives up: a run makes one in a minute or so."""

_NUMBER: Final = re.compile(r"/part-(\d+)")
_CHANGE: Final = re.compile(r"/part-\d+-(\d+)\.")

Read = TypeVar("Read")


class DamagedError(ValueError):
    """A file of a dataset is not as it was written; the message says which, and the way on, in Chinese."""

    def __init__(self, out: object, name: str, what: str) -> None:
        """Keep the dataset, the file's name in it and what is wrong with it."""
        super().__init__(f"{out}/{name} {what}。请运行 jixiao verify {out} 查看损坏之处，加 --repair 修复。")
        self.out, self.name, self.what = out, name, what


class Part(NamedTuple):
    """A file of a dataset as it was written; None is what is not known of one that was written before manifests."""

    rows: int | None
    bytes: int
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The files of a dataset by their names in its folder (`goals/part-00000.parquet`), after a number of changes.

    A file never changes and no name is given twice. Those in `leaving` are what the last change took out, those in
    `staging` may still wait for their place: both are settled before the next change. `owed` are the sources of
    documents that a repair took out and has yet to read again.
    """

    number: int = UNMANAGED
    next_part: int = 0
    files: Mapping[str, Part]
    leaving: tuple[str, ...] = ()
    staging: str = STAGING
    owed: tuple[str, ...] = ()

    def named(self, table: str) -> list[str]:
        """Return the names of the files of a table, in the order of its rows."""
        return sorted(name for name in self.files if name.startswith(f"{table}/"))

    @property
    def coming(self) -> int:
        """The number of the next change; names that it makes of this number are nobody's yet."""
        if self.number >= 0:
            return self.number + 1
        return 1 + max((int(match[1]) for name in self.files if (match := _CHANGE.search(name))), default=0)

    def changed(
        self,
        arriving: Mapping[str, Part],
        leaving: Collection[str],
        *,
        staging: str = STAGING,
        owed: Sequence[str] | None = None,
    ) -> Manifest:
        """Return the manifest after a change; what is owed stays so unless it is given."""
        kept = {name: part for name, part in self.files.items() if name not in leaving}
        return replace(
            self,
            number=self.coming,
            next_part=_next_part(arriving, self.next_part),
            files=kept | dict(arriving),
            leaving=tuple(sorted(name for name in leaving if name in self.files)),
            staging=staging,
            owed=self.owed if owed is None else tuple(owed),
        )


def encoded(manifest: Manifest) -> bytes:
    """Return a manifest as it is written, with its own checksum."""
    content = {
        "number": manifest.number,
        "next_part": manifest.next_part,
        "staging": manifest.staging,
        "leaving": list(manifest.leaving),
        "owed": list(manifest.owed),
        "files": {name: list(part) for name, part in sorted(manifest.files.items())},
    }
    return json.dumps({"manifest": content, "sha256": _seal(content)}).encode()


def decoded(data: bytes, out: object) -> Manifest:
    """Return the manifest that was written.

    Raises:
        DamagedError: it is not as it was written.
    """
    try:
        whole = json.loads(data)
        content = whole["manifest"]
        if _seal(content) == whole["sha256"]:
            return Manifest(
                number=content["number"],
                next_part=content["next_part"],
                files={name: Part(*part) for name, part in content["files"].items()},
                leaving=tuple(content["leaving"]),
                staging=content["staging"],
                owed=tuple(content.get("owed", ())),
            )
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # as damaged as one with a wrong checksum
    raise DamagedError(out, NAME, "已损坏")


def _seal(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def manifest_of(out: Path) -> Manifest:
    """Return the manifest of a dataset; of one that was written without, what lies in its folders.

    Raises:
        DamagedError: it is not as it was written.
        OSError: it cannot be read.
    """
    try:
        return decoded((out / NAME).read_bytes(), out)
    except FileNotFoundError:
        return listed(out)


def listed(out: Path) -> Manifest:
    """Return what lies in the folders of a dataset that has no manifest."""
    from schemas.tables import TABLES  # noqa: PLC0415  loads pyarrow, which whoever only names an error does without

    patterns = (*(f"{name}/*.parquet" for name in (*TABLES, "runs")), ".archives/*.json")
    paths = (path for pattern in patterns for path in out.glob(pattern))
    return unmanaged({path.relative_to(out).as_posix(): path.stat().st_size for path in paths})


def unmanaged(sizes: Mapping[str, int]) -> Manifest:
    """Return what stands for the manifest of a dataset that has none: the files that lie in its folders."""
    files = {
        name: Part(None, size, None)
        for name, size in sorted(sizes.items())
        if not name.rpartition("/")[2].startswith((".", "_"))
    }
    return Manifest(next_part=_next_part(files, 0), files=files)


def _next_part(names: Iterable[str], least: int) -> int:
    """Return the first number of a part that none of the names has."""
    return max([least, *(int(number[1]) + 1 for name in names if (number := _NUMBER.search(name)))])


def is_dataset(out: Path) -> bool:
    """Tell whether a run has written tables to a folder."""
    # While the first change is settled the manifest is there before the folders.
    return (out / NAME).is_file() or (out / "documents").is_dir()


def located(out: Path, manifest: Manifest, name: str) -> Path:
    """Return where a file of the dataset lies: in its place, or waiting for it."""
    path = out / name
    waiting = out / manifest.staging / name
    return waiting if not path.exists() and waiting.exists() else path


def located_all(out: Path, manifest: Manifest, table: str) -> list[Path]:
    """Return where the files of a table lie."""
    return [located(out, manifest, name) for name in manifest.named(table)]


def content_of(out: Path, manifest: Manifest, name: str) -> bytes:
    """Return the content of a file of the dataset, which is what was written.

    Raises:
        DamagedError: it is not there, or is not what was written.
    """
    for _ in range(2):  # it may move into its place between the question where it is and its opening
        try:
            data = located(out, manifest, name).read_bytes()
            break
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DamagedError(out, name, f"无法读取（{error.strerror or error}）") from error
    else:
        raise DamagedError(out, name, "缺失")
    part = manifest.files[name]
    if len(data) != part.bytes:
        raise DamagedError(out, name, f"大小不符（应为 {part.bytes} 字节，实为 {len(data)}）")
    if part.sha256 is not None and hashlib.sha256(data).hexdigest() != part.sha256:
        raise DamagedError(out, name, "校验和不符")
    return data


def steadily(out: Path, read: Callable[[Manifest], Read]) -> Read:
    """Return what `read` makes of the dataset; where a change came in between it begins again with what holds then.

    Raises:
        DamagedError: the dataset is not as it was written.
        OSError: it cannot be read.
    """
    for _ in range(TRIES):
        manifest = manifest_of(out)
        try:
            return read(manifest)
        except (DamagedError, OSError):
            if manifest_of(out) == manifest:
                raise
    return read(manifest_of(out))


def missing(out: Path, manifest: Manifest) -> DamagedError | None:
    """Return what is wrong with the first file that is not there or has another size, None where all are as they were.

    Of a dataset of a million documents this takes a second.
    """

    def size(name: str) -> int | None:
        try:
            return located(out, manifest, name).stat().st_size
        except FileNotFoundError:
            return None

    return misfit(out, manifest, size)


def misfit(out: object, manifest: Manifest, size: Callable[[str], int | None]) -> DamagedError | None:
    """Return what is wrong with the first file whose size is another; `size` is None where there is no file."""
    for name, part in sorted(manifest.files.items()):
        found = size(name)
        if found is None:
            return DamagedError(out, name, "缺失")
        if found != part.bytes:
            return DamagedError(out, name, f"大小不符（应为 {part.bytes} 字节，实为 {found}）")
    return None
