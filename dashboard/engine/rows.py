"""Rows as the engine computes with them: checked, centred, and in units of standard deviations.

A table X (n, d) comes in, or any array like it; `Rows` holds the one standardised copy, laid out
column by column, and knows the way back. Standardising is arithmetic only: it keeps digits and is
undone in every result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .covariances import Array
from .errors import (
    BadShape,
    BadWeights,
    ConstantColumn,
    NotFinite,
    OffsetTooLarge,
    OutOfRange,
)

if TYPE_CHECKING:
    from .mixture import Mixture

# Covariances in the data's units, of tight clusters too, must fit a float, and so their inverses.
LARGEST = 1e90
SMALLEST_SPREAD = 1e-60
# Of the column's centre: below, means in the data's units would hold fewer than four digits.
SMALLEST_RELATIVE_SPREAD = 1e-12
# Of the largest weight: below, a row cannot be seen in any total.
SMALLEST_WEIGHT = 1e-30


@dataclass(frozen=True)
class Rows:
    """Standardised rows: x = centre + scale * z.

    Z (n, d), stored column by column; sample_weight (n,), positive, or None; n: total weight;
    centre (d,), scale (d,): mean and standard deviation of the columns, weighted; kept: which of
    the rows given are here, where some had no weight, else None.
    """

    Z: Array
    sample_weight: Array | None
    n: float
    centre: Array
    scale: Array
    kept: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, X: ArrayLike, sample_weight: ArrayLike | None = None) -> Rows:
        """Check and standardise X (n, d); rows of weight 0 are left out.

        Raises BadShape, NotFinite, OutOfRange, ConstantColumn, OffsetTooLarge, BadWeights.
        """
        columns = np.array(_table(X).T, dtype=float, order="C")
        weights: Array | None = None
        kept: NDArray[np.bool_] | None = None
        if sample_weight is not None:
            weights = as_weights(sample_weight, columns.shape[1])
            seen = weights > SMALLEST_WEIGHT * weights.max()
            if not seen.all():
                columns, weights, kept = columns[:, seen], weights[seen], seen
        n = float(columns.shape[1] if weights is None else weights.sum())
        centre, scale = _standardise(columns, weights, n)
        return cls(columns.T, weights, n, centre, scale, kept)

    def inward(self, mixture: Mixture) -> Mixture:
        """A mixture in the data's units -> the coordinates of Z."""
        centred = mixture.transformed(-self.centre, np.ones_like(self.scale))
        return centred.transformed(0.0, 1 / self.scale)

    def outward(self, mixture: Mixture) -> Mixture:
        """A mixture in Z's coordinates -> the data's units."""
        return mixture.transformed(self.centre, self.scale)

    def take(self, chosen: NDArray[np.intp]) -> Rows:
        """Some of the rows, in the same coordinates."""
        weights = None if self.sample_weight is None else self.sample_weight[chosen]
        Z = self.Z.T.take(chosen, axis=1).T
        n = float(len(Z) if weights is None else weights.sum())
        return Rows(Z, weights, n, self.centre, self.scale)


def as_matrix(X: ArrayLike, n_features: int) -> Array:
    """X (n, d) as finite floats; raises BadShape, NotFinite."""
    table = np.asarray(_table(X), dtype=float)
    if table.shape[1] != n_features:
        raise BadShape(
            "The table has {columns} columns, but the mixture was made for {expected}. "
            "Use the same columns.",
            columns=table.shape[1],
            expected=n_features,
        )
    _require_finite(table.min(axis=0), table.max(axis=0))
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


def _table(X: ArrayLike) -> NDArray[np.generic]:
    try:
        table = np.asarray(X)
    except ValueError:  # rows of different lengths
        table = np.empty(0)
    if table.ndim != 2 or table.dtype.kind not in "fiub":
        raise BadShape("The data must be a table of numbers: rows by columns.")
    if 0 in table.shape:
        raise BadShape("The table is empty. It needs at least one row and one column.")
    return table


def _require_finite(low: Array, high: Array) -> None:
    """Least and greatest value of each column (d,) tell: NaN passes through both."""
    bad = ~(np.isfinite(low) & np.isfinite(high))
    if bad.any():
        raise NotFinite(
            "Column {column} has missing or infinite values. Leave out those rows or the column.",
            column=int(np.argmax(bad)),
        )


def _standardise(columns: Array, weights: Array | None, n: float) -> tuple[Array, Array]:
    """Centre and scale columns (d, n) in place; returns centre and scale, both (d,)."""
    low, high = columns.min(axis=1), columns.max(axis=1)
    _require_finite(low, high)
    if (large := np.maximum(-low, high) > LARGEST).any():
        raise OutOfRange(
            "Column {column} has values too large to square. Divide it by a constant.",
            column=int(np.argmax(large)),
        )
    if (constant := low == high).any():
        raise ConstantColumn(
            "Column {column} has the same value in every row. Leave it out.",
            column=int(np.argmax(constant)),
        )
    centre = np.zeros(len(columns))
    for _ in range(2):  # a mean rounded at a large offset leaves a remainder
        step = columns.mean(axis=1) if weights is None else columns @ weights / n
        columns -= step[:, None]
        centre += step
    scale = np.maximum(centre - low, high - centre)  # squares of shares of it cannot vanish
    columns /= scale[:, None]
    weighted = columns if weights is None else columns * weights
    spread = np.sqrt(np.einsum("dn,dn->d", weighted, columns) / n)
    columns /= spread[:, None]
    scale *= spread
    _require_spread(centre, scale)
    return centre, scale


def _require_spread(centre: Array, scale: Array) -> None:
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
