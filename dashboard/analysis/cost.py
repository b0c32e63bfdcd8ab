"""About how long fits take, so that long ones are not made while a request waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dashboard.choices import Choices
from dashboard.data.table import Column

TYPICAL_STEPS, TYPICAL_TOL = 100, 1e-6  # a smaller tolerance may take all the steps allowed
SECONDS_A_STEP, SECONDS_A_NUMBER = 1e-4, 2e-9  # of EM; a number is a cell, squared, a component

# Rows with missing cells: of a pattern that many have, and of each row of the other patterns for
# each component, in a step; the latter grows with the square of the columns.
COMMON = 32
SECONDS_A_PATTERN = 5e-4
SECONDS_A_HOLED_ROW, SECONDS_A_HOLED_CELL = 2e-6, 1.5e-8
LOOKED_AT = 10_000  # rows in which patterns are counted


def seconds(
    choices: Choices, columns: Sequence[Column], n_rows: int, cells: Iterable[int]
) -> float:
    """About how long fits of these numbers of components to these columns take."""
    d = len(columns)
    size = (n_rows + 10 * d) * (d + 1 + d * d / 4)
    patterns, holed = _holes(columns, n_rows) if choices.missing == "keep" else (0.0, 0.0)
    a_step = SECONDS_A_STEP + SECONDS_A_PATTERN * patterns
    a_component = SECONDS_A_NUMBER * size
    a_component += holed * (SECONDS_A_HOLED_ROW + SECONDS_A_HOLED_CELL * d * d)
    steps = min(choices.max_iter, TYPICAL_STEPS if choices.tol >= TYPICAL_TOL else 10**9)
    return sum(choices.n_init * steps * (a_step + a_component * K) for K in cells)


def _holes(columns: Sequence[Column], n_rows: int) -> tuple[float, float]:
    """About how many patterns of missing cells are common, and how many rows have others."""
    places = np.linspace(0, n_rows - 1, min(n_rows, LOOKED_AT)).astype(np.int64)
    holes = np.array([np.isnan(column.values[places]) for column in columns]).T
    holes = holes[holes.any(axis=1)]
    if not len(holes):
        return 0.0, 0.0
    found = np.unique(np.packbits(holes, axis=1), axis=0, return_counts=True)[1]
    counts = found * (n_rows / len(places))
    is_common = counts >= COMMON
    return float(is_common.sum()), float(counts[~is_common].sum())
