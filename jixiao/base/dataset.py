"""Refuses to work on a folder to which no run has written tables."""

from __future__ import annotations

from pathlib import Path

from jixiao.base.exits import Refusal
from schemas.manifest import is_dataset


def require_dataset(out: Path) -> Path:
    """Return the folder of a dataset.

    Raises:
        Refusal: no run has written there.
    """
    if not is_dataset(out):
        raise Refusal(f"{out} 里没有 jixiao run 写出的表。请先运行 jixiao run SOURCE --out {out}。")
    return out
