"""Colours by a column of the table instead of by component."""

from __future__ import annotations

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
    numeric = column.kind == "numeric"
    if numeric and column.obstacle != "categories":
        return ColourBy(key, column.label, values[places], None)
    known = np.isfinite(values) if numeric else values >= 0
    found, known_codes = np.unique(values[known], return_inverse=True)
    codes = np.full(len(values), -1)
    codes[known] = known_codes
    counts = np.bincount(known_codes, minlength=len(found))
    frequent = np.argsort(-counts, kind="stable")[:MAX_CATEGORIES]
    place_of = np.full(len(found) + 1, len(frequent))
    place_of[frequent] = np.arange(len(frequent))
    place_of[-1] = -1
    names = (f"{v:g}" if numeric else column.levels[int(v)] for v in found[frequent])
    return ColourBy(key, column.label, place_of[codes[places]], tuple(names))
