"""A form while its rows are read: what each block has so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from extract.document import Paragraph
from normalize.forms.account import Stand
from normalize.goals.pairs import GoalPairs
from normalize.model.column import Header
from normalize.model.form import Line, Reading, Total
from normalize.model.rows import Row
from normalize.words.titles import clean_title


@dataclass(slots=True, kw_only=True)
class Draft:
    """A form while its rows are read."""

    title: Paragraph | Row | None = None
    captions: list[Paragraph] = field(default_factory=list)
    below: list[Paragraph] = field(default_factory=list)
    """Lines below the last table that may say its total."""
    fields: dict[str, Reading[str]] = field(default_factory=dict)
    budget: list[Line] = field(default_factory=list)
    goals: list[Line] = field(default_factory=list)
    goal_pairs: GoalPairs = field(default_factory=GoalPairs)
    indicator_parts: list[tuple[Header, list[Row]]] = field(default_factory=list)
    summary_parts: list[tuple[Header, list[Row]]] = field(default_factory=list)
    goal_paragraphs: list[Paragraph] = field(default_factory=list)
    """Lines below the tables that tell goals and results."""
    task_parts: list[tuple[Header, list[Row]]] = field(default_factory=list)
    level_captions: dict[int, Paragraph] = field(default_factory=dict)
    """Table number -> the line above the table that names the first level of its indicators."""
    records: list[Line] = field(default_factory=list)
    """Indicators printed as records of labels and values."""
    total: Total | None = None
    headers: list[Header] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    stands: list[Stand] = field(default_factory=list)
    """How each row was read, in order."""
    unit_texts: list[str] = field(default_factory=list)
    amounts_near: list[tuple[str, Decimal]] = field(default_factory=list)
    money_captions: list[str] = field(default_factory=list)
    """Lines above the tables up to the one that holds the budget: they may declare its unit."""
    unknown_labels: list[str] = field(default_factory=list)
    taken: list[tuple[int, Paragraph]] = field(default_factory=list)
    """Paragraphs that the form took as title or caption, with their positions; given back if no form comes of it."""
    state: str = "head"

    @property
    def has_indicators(self) -> bool:
        """Whether the indicator block was reached."""
        return bool(self.indicator_parts or self.records)

    @property
    def has_goals(self) -> bool:
        """Whether a goal or a result was read from the tables."""
        return bool(self.goals or self.goal_pairs.expected or self.goal_pairs.actual)

    @property
    def asked(self) -> set[str]:
        """The fields for which the indicator block has columns."""
        columns = {name for header, _ in self.indicator_parts for name in header.fields()}
        return columns.union(*(line.texts for line in self.records))

    @property
    def title_text(self) -> str | None:
        """The title as printed, without attachment marks."""
        if isinstance(self.title, Paragraph):
            return clean_title(self.title.text)
        if isinstance(self.title, Row):
            return clean_title(self.title.filled[0].text)
        return None
