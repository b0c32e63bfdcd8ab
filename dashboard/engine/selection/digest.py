"""Few rows that stand for many: a sample, or in one or two columns the means of a grid's cells.

A sample of m rows errs like 1 / sqrt(m); the means of m cells err like the square of a cell's
width, which for one or two columns is much less. So EM on a digest ends so near the result on all
rows that one step with them is left. What rows vary within their cells has to be given back to
each covariance; else components also collapse on the lines of the grid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array
from ..sources.rows import Rows
from ..starts.named import tile_of

MOST_COLUMNS = 2
CELLS = 3136  # in all; of a plane some are empty
FINE = 4096  # the finest cells of one column
CELLS_EACH = 8  # for each component, at least
SAMPLE_ROWS, SAMPLE_ROWS_A_MEAN = 8_192, 80  # the latter a row for each number in the means


def sample(rows: Rows, K: int, rng: np.random.Generator) -> Rows:
    """Some of the rows, enough for K components."""
    n_features = len(rows.centre)
    return tile_of(rows, max(SAMPLE_ROWS, SAMPLE_ROWS_A_MEAN * K * n_features), K, rng)


def digest(rows: Rows, K: int) -> tuple[Rows, Array] | None:
    """Cells' means (m, d) with weights (m,), in the same coordinates, and the variance (d,) within
    cells; None where a digest does not serve, or has too few cells for K components."""
    n, d = rows.Z.shape
    if type(rows) is not Rows or d > MOST_COLUMNS:
        return None
    per_column = round(CELLS ** (1 / d))
    cells = np.zeros(n, dtype=np.intp)
    for column in rows.Z.T:
        cells *= per_column
        cells += _cells(column, per_column)
    weights = np.bincount(cells, rows.sample_weight)
    held = weights > 0
    weights = weights[held]
    if len(weights) < CELLS_EACH * K:
        return None
    Z = np.empty((d, len(weights)))
    for own, column in zip(Z, rows.Z.T, strict=True):
        weighted = column if rows.sample_weight is None else column * rows.sample_weight
        np.divide(np.bincount(cells, weighted)[held], weights, out=own)
    within = 1 - Z**2 @ weights / rows.n  # of the rows' variance, which is 1
    few = Rows(Z.T, weights.astype(float), rows.n, rows.centre, rows.scale)
    return few, np.maximum(within, 0.0)


def _cells(column: Array, most: int) -> NDArray[np.intp]:
    """Which of `most` intervals each of the values (n,) is in.

    Intervals are as dense as the cube root of the values' density, which has the least squared
    error (Panter & Dite 1951).
    """
    low, high = column.min(), column.max()
    fine = ((column - low) * ((FINE - 1) / (high - low))).astype(np.intp)
    density = np.cbrt(np.bincount(fine, minlength=FINE))
    share = np.cumsum(density)
    return np.minimum(share * (most / share[-1]), most - 1).astype(np.intp)[fine]
