"""Rows as the engine computes with them: checked, centred, and in units of standard deviations.

A table X (n, d) comes in, or any array like it; `Rows` holds the one standardised copy, laid out
column by column, and knows the way back. Standardising is arithmetic only: it keeps digits and is
undone in every result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import LARGEST, as_table, as_weights, require_finite
from .covariances import Array
from .errors import ConstantColumn, OffsetTooLarge, OutOfRange
from .kernels import kernel_for, posteriors
from .mixture import Mixture
from .statistics import Statistics, e_step, log_total

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
        columns = np.array(as_table(X).T, dtype=float, order="C")
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

    def e_step(self, mixture: Mixture, origin: Array | None = None) -> Statistics:
        """Statistics of the rows under a mixture in Z's coordinates (see `statistics.e_step`)."""
        return e_step(self.Z, mixture, self.sample_weight, origin)

    def certainty(self, mixture: Mixture) -> float:
        """Total log-probability of each row's most probable component (weighted)."""
        total, weights = 0.0, self.sample_weight
        for part, densities, sums, _ in posteriors(self.Z, kernel_for(mixture, len(self.Z))):
            weight = None if weights is None else weights[part]
            total += log_total(densities.max(axis=0) / sums, 0.0, weight)
        return total

    def take(self, chosen: NDArray[np.intp]) -> Rows:
        """Some of the rows, in the same coordinates."""
        weights = None if self.sample_weight is None else self.sample_weight[chosen]
        Z = self.Z.T.take(chosen, axis=1).T
        n = float(len(Z) if weights is None else weights.sum())
        return Rows(Z, weights, n, self.centre, self.scale)


def _standardise(columns: Array, weights: Array | None, n: float) -> tuple[Array, Array]:
    """Centre and scale columns (d, n) in place; returns centre and scale, both (d,)."""
    low, high = columns.min(axis=1), columns.max(axis=1)
    require_finite(low, high)
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
