"""Standardising: columns are checked, centred, and put in units of standard deviations.

Columns (d, n) are rows transposed, so that each lies in one stretch of memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..checks import LARGEST, as_table, as_weights
from ..covariances import Array
from ..errors import ConstantColumn, OffsetTooLarge, OutOfRange

SMALLEST_SPREAD = 1e-60
# Of the column's centre: below, means in the data's units would hold fewer than four digits.
SMALLEST_RELATIVE_SPREAD = 1e-12
# Of the largest weight: below, a row cannot be seen in any total.
SMALLEST_WEIGHT = 1e-30


def weighty(
    X: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[Array, Array | None, NDArray[np.bool_] | None]:
    """A copy of X (n, d) as columns (d, m), weights (m,), and which rows they are: those that
    weigh something; None for all. Raises BadShape, BadWeights."""
    columns = np.array(as_table(X).T, dtype=float, order="C")
    if sample_weight is None:
        return columns, None, None
    weights = as_weights(sample_weight, columns.shape[1])
    seen = weights > SMALLEST_WEIGHT * weights.max()
    if seen.all():
        return columns, weights, None
    return columns[:, seen], weights[seen], seen


def standardise(
    columns: Array, weights: Array | None, n: float, low: Array, high: Array
) -> tuple[Array, Array]:
    """Centre and scale columns (d, n) in place; returns centre and scale, both (d,).

    n: total weight; low (d,), high (d,): least and greatest values. A column of one value becomes
    exactly 0 and keeps its unit.
    """
    still = low == high
    centre = np.zeros(len(columns))
    for _ in range(2):  # a mean rounded at a large offset leaves a remainder
        step = columns.mean(axis=1) if weights is None else columns @ weights / n
        columns -= step[:, None]
        centre += step
    centre[still], columns[still] = low[still], 0.0
    scale = np.maximum(centre - low, high - centre)  # squares of shares of it cannot vanish
    scale[still] = 1.0
    columns /= scale[:, None]
    weighted = columns if weights is None else columns * weights
    spread = np.sqrt(np.einsum("dn,dn->d", weighted, columns) / n)
    spread[still] = 1.0
    columns /= spread[:, None]
    scale *= spread
    return centre, scale


def require_range(low: Array, high: Array) -> None:
    """Raise OutOfRange by each column's least and greatest value (d,)."""
    if (large := np.maximum(-low, high) > LARGEST).any():
        raise OutOfRange(
            "Column {column} has values too large to square. Divide it by a constant.",
            column=int(np.argmax(large)),
        )


def require_variety(low: Array, high: Array) -> None:
    """Raise ConstantColumn by each column's least and greatest value (d,)."""
    if (constant := low == high).any():
        raise ConstantColumn(
            "Column {column} has the same value in every row. Leave it out.",
            column=int(np.argmax(constant)),
        )


def require_spread(centre: Array, scale: Array) -> None:
    """Raise OutOfRange or OffsetTooLarge by each column's mean and standard deviation (d,)."""
    if (small := scale < SMALLEST_SPREAD).any():
        raise OutOfRange(
            "Column {column} varies too little to square. Multiply it by a constant.",
            column=int(np.argmax(small)),
        )
    if (lost := scale < SMALLEST_RELATIVE_SPREAD * np.abs(centre)).any():
        raise OffsetTooLarge(
            "Column {column} varies only in the last digits of its values. "
            "Subtract a constant from it.",
            column=int(np.argmax(lost)),
        )
