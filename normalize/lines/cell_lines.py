"""Tables printed a cell a line, nothing between their rows: a run of headings, then cells whose kinds tell the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from extract.document import Block, Cell, Paragraph
from normalize.columns.headings import BLOCKS, is_heading
from normalize.lines.columns import spots_of
from normalize.ragged.strips import Section, Strip, heads
from normalize.ragged.tables import roles_of
from normalize.ragged.weights import LABELS, Scale, names_level
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.section_marks import marker_rank
from normalize.words.titles import is_title
from normalize.words.vocabulary import Vocabulary

LEAST_HEADINGS: Final = {"indicators": 4, "budget": 3, "goals": 2}
"""Headings below each other that begin a table."""
MOST_HEADINGS: Final = 16
MOST_CELLS: Final = 3000
"""Cells of one table."""
NEAR: Final = 60
"""Lines before a table in which the labels of its form's head may stand, each over its value."""
STRANGE: Final = -4.0
"""Nats against a cell of a kind that its column never holds."""
NO_AMOUNT: Final = -40.0
"""Nats against words in a column of amounts: they begin the next row."""
SURE: Final = 0.8
"""How far a row is to be believed whose cells only their kinds keep together."""
SELDOM: Final = 0.2
"""Share of the rows that fill a column of labels or reasons, as long as nothing is known of it."""
_ROLES: Final = {"indicators": "level3", "budget": "item", "goals": "expected"}


def cell_table(blocks: Sequence[Block], at: int, vocabulary: Vocabulary) -> tuple[list[Section], int] | None:
    """Return the table whose headings begin at a block, a cell a line, and how many blocks it takes; None without."""
    found = _header(_cells(blocks[at : at + MOST_HEADINGS]), vocabulary)
    if found is None:
        return None
    lines = _cells(blocks[at : at + MOST_HEADINGS + MOST_CELLS])
    block, head = found
    roles = roles_of(head, vocabulary)
    if _ROLES[block] not in roles:
        return None
    below = lines[len(head) :]
    body = list(takewhile(lambda cell: not _ends(cell, block, vocabulary), below))
    body = body[: _next_header(body, vocabulary)]
    strips = _rows(body, block, roles, vocabulary)
    values = sum(1 for strip in strips for cell in strip if kind_of(cell.text) in FIGURES)
    if not strips or (values > 0 if block == "goals" else values < len(strips)):
        return None  # nothing that the headings ask for stands below them: no figure is a goal
    used = len(head) + len(body)
    total = _total(lines[used:], vocabulary) if block == "indicators" else ()
    strips = [*strips, total] if total else strips
    return [Section(block=block, head=(head,), body=tuple(strips))], used + len(total)


def label_pair(blocks: Sequence[Block], at: int, vocabulary: Vocabulary) -> Section | None:
    """Return the row of a label of the head and the value in the line below it, where a table a cell a line follows."""
    lines = _cells(blocks[at : at + 2])
    if len(lines) < 2 or vocabulary.lookup("head", lines[0].text) is None or is_title(lines[1].text):
        return None
    if any(vocabulary.lookup(name, lines[1].text) is not None for name in ("head", *BLOCKS)):
        return None
    near = _cells(blocks[at + 2 : at + NEAR])
    follows = any(_header(near[index : index + MOST_HEADINGS], vocabulary) for index in range(len(near)))
    return Section(block=None, head=(), body=(tuple(lines),)) if follows else None


def _cells(blocks: Sequence[Block]) -> list[Cell]:
    """Return the lines up to the next table, each as a cell; a line in which blanks part words ends them."""
    cells: list[Cell] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or len(spots_of(block)) > 1:
            break
        cells.append(Cell(text=block.text, lines=(block.text,), row=0, column=0, provenance=block.provenance))
    return cells


def _header(lines: Sequence[Cell], vocabulary: Vocabulary) -> tuple[str, Strip] | None:
    """Return the block of which most lines in a run are headings, with the longest run of them."""
    best: tuple[int, str, Strip] | None = None
    for block in BLOCKS:
        run = _run(block, lines, vocabulary)
        if len(run) < LEAST_HEADINGS[block] or heads(run, vocabulary) != block:
            continue
        if len({cell.text for cell in run}) == len(run) and (best is None or len(run) > best[0]):
            best = len(run), block, run
    return (best[1], best[2]) if best is not None else None


def _run(block: str, lines: Sequence[Cell], vocabulary: Vocabulary) -> Strip:
    """Return the lines from the first on that are headings of a block."""
    return tuple(
        takewhile(lambda cell: marker_rank(cell.text) is None and is_heading(block, cell.text, vocabulary), lines)
    )


def _next_header(body: Sequence[Cell], vocabulary: Vocabulary) -> int:
    for index in range(len(body)):
        if _header(body[index : index + MOST_HEADINGS], vocabulary) is not None:
            return index
    return len(body)


def _ends(cell: Cell, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a line belongs to no row: a title, a total, a label of the head or foot, the name of a section."""
    text = cell.text
    if is_title(text) or vocabulary.lookup("tail", text) is not None or vocabulary.lookup("head", text) is not None:
        return True
    if block == "budget" and vocabulary.lookup("goals", text) is not None:
        return True
    rank = marker_rank(text)
    if rank is not None and rank <= 1 and block != "goals":
        return True
    return block == "indicators" and vocabulary.lookup("total", text) is not None


def _strange(block: str, role: str | None, text: str, vocabulary: Vocabulary) -> float:
    """Return the nats against words among the figures of a row, and against the name of a level among its values."""
    figure = kind_of(text) in {*FIGURES, "blank"}
    if block == "budget":
        return NO_AMOUNT if role != "item" and not figure else 0.0
    if role in {"weight", "score"}:
        return 0.0 if figure else STRANGE
    return STRANGE if role not in LABELS and names_level(text, vocabulary) and role != "level3" else 0.0


def _total(lines: Sequence[Cell], vocabulary: Vocabulary) -> Strip:
    """Return the row of a total: its label, and the points in the lines below it."""
    if not lines or vocabulary.lookup("total", lines[0].text) is None:
        return ()
    points = tuple(takewhile(lambda cell: kind_of(cell.text) == "points", lines[1:]))
    return (lines[0], *points) if points else ()


def _rows(body: Sequence[Cell], block: str, roles: Sequence[str | None], vocabulary: Vocabulary) -> list[Strip]:
    """Return cells in the rows that their kinds make likeliest: in a row each stands in a column behind the last."""
    fill = tuple(SELDOM if (role or "block") in {*LABELS, "deviation"} else 1.0 for role in roles)
    scale = Scale(block=block, roles=tuple(roles), fill=fill, blanks_kept=False)
    width = len(roles)
    skips = [scale.skip(column) for column in range(width)]
    ahead = [sum(skips[:column]) for column in range(width + 1)]
    states: dict[int, tuple[float, tuple[int, ...]]] = {width: (0.0, ())}
    for index, cell in enumerate(body):
        fits = [
            scale.fit(cell.text, column, vocabulary) + _strange(block, role, cell.text, vocabulary)
            for column, role in enumerate(roles)
        ]
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for reached, (nats, starts) in states.items():
            for column in range(width):
                fresh = nats + ahead[width] - ahead[reached] + ahead[column] + fits[column], (*starts, index)
                options = [fresh]
                if starts and column >= reached:
                    options.append((nats + ahead[column] - ahead[reached] + fits[column], starts))
                for option in options:
                    if column + 1 not in grown or option[0] > grown[column + 1][0]:
                        grown[column + 1] = option
        states = grown
    _, starts = max(
        ((nats + ahead[width] - ahead[reached], starts) for reached, (nats, starts) in states.items()),
        key=lambda state: state[0],
    )
    believed = [replace(cell, placing=SURE) for cell in body]
    return [tuple(believed[a:b]) for a, b in zip(starts, [*starts[1:], len(body)], strict=True)]
