"""Readings of running text: how sure they are, and where they stand."""

from __future__ import annotations

from normalize.model.form import Place, Reading
from normalize.text.sections import Entry

NARRATIVE = 0.93
"""Confidence of a value read from running text."""
SAID = 0.95
"""Confidence of target and result that words in one sentence name."""
DOUBTED = 0.85
"""Confidence of what a sentence says that may be read in another way."""


def reading_of(text: str, entry: Entry, confidence: float = NARRATIVE) -> Reading[str]:
    """Return a text with the paragraph that tells it."""
    return Reading(value=text, raw=entry.text, paragraph=entry.paragraph, how="narrative", confidence=confidence)


def place_of_entry(entry: Entry) -> Place:
    """Return where a paragraph stands."""
    source = entry.paragraph.provenance
    return Place(
        document_id=source.document_id,
        page=source.page,
        table=None,
        row=None,
        box=source.box,
        method="narrative",
        recognition=entry.paragraph.recognition,
    )
