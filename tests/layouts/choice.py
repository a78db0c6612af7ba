"""The choices that make a layout: each axis has a few values, drawn at random; what no person could read is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

Axis: TypeAlias = str

AXES: Final[Mapping[Axis, Mapping[str, int]]] = {
    "kind": {"project": 6, "department": 3, "transfer": 1},
    "forms": {"1": 7, "2": 1, "mixed": 1, "3": 1},
    "head": {"pairs_one": 2, "pairs_two": 4, "lines": 2, "three_pairs": 1},
    "order": {"usual": 6, "goals_first": 2, "budget_last": 1},
    "tables": {"one": 3, "separate": 1},
    "label": {"side": 4, "band": 2, "none": 1},
    "budget": {
        "sources_down": 6,
        "sources_across": 2,
        "pairs": 2,
        "pairs_by_source": 2,
        "two_sides": 1,
        "two_sides_labels": 1,
        "mirrored": 1,
        "stacked": 1,
        "two_lines": 2,
        "phases_only": 1,
        "none": 1,
    },
    "budget_header": {"1": 4, "2": 1},
    "corner": {"plain": 5, "年度预算数": 1},
    "money": {"caption": 2, "heading": 2, "label": 2, "cell": 2},
    "unit": {"万元": 4, "元": 2},
    "parts": {"其中": 3, "plain": 2, "numbered": 2, "indent": 1},
    "goals": {"side": 6, "stacked": 2, "labels_left": 2, "inside": 2, "titles": 2, "none": 1},
    "goal_numbers": {"none": 4, "目标1": 2, "目标1+完成情况1": 1, "1.": 2},
    "levels": {"columns": 7, "bands": 2, "bands_both": 1, "two": 1},
    "label_print": {"merged": 5, "repeated": 2, "blank": 2, "middle": 1, "last": 1},
    "points": {"none": 5, "glued": 4, "margin": 2, "margins": 1, "grouped": 1},
    "columns": {"usual": 4, "points_first": 2, "points_beside": 1, "shuffled": 1},
    "target": {"plain": 5, "apart": 1, "unit_apart": 1},
    "scores": {"one": 5, "two": 1, "three": 1, "none": 1},
    "header_rows": {"1": 6, "2": 2, "3": 1},
    "column_numbers": {"none": 8, "row": 1},
    "extra": {"none": 2, "serial": 1, "remark": 1, "evidence": 1, "last_year": 1, "long_term": 1, "criterion": 1},
    "deviation": {"column": 3, "none": 1},
    "level_names": {"一级": 5, "类型": 1, "composed": 2},
    "wording": {"pool": 3, "mixed": 2, "composed": 2},
    "budget_wording": {"pool": 3, "mixed": 2, "composed": 2},
    "goals_wording": {"pool": 3, "mixed": 2, "composed": 2},
    "total": {"bottom": 3, "head": 1, "none": 2},
    "title": {"line": 4, "row": 1},
    "names": {"plain": 8, "indicator": 1, "numbered": 1},
    "template": {"none": 4, "rows": 1},
    "notes": {"none": 2, "notes": 1, "signature": 1, "both": 1},
    "break": {"none": 6, "plain": 1, "header": 1, "anywhere": 1},
}
"""Axis -> its choices and how often each is drawn against the others."""

FORMATS: Final = ("docx", "html", "pdf")


@dataclass(frozen=True, slots=True)
class Layout:
    """One choice for each axis."""

    chosen: Mapping[Axis, str]

    def __getitem__(self, axis: Axis) -> str:
        """Return the choice made for an axis."""
        return self.chosen[axis]


def seeded(seed: str) -> Random:
    """Return the numbers that a seed gives, the same ones each time."""
    return Random(seed)  # noqa: S311  a layout is no secret


def draw_layout(rng: Random) -> Layout:
    """Return choices that a person who has never seen the form reads without doubt."""
    chosen = {axis: rng.choices(list(values), weights=list(values.values()))[0] for axis, values in AXES.items()}
    return Layout(_mended(chosen))


def single_layouts() -> dict[str, Layout]:
    """Return, for every choice (`axis=choice`), the usual form with this one choice made otherwise.

    What no form can have alone is left out. The first choice of an axis is the usual one.
    """
    usual = {axis: next(iter(values)) for axis, values in AXES.items()}
    found = {"usual": Layout(_mended(dict(usual)))}
    for axis, values in AXES.items():
        for choice in list(values)[1:]:
            layout = Layout(_mended(usual | {axis: choice}))
            if layout[axis] == choice:
                found[f"{axis}={choice}"] = layout
    return found


def _mended(chosen: dict[Axis, str]) -> dict[Axis, str]:
    """Change what would leave a reader in doubt, or what one axis makes senseless in another."""
    kinds = {"department", "project"} if chosen["forms"] == "mixed" else {chosen["kind"]}
    sides = chosen["budget"] in {"two_sides", "two_sides_labels", "mirrored"} and "department" in kinds
    banded = chosen["levels"] in {"bands", "bands_both"}
    typed_once = chosen["label_print"] in {"middle", "last"}
    rules: tuple[tuple[bool, Axis, str], ...] = (
        (sides, "budget", "sources_down"),  # money given and used is a form of projects
        (typed_once and chosen["levels"] != "columns", "label_print", "merged"),
        (chosen["levels"] == "bands_both", "label_print", "merged"),
        (chosen["points"] in {"margin", "margins"} and banded, "points", "glued"),  # the margin stands beside a label
        (chosen["points"] == "margins" and chosen["levels"] == "two", "points", "margin"),
        (chosen["points"] in {"margin", "margins"} and typed_once, "label_print", "merged"),
        (chosen["points"] == "grouped" and chosen["scores"] == "none", "points", "none"),
        (
            chosen["goals"] == "inside",
            "goal_numbers",
            "none",
        ),  # a label and several numbers in a cell have no clear cut
        (chosen["extra"] == "criterion" and chosen["scores"] == "none", "extra", "none"),
        (chosen["label"] == "none" and chosen["budget"] in {"two_lines", "phases_only"}, "label", "band"),
        (chosen["budget"] in {"phases_only", "pairs", "stacked"}, "parts", "plain"),
        (banded and chosen["template"] == "rows", "template", "none"),
        (banded and chosen["names"] == "numbered", "names", "plain"),  # the bands have numbers of their own
    )
    chosen |= {axis: choice for applies, axis, choice in rules if applies}
    if chosen["forms"] == "mixed":
        chosen["kind"] = "mixed"
    if chosen["money"] == "label" and chosen["label"] == "none":
        chosen["money"] = "caption"
    if chosen["budget"] == "none":
        chosen["money"] = chosen["parts"] = "none"
    if chosen["budget"] != "sources_down":
        chosen["budget_header"], chosen["corner"] = "1", "plain"
    if chosen["label_print"] in {"middle", "last"} or chosen["points"] == "grouped":
        chosen["break"] = "none"  # what stands on the other page would leave this one in doubt
    return chosen
