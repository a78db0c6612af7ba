"""Streaks that dust under a scanner's lamp draws over the whole page: told from rulings, which end at their table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from extract.scan.settings.cleaning import CLEANING
from extract.scan.stains.red_seals import Picture


def without_streaks(grey: Picture) -> Picture:
    """Return the picture (evenly lit, paper 255, as it was scanned) without hairlines from one edge to the other.

    What they cross is drawn on over them: a character that a streak cuts stays whole.
    """
    plumb, level = _plumb_runs(grey), _plumb_runs(grey.T)
    if (plumb and level) or max(len(plumb), len(level)) > CLEANING.streaks:
        return grey  # a lamp draws along its way alone: these are the rulings of a table that fills its picture
    if level:
        return np.ascontiguousarray(_without(grey.T, level).T)
    return _without(grey, plumb) if plumb else grey


def _without(grey: Picture, found: Sequence[tuple[int, int]]) -> Picture:
    """Return the picture with ranges of columns as light as the paper on both sides of them.

    A pale streak is taken off what it lies on: print under it stays. A dark one is drawn over.
    """
    clean = grey.copy()
    for start, end in found:
        left, right = max(0, start - 1), min(grey.shape[1] - 1, end)
        share = np.linspace(0, 1, right - left + 1)[None, 1:-1]
        sides = grey[:, [left, right]].astype(np.float32)
        between = sides[:, :1] * (1 - share) + sides[:, 1:] * share
        streak = grey[:, left + 1 : right].astype(np.float32)
        paper = sides.min(axis=1) >= CLEANING.streak_paper
        light = np.median(streak[paper], axis=0) if paper.any() else np.zeros(streak.shape[1])
        if light.min() >= CLEANING.streak_pale:
            between = np.minimum(streak * np.maximum(np.median(between[paper], axis=0) / light, 1.0), 255)
        clean[:, left + 1 : right] = np.rint(between).astype(np.uint8)
    return clean


def _plumb_runs(grey: Picture) -> list[tuple[int, int]]:
    """Return the columns (start, end) of plumb streaks, with their soft edges."""
    depth = cv2.morphologyEx(
        np.ascontiguousarray(grey), cv2.MORPH_BLACKHAT, np.ones((1, CLEANING.streak_width), np.uint8)
    )
    dark = cv2.threshold(depth, CLEANING.streak_depth, 1, cv2.THRESH_BINARY)[1]
    edges = np.linspace(0, grey.shape[0], CLEANING.streak_parts + 1).astype(int)
    shares = np.array([dark[top:bottom].mean(axis=0) for top, bottom in pairwise(edges)])
    whole = (shares.min(axis=0) > CLEANING.streak_part) & (shares.mean(axis=0) > CLEANING.streak_share)
    end = max(4, round(CLEANING.streak_end * grey.shape[0]))
    columns = np.flatnonzero(whole & (dark[:end].mean(axis=0) > 0.5) & (dark[-end:].mean(axis=0) > 0.5))
    if not len(columns):
        return []
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    return [(int(group[0]) - 1, int(group[-1]) + 2) for group in groups]
