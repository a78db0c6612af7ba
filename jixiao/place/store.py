"""Files at an address, through fsspec: listed, brought, put, placed; what goes wrong there is said in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jixiao.base.exits import Refusal
from jixiao.base.install import remedy
from jixiao.place.address import Address
from jixiao.place.whole_files import replacing

_MISSING = "{} 需要 fsspec 与它的存储组件（{}）。{}；其他存储另装 fsspec 的相应组件。"


class Overtaken(Refusal):
    """Another process has changed what this one was about to replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """A file of a store; `version` is another text once its content is another, None where the store does not tell."""

    bytes: int
    version: str | None
    modified: datetime | None


class Store:
    """The files below an address, by their names relative to it; "" is the address itself.

    Nothing is remembered of what the store has said: every answer is its newest.
    """

    def __init__(self, address: Address) -> None:
        """Find what reads such addresses; nothing is asked of the store yet.

        Raises:
            Refusal: no installed component reads them.
        """
        self.address = address
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415  part of the extra `remote`

            self._files, root = url_to_fs(address.text, use_listings_cache=False, skip_instance_cache=True)
        except (ImportError, ValueError) as error:
            raise Refusal(_MISSING.format(address, error, remedy("remote"))) from error
        except OSError as error:
            raise _refusal("无法连接", address, error) from error
        self._root: str = root.rstrip("/")

    def files(self, below: str = "") -> dict[str, Info]:
        """Return the files below a name, or the file of that name: name -> what is known of it; none: empty.

        Raises:
            Refusal: the store does not answer.
        """
        with self._told("无法列出", below):
            try:
                found: dict[str, dict[str, Any]] = self._files.find(self._path(below), detail=True)
            except FileNotFoundError:
                return {}
        cut = len(self._root) + 1
        return {
            str(path)[cut:]: _info(entry)
            for path, entry in sorted(found.items())
            if entry.get("type", "file") == "file" and not str(path).endswith("/")
        }

    def exists(self, name: str) -> bool:
        """Tell whether there is such a file.

        Raises:
            Refusal: the store does not answer.
        """
        with self._told("无法读取", name):
            return bool(self._files.exists(self._path(name)))

    def get(self, name: str, path: Path) -> None:
        """Bring a file; on return it lies at the path, whole.

        Raises:
            FileNotFoundError: it is not there.
            PermissionError: it may not be read.
            Refusal: the store does not answer, or this machine's disk takes no more.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            replacing(path) as beside,
            self._told("无法读取", name, passing=(FileNotFoundError, PermissionError)),
        ):
            self._files.get_file(self._path(name), str(beside))

    def read(self, name: str) -> bytes:
        """Return the content of a small file.

        Raises:
            FileNotFoundError: it is not there.
            PermissionError: it may not be read.
            Refusal: the store does not answer.
        """
        with TemporaryDirectory(prefix="jixiao-") as folder:
            path = Path(folder) / "file"
            self.get(name, path)
            return path.read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Put a small file under a name, in place of what stands there.

        Raises:
            Refusal: the store does not take it.
        """
        with TemporaryDirectory(prefix="jixiao-") as folder:
            path = Path(folder) / "file"
            path.write_bytes(data)
            self.put({name: path})

    def read_marked(self, name: str) -> tuple[bytes, str | None]:
        """Return the content of a small file and the store's mark of it; another content has another mark.

        Raises:
            FileNotFoundError: it is not there.
            PermissionError: it may not be read.
            Refusal: the store does not answer.
        """
        while True:
            mark = self._mark(name)
            data = self.read(name)
            if self._mark(name) == mark:
                return data, mark

    def replace(self, name: str, data: bytes, mark: str | None) -> str | None:
        """Put a small file in place of the one that had the mark, None: where none was; return the mark of the new one.

        On S3 the store itself compares the marks in the same step. Elsewhere they are compared a moment before.

        Raises:
            Overtaken: another file stands there by now; it stays.
            Refusal: the store does not take it.
        """
        try:
            if hasattr(self._files, "call_s3"):
                bucket, key, _ = self._files.split_path(self._path(name))
                condition = {"IfNoneMatch": "*"} if mark is None else {"IfMatch": mark}
                with self._told("无法写入", name):
                    self._files.call_s3("put_object", Bucket=bucket, Key=key, Body=data, **condition)
            elif self._mark(name) == mark:
                self.write(name, data)
        except Refusal:
            # An answer that was lost on its way is asked for again, and the second time the mark is our own.
            if self._mark(name) == mark:
                raise
        found, now = self.read_marked(name)
        if found != data:
            raise Overtaken(f"另一个 jixiao 已经改动了 {self.address}，本次运行停止写入。已写出的完好；请再次运行。")
        return now

    def _mark(self, name: str) -> str | None:
        with self._told("无法读取", name):
            try:
                entry: dict[str, Any] = self._files.info(self._path(name))
            except FileNotFoundError:
                return None
        return str(entry["ETag"]) if entry.get("ETag") else _info(entry).version

    def put(self, paths: Mapping[str, Path]) -> None:
        """Put files under names, in place of what stands there.

        Raises:
            Refusal: the store does not take them.
        """
        if not paths:
            return
        with self._told("无法写入", next(iter(paths))):
            self._files.put([str(path) for path in paths.values()], [self._path(name) for name in paths])

    def copy(self, waiting: str, name: str) -> None:
        """Copy a file of the store to a name: what is read there is whole, the old one or the new.

        HDFS cannot replace a file in one step; there it is gone for a moment.

        Raises:
            Refusal: the store does not do it.
        """
        with self._told("无法写入", name):
            try:
                self._files.cp_file(self._path(waiting), self._path(name))
            except FileNotFoundError:  # a store that has folders, and not yet this one
                self._files.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
                self._files.cp_file(self._path(waiting), self._path(name))

    def remove(self, names: Collection[str]) -> None:
        """Remove files; those that are gone already are no fault.

        Raises:
            Refusal: the store does not do it.
        """
        for name in names:
            with self._told("无法删除", name):
                try:
                    self._files.rm_file(self._path(name))
                except FileNotFoundError:
                    continue

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    @contextmanager
    def _told(self, what: str, name: str, *, passing: tuple[type[Exception], ...] = (Refusal,)) -> Iterator[None]:
        try:
            yield
        except passing:
            raise
        except Exception as error:  # every store raises errors of its own kind
            raise _refusal(what, self.address / name, error) from error


def _refusal(what: str, address: Address, error: Exception) -> Refusal:
    words = str(error) or type(error).__name__
    return Refusal(f"{what} {address}（{words}）。请检查地址、凭据、权限与网络。")


def _info(entry: Mapping[str, Any]) -> Info:
    changed = next((entry[key] for key in ("LastModified", "mtime", "created") if entry.get(key)), None)
    if isinstance(changed, int | float):
        changed = datetime.fromtimestamp(changed, UTC)
    modified = changed.astimezone(UTC) if isinstance(changed, datetime) else None
    size = int(entry.get("size") or 0)
    mark = entry.get("ETag") or (modified and modified.isoformat())
    return Info(bytes=size, version=f"{size} {mark}" if mark else None, modified=modified)
