"""Colours by a column of the table instead of by component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit

MAX_CATEGORIES = 9
"""Categories with a colour of their own; the rarer ones share one."""


@dataclass(frozen=True, eq=False)
class ColourBy:
    """A column's say on the m points drawn.

    Numbers: `levels` is None, values (m,) float64, NaN where missing. Categories: values (m,) are
    places in `levels`, the most frequent first; len(levels) stands for rarer ones, -1 for missing.
    """

    key: str
    label: str
    values: NDArray
    levels: tuple[str, ...] | None


def colour_by(fit: Fit, key: str, places: NDArray[np.int64]) -> ColourBy:
    """What column `key` says of the rows at `places` (m,) of the fit's X."""
    column = fit.table.column(key)
    values = column.values[fit.rows]
    if column.kind == "numeric" and column.obstacle != "categories":
        return ColourBy(key, column.label, values[places], None)
    codes, names = _numbers(values) if column.kind == "numeric" else _texts(values, column.levels)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    frequent = np.argsort(-counts, kind="stable")[:MAX_CATEGORIES]
    frequent = frequent[counts[frequent] > 0]
    place_of = np.full(len(names) + 1, len(frequent))
    place_of[frequent] = np.arange(len(frequent))
    place_of[-1] = -1
    return ColourBy(key, column.label, place_of[codes[places]], tuple(names[i] for i in frequent))


def _texts(values: NDArray, levels: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Codes (n,) of the texts that occur, -1 where missing, and those texts."""
    used, codes = np.unique(values, return_inverse=True)
    known = used >= 0
    return codes - int((~known).sum()), [levels[int(code)] for code in used[known]]


def _numbers(values: NDArray) -> tuple[NDArray[np.int64], list[str]]:
    """Codes (n,) of the numbers that occur, -1 where missing, and those numbers as texts."""
    known = np.isfinite(values)
    numbers, known_codes = np.unique(values[known], return_inverse=True)
    codes = np.full(len(values), -1)
    codes[known] = known_codes
    return codes, [f"{number:g}" for number in numbers]
