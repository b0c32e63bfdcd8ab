"""What comes in from outside, checked: a table X (n, d) of finite numbers, weights (n,)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .covariances import Array
from .errors import BadShape, BadWeights, NotFinite

# Covariances in the data's units, of tight clusters too, must fit a float, and so their inverses.
LARGEST = 1e90


def as_matrix(X: ArrayLike, n_features: int) -> Array:
    """X (n, d) as finite floats; raises BadShape, NotFinite."""
    table = np.asarray(as_table(X), dtype=float)
    if table.shape[1] != n_features:
        raise BadShape(
            "The table has {columns} columns, but the mixture was made for {expected}. "
            "Use the same columns.",
            columns=table.shape[1],
            expected=n_features,
        )
    require_finite(table.min(axis=0), table.max(axis=0))
    return table


def as_weights(sample_weight: ArrayLike, n_rows: int) -> Array:
    """Weights (n,) of the rows: finite, none negative, not all 0; raises BadWeights."""
    try:
        weights = np.asarray(sample_weight, dtype=float)
    except (TypeError, ValueError):
        weights = np.empty(0)
    if weights.shape != (n_rows,):
        raise BadWeights(
            "The weights must be one number for each of the {rows} rows.", rows=n_rows
        )
    if not (weights.min() >= 0 and 0 < weights.max() < LARGEST):
        raise BadWeights("The weights must be finite and 0 or more, and not all of them 0.")
    return weights


def as_table(X: ArrayLike) -> NDArray[np.generic]:
    """X (n, d) as an array of numbers, none of its sides empty; raises BadShape."""
    try:
        table = np.asarray(X)
    except ValueError:  # rows of different lengths
        table = np.empty(0)
    if table.ndim != 2 or table.dtype.kind not in "fiub":
        raise BadShape("The data must be a table of numbers: rows by columns.")
    if 0 in table.shape:
        raise BadShape("The table is empty. It needs at least one row and one column.")
    return table


def require_finite(low: Array, high: Array) -> None:
    """Raise NotFinite; least and greatest value of each column (d,) tell: NaN passes through."""
    bad = ~(np.isfinite(low) & np.isfinite(high))
    if bad.any():
        raise NotFinite(
            "Column {column} has missing or infinite values. Leave out those rows or the column.",
            column=int(np.argmax(bad)),
        )
