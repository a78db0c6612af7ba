"""One run at a time at an address: a claim that is renewed while the run lives, and void some time after its death.

A run writes its claim first and looks for others afterwards. Of two that begin at once at least one therefore sees the
other and gives way; this needs no more of a store than that a list holds what was written before.
"""

from __future__ import annotations

import json
import os
import platform
import random
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from extract.system import identity
from jixiao.base.exits import Locked, Refusal
from jixiao.place.store import Info, Store

CLAIMS = ".claims"
LEASE = timedelta(minutes=10)
"""A claim that was not renewed for so long, by the store's own clock, is that of a run that died."""
RENEWED = timedelta(minutes=1)
ATTEMPTS = 3
"""Two runs that begin at once may both give way; each tries again after a moment of its own."""

_own: set[str] = set()
"""Names of the claims of this process."""


class Claim:
    """The claim of a run on the dataset at an address."""

    def __init__(self, store: Store) -> None:
        """Begin without a claim; `claimed` makes it."""
        self._store = store
        self.token = secrets.token_hex(8)
        self.name = f"{CLAIMS}/{self.token}.json"
        self._renewed = 0.0
        self._over = threading.Event()

    def write(self) -> None:
        """Write the claim, anew or again.

        Raises:
            Refusal: the store does not take it.
        """
        asked = time.time()
        _own.add(self.name)
        owner = {"host": platform.node(), "pid": os.getpid(), "process": identity(os.getpid())}
        self._store.write(self.name, json.dumps(owner).encode())
        self._renewed = asked

    def require(self) -> None:
        """Return where the claim holds, so that a change may be made.

        Raises:
            Refusal: it could not be renewed in time, or another run has taken it for void.
        """
        if not self._is_fresh() or not self._store.exists(self.name):
            raise Refusal(
                f"本次运行对 {self._store.address} 的占用已失效（{LEASE.seconds // 60} 分钟内未能续约），停止写入。"
                "已写出的完好；请再次运行。"
            )

    def keep(self) -> None:
        """Renew the claim until it is over; for a thread of its own."""
        while not self._over.wait(RENEWED.total_seconds()):
            try:
                if not self._is_fresh() or not self._store.exists(self.name):
                    return  # never make a claim again that others may have taken for void
                self.write()
            except Refusal:
                continue  # the next try may come through; `require` stops the run if none does

    def end(self) -> None:
        """Take the claim back; where the store does not answer it becomes void by itself."""
        self._over.set()
        _own.discard(self.name)
        with suppress(Refusal):
            self._store.remove([self.name])

    def _is_fresh(self) -> bool:
        return time.time() - self._renewed < LEASE.total_seconds() / 2


@contextmanager
def claimed(store: Store) -> Iterator[Claim]:
    """Claim the dataset at the store's address; claims of dead runs are gone.

    Raises:
        Locked: another run holds it.
        Refusal: the store does not answer.
    """
    claim = _won(store)
    keeper = threading.Thread(target=claim.keep, name="claim", daemon=True)
    keeper.start()
    try:
        yield claim
    finally:
        claim.end()


def _won(store: Store) -> Claim:
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0.2, 2.0))  # noqa: S311  apart from each other, not secret
        claim = Claim(store)
        try:
            claim.write()
            others = store.files(CLAIMS)
            own = others.pop(claim.name, None)
            now = own.modified if own is not None and own.modified is not None else datetime.now(UTC)
            if not _has_live(store, others, now):
                store.remove(others)
                return claim
        except BaseException:
            claim.end()
            raise
        claim.end()
    raise Locked(
        f"另一个 jixiao 正在写入 {store.address}。请等它结束，或用 --out 换一个地址。"
        f"（在别的机器上被强行结束的运行，{LEASE.seconds // 60} 分钟后不再占用。）"
    )


def is_claimed(store: Store) -> bool:
    """Tell whether a run writes there now, as far as this machine's clock agrees with the store's.

    Raises:
        Refusal: the store does not answer.
    """
    return _has_live(store, store.files(CLAIMS), datetime.now(UTC))


def _has_live(store: Store, claims: Mapping[str, Info], now: datetime) -> bool:
    return any(
        (info.modified is None or now - info.modified < LEASE) and not _is_dead(store, name)
        for name, info in claims.items()
    )


def _is_dead(store: Store, name: str) -> bool:
    """Tell whether a claim is known to be that of a process of this machine that is no more, or to be gone."""
    try:
        process = json.loads(store.read(name))["process"]
    except FileNotFoundError:
        return True
    except (PermissionError, ValueError, KeyError, TypeError):
        return False
    here = identity(os.getpid())
    if not isinstance(process, list) or here is None or process[:2] != here[:2]:
        return False
    if process == here:
        return name not in _own
    return identity(int(process[2])) != process
