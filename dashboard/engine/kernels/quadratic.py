"""Quadratic features: a log-density is linear in 1, x and the products of x's columns."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array, family_of
from .kernel import levels, log_peaks
from .loglinear import LogLinear, reference_for

if TYPE_CHECKING:
    from ..mixture import Mixture

# Rows in a block: fewer cost more in calls than they save, more leave the caches.
LARGEST, SMALLEST, BYTES = 16_000, 1_024, 6_000_000


@cache
def _products(d: int, diagonal: bool) -> tuple[NDArray[np.intp], Array, NDArray[np.intp]]:
    """Of the product features, row by row of the upper triangle: where each is in a matrix of d x d
    laid out in a line, the share of the precision it goes with; and which feature is in each cell
    of the matrix (where there is one)."""
    first, second = np.diag_indices(d) if diagonal else np.triu_indices(d)
    cells = np.zeros((d, d), dtype=np.intp)
    cells[first, second] = cells[second, first] = 1 + d + np.arange(len(first))
    return first * d + second, np.where(first == second, -0.5, -1.0), cells.ravel()


def quadratic_features(rows: Array, diagonal: bool) -> Array | None:
    """The features (F, b) of rows (b, d), None where they are more than a block's."""
    b, d = rows.shape
    n_features = 1 + d + len(_products(d, diagonal)[0])
    if b > LARGEST or 8 * b * n_features > BYTES:
        return None
    features = np.empty((n_features, b))
    features[0] = 1.0
    _fill(features, rows, diagonal)
    return features


def _fill(features: Array, rows: Array, diagonal: bool) -> None:
    """Put the features of rows into an array whose first row is 1 already."""
    d = rows.shape[1]
    features[1 : d + 1] = rows.T
    x = features[1 : d + 1]
    if diagonal:
        np.multiply(x, x, out=features[d + 1 :])
        return
    row = d + 1
    for j in range(d):
        np.multiply(x[j], x[j:], out=features[row : row + d - j])
        row += d - j


class Quadratic(LogLinear):
    """Features 1, x and the products of x's columns (squares alone for diagonal families).

    ready (F, n_rows): the features of the rows, where they are kept from step to step.
    """

    def __init__(
        self, mixture: Mixture, n_rows: int, ready: Array | None = None, summed: bool = False
    ) -> None:
        K, d = self.shape = mixture.means.shape
        means, precisions = mixture.means, mixture.factors.precisions
        self.diagonal = family_of(mixture.covariance_type).diagonal
        self.places, shares, self.cells = _products(d, self.diagonal)
        n_features = 1 + d + len(shares)
        peaks = log_peaks(mixture)
        reference = reference_for(mixture, peaks, n_rows) if summed else None
        self.shift, self.noise = (0.0, None) if reference is not None else levels(mixture, peaks)
        coefficients = np.empty((K, n_features))
        linear = np.matvec(precisions, means, out=coefficients[:, 1 : d + 1])
        coefficients[:, 0] = peaks - self.shift - 0.5 * np.vecdot(linear, means)
        of_products = precisions.reshape(K, -1).take(self.places, axis=1)
        np.multiply(of_products, shares, out=coefficients[:, d + 1 :])
        self.size = max(SMALLEST, min(LARGEST, BYTES // (8 * (n_features + K + 4))))
        self.ready = ready is not None
        if ready is None:
            ready = np.empty((n_features, min(self.size, n_rows)))
            ready[0] = 1.0
        else:
            self.size = n_rows
        super().__init__(coefficients, ready, reference)

    def load(self, rows: Array) -> None:
        if not self.ready:
            self.block = self.block[:, : len(rows)]
            _fill(self.block, rows, self.diagonal)

    def totals(self) -> tuple[Array, Array, Array, Array]:
        K, d = self.shape
        counts, sums = self.gathered[:, 0], self.gathered[:, 1 : d + 1]
        if self.diagonal:
            scatters = np.zeros((K, d * d))
            scatters[:, self.places] = self.gathered[:, d + 1 :]
        else:
            scatters = self.gathered.take(self.cells, axis=1)
        return counts, sums, scatters.reshape(K, d, d), np.zeros((K, d))
