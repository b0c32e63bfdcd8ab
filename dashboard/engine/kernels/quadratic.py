"""Quadratic features: a log-density is linear in 1, x and the products of x's columns.

So one matrix product gives all log-densities of a block, and one more all its sums.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array, family_of
from .kernel import levels, log_peaks

if TYPE_CHECKING:
    from ..mixture import Mixture

# Rows in a block: fewer cost more in calls than they save, more leave the caches. With many
# features the products run over shorter stretches, which BLAS packs into its cache at once.
LARGEST, SMALLEST, BYTES = 8_192, 1_024, 6_000_000
FEW_FEATURES, STRETCH = 16, 1_024


@cache
def _products(d: int, diagonal: bool) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
    """The two columns of each product feature, row by row of the upper triangle, and the share of
    the precision that goes with it."""
    first, second = np.diag_indices(d) if diagonal else np.triu_indices(d)
    return first, second, np.where(first == second, -0.5, -1.0)


class Quadratic:
    """Features 1, x and the products of x's columns (squares alone for diagonal families)."""

    def __init__(self, mixture: Mixture, n_rows: int) -> None:
        K, d = mixture.means.shape
        precisions = mixture.factors[1]
        self.diagonal = family_of(mixture.covariance_type).diagonal
        self.first, self.second, shares = _products(d, self.diagonal)
        n_features = 1 + d + len(shares)
        peaks = log_peaks(mixture)
        self.shift, self.noise = levels(mixture, peaks)
        self.coefficients = np.empty((K, n_features))
        linear = self.coefficients[:, 1 : d + 1]
        np.einsum("kij,kj->ki", precisions, mixture.means, out=linear)
        squares = np.einsum("ki,ki->k", linear, mixture.means)
        np.subtract(peaks - self.shift, 0.5 * squares, out=self.coefficients[:, 0])
        np.multiply(
            precisions[:, self.first, self.second], shares, out=self.coefficients[:, d + 1 :]
        )
        self.size = max(SMALLEST, min(LARGEST, BYTES // (8 * (n_features + K + 4))))
        self.step = self.size if n_features <= FEW_FEATURES else STRETCH
        self.block = np.empty((n_features, min(self.size, n_rows)))
        self.block[0] = 1.0
        self.densities = np.empty((K, self.block.shape[1]))
        self.gathered = np.zeros((K, n_features))

    def load(self, rows: Array) -> None:
        b, d = rows.shape
        block = self.block = self.block[:, :b]
        block[1 : d + 1] = rows.T
        x = block[1 : d + 1]
        if self.diagonal:
            np.multiply(x, x, out=block[d + 1 :])
            return
        row = d + 1
        for j in range(d):
            np.multiply(x[j], x[j:], out=block[row : row + d - j])
            row += d - j

    def exponents(self) -> Array:
        b = self.block.shape[1]
        densities = self.densities[:, :b]
        if b <= self.step:
            return np.matmul(self.coefficients, self.block, out=densities)
        for begin in range(0, b, self.step):
            part = slice(begin, begin + self.step)
            np.matmul(self.coefficients, self.block[:, part], out=densities[:, part])
        return densities

    def gather(self, responsibilities: Array) -> None:
        for begin in range(0, responsibilities.shape[1], self.step):
            part = slice(begin, begin + self.step)
            self.gathered += responsibilities[:, part] @ self.block[:, part].T

    def totals(self) -> tuple[Array, Array, Array, Array]:
        K, d = len(self.gathered), int(self.first[-1]) + 1
        scatters = np.zeros((K, d, d))
        scatters[:, self.first, self.second] = self.gathered[:, d + 1 :]
        scatters[:, self.second, self.first] = self.gathered[:, d + 1 :]
        return self.gathered[:, 0], self.gathered[:, 1 : d + 1], scatters, np.zeros((K, d))
