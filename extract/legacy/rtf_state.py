"""What holds in a group of Rich Text Format, and how control words change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

MAX_DEPTH = 20
"""Tables in tables."""


@dataclass(frozen=True, slots=True)
class State:
    """What holds inside a group and ends with it."""

    skipped: bool = False
    destination: str = ""
    font: int = 0
    fallback: int = 1
    hidden: bool = False
    struck: bool = False
    size: float | None = None
    bold: bool = False
    in_table: bool = False
    depth: int = 0
    centred: bool = False
    level: int | None = None
    complex_script: bool = False
    far_east: bool = False

    @property
    def associated(self) -> bool:
        """Whether the associated properties (`af`, `afs`, `ab`) are those of Chinese text: LibreOffice writes so."""
        return self.far_east and not self.complex_script


_PROPERTIES: dict[str, dict[str, Any]] = {
    "pard": {"in_table": False, "depth": 0, "centred": False, "level": None},
    "plain": {"hidden": False, "struck": False, "size": None, "bold": False},
    "intbl": {"in_table": True},
    "qc": {"centred": True},
    **{name: {"centred": False} for name in ("ql", "qr", "qj", "qd")},
    "rtlch": {"complex_script": True},
    "ltrch": {"complex_script": False},
    "dbch": {"far_east": True},
    "loch": {"far_east": False},
    "hich": {"far_east": False},
}
"""Control words without a number, and what holds after them."""


def changed(state: State, name: str, number: int | None) -> State:
    """Return what holds after a control word that sets a property."""
    value = number or 0
    change = _PROPERTIES.get(name)
    if change is None and state.associated and name in ("afs", "ab"):
        name = name[1:]
    if name == "outlinelevel":
        change = {"level": value + 1 if 0 <= value < 9 else None}
    elif name == "fs":
        change = {"size": value / 2 if 0 < value < 4000 else None}
    elif name == "itap":
        change = {"depth": min(max(value, 0), MAX_DEPTH)}
    elif name == "uc":
        change = {"fallback": min(max(value, 0), 8)}
    elif name in ("strike", "striked"):
        change = {"struck": number != 0}
    elif name in ("v", "deleted", "b"):
        change = {"bold" if name == "b" else "hidden": number != 0}
    return replace(state, **change) if change is not None else state
