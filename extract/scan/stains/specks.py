"""Specks of dirty glass and coarse copies: told by those that lie alone on blank paper, taken off beside the print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.settings.cleaning import CLEANING
from extract.scan.stains.red_seals import Mask, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """The small marks of a page: left, top, width, height each, their labels, and how far large ones are."""

    boxes: npt.NDArray[Any]
    numbers: npt.NDArray[Any]
    labels: npt.NDArray[Any]
    away: npt.NDArray[Any]
    large: Mask


def without_specks(grey: Picture, em: float) -> Picture:
    """Return the page (paper 255, rulings erased, type of `em` pixels) without the specks that are no part of its text.

    A clean page comes back as it is. On a dirty one a mark as small as its specks stays where it touches a character,
    where it stands between two as points do, and where two stand one above the other as in a colon.
    """
    marks = _small_marks(grey, em)
    limit = _speck_size(marks, em)
    if limit is None:
        return grey
    size = marks.boxes[:, 2:].max(axis=1)
    doubtful = (size <= limit) & (marks.away > CLEANING.speck_touch * em + size / 2)
    doubtful[doubtful] = ~(_between(marks, doubtful, em) | _paired(marks, doubtful, em) | _comma(marks, doubtful, em))
    if not doubtful.any():
        return grey
    drop = np.zeros(int(marks.labels.max()) + 1, np.uint8)
    drop[marks.numbers[doubtful]] = 255
    area = cv2.dilate(drop[marks.labels], np.ones((5, 5), np.uint8))
    area[marks.large > 0] = 0
    return np.where(area > 0, 255, grey).astype(np.uint8)


def _small_marks(grey: Picture, em: float) -> _Marks:
    dark = cv2.threshold(grey, CLEANING.speck_level, 255, cv2.THRESH_BINARY_INV)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    small = stats[:, 2:4].max(axis=1) < CLEANING.part_side * em
    small[0] = True  # the paper
    large = np.where(small[labels], 0, 255).astype(np.uint8)
    away = cv2.distanceTransform(cv2.bitwise_not(large), cv2.DIST_L2, 3)
    numbers = np.flatnonzero(small)[1:]
    boxes = stats[numbers, :4]
    middle = boxes[:, :2] + boxes[:, 2:] // 2
    return _Marks(boxes=boxes, numbers=numbers, labels=labels, away=away[middle[:, 1], middle[:, 0]], large=large)


def _speck_size(marks: _Marks, em: float) -> float | None:
    """Return the side of the largest specks, None for a page without: those alone on blank paper speak for all."""
    alone = np.flatnonzero(marks.away > CLEANING.speck_alone * em)
    if len(alone) < CLEANING.dirty:
        return None
    middle = marks.boxes[:, :2] + marks.boxes[:, 2:] / 2
    # Points that lead over a line, and the grain of a photograph, lie near to their like.
    near = np.hypot(*(middle[alone, None, :] - middle[None, alone, :]).transpose(2, 0, 1)) < em
    alone = alone[near.sum(axis=1) == 1]
    if len(alone) < CLEANING.dirty:
        return None
    sides = marks.boxes[alone, 2:].max(axis=1)
    return float(min(CLEANING.speck_side * em, np.percentile(sides, 95) + 1))


_Places: TypeAlias = npt.NDArray[Any]


def _printed(large: Mask) -> Callable[[_Places, _Places, _Places, _Places], npt.NDArray[Any]]:
    """Return what tells of boxes (x0, top, x1, bottom) whether print lies in them."""
    sums = cv2.integral((large > 0).astype(np.uint8))
    height, width = large.shape

    def printed(x0: _Places, top: _Places, x1: _Places, bottom: _Places) -> npt.NDArray[Any]:
        left, right = np.clip(x0, 0, width), np.clip(x1, 0, width)
        upper, lower = np.clip(top, 0, height), np.clip(bottom, 0, height)
        found = sums[lower, right] - sums[upper, right] - sums[lower, left] + sums[upper, left] > 0
        return np.asarray(found)

    return printed


def _between(marks: _Marks, asked: npt.NDArray[Any], em: float) -> npt.NDArray[Any]:
    """Tell of each mark asked for whether print stands close on both sides and does not end above it."""
    printed = _printed(marks.large)
    before, after = round(CLEANING.before_point * em), round(CLEANING.after_point * em)
    x, y, w, h = marks.boxes[asked].T
    top = y - round(0.6 * em)
    return np.asarray(printed(x - before, top, x, y + h) & printed(x + w, top, x + w + after, y + h))


def _comma(marks: _Marks, asked: npt.NDArray[Any], em: float) -> npt.NDArray[Any]:
    """Tell of each mark asked for whether it is as large as a comma and stands at the foot of print before it."""
    printed = _printed(marks.large)
    x, y, w, h = marks.boxes[asked].T
    reach, above, foot = round(CLEANING.before_point * em), round(0.7 * em), round(0.12 * em)
    at_foot = printed(x - reach, y - above, x, y + h // 2) & ~printed(x - reach, y + h + foot, x, y + h + above // 2)
    return np.asarray((np.maximum(w, h) > CLEANING.comma * em) & at_foot)


def _paired(marks: _Marks, asked: npt.NDArray[Any], em: float) -> npt.NDArray[Any]:
    """Tell of each mark asked for whether another one stands straight above or below it, print before them."""
    middle = marks.boxes[:, :2] + marks.boxes[:, 2:] / 2
    apart = np.abs(middle[asked, None, :] - middle[None, :, :])
    low, high = CLEANING.colon
    pair = (apart[:, :, 0] < 0.12 * em) & (apart[:, :, 1] > low * em) & (apart[:, :, 1] < high * em)
    return np.asarray(pair.any(axis=1) & (marks.away[asked] < CLEANING.before_point * em))
