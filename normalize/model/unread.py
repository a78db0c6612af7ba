"""What running text says of a form and no rule took: one line or sentence, why, and what it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from extract.document import Provenance

UnreadBlock: TypeAlias = Literal["budget", "goals", "indicators", "head", "other"]
UnreadReason: TypeAlias = Literal[
    "no_role", "rival", "no_block", "orphan_row", "hidden", "struck", "damaged", "picture", "other"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadText:
    """A sentence as printed that gave no row, or a reading that lost.

    `report` is the place of its report among those read (0-based), None outside of one; `suggestion` a role or None.
    """

    text: str
    block: UnreadBlock
    reason: UnreadReason
    suggestion: str | None = None
    provenance: Provenance
    report: int | None = None
