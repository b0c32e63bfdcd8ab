"""One covariance for all components: what is quadratic in a row is the same for each of them.

A log-density is linear in 1 and x, less half the square of the whitened row; the M-step needs the
components' counts and sums, and one scatter of all rows. So the cost of d x d is paid once a row,
not once a component.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array
from .kernel import levels, log_peaks

if TYPE_CHECKING:
    from ..mixture import Mixture

# Rows in a block: as many as keep all arrays of a block in this many bytes.
LARGEST, SMALLEST, BYTES = 16_384, 2_048, 2_500_000


class Shared:
    """Features 1 and x for the components, and x whitened for all of them at once."""

    def __init__(self, mixture: Mixture, n_rows: int) -> None:
        K, d = mixture.means.shape
        self.whitener = mixture.factors[0][0]
        linear = mixture.means @ mixture.factors[1][0]
        peaks = log_peaks(mixture)
        self.shift, self.noise = levels(mixture, peaks)
        constant = peaks - self.shift - 0.5 * (linear * mixture.means).sum(axis=1)
        self.coefficients = np.concatenate([constant[:, None], linear], axis=1)
        self.size = max(SMALLEST, min(LARGEST, BYTES // (8 * (2 * d + K + 2))))
        b = min(self.size, n_rows)
        self.block = np.empty((d + 1, b))
        self.block[0] = 1.0
        self.white, self.squares, self.densities = np.empty((d, b)), np.empty(b), np.empty((K, b))
        self.gathered, self.scatter = np.zeros((K, d + 1)), np.zeros((d, d))

    def load(self, rows: Array) -> None:
        self.block = self.block[:, : len(rows)]
        self.block[1:] = rows.T

    def exponents(self) -> Array:
        b = self.block.shape[1]
        white = np.matmul(self.whitener, self.block[1:], out=self.white[:, :b])
        squares = np.einsum("db,db->b", white, white, out=self.squares[:b])
        squares *= 0.5
        densities = np.matmul(self.coefficients, self.block, out=self.densities[:, :b])
        densities -= squares
        return densities

    def gather(self, responsibilities: Array) -> None:
        self.gathered += responsibilities @ self.block.T
        rows = self.block[1:]
        weighted = self.white[:, : rows.shape[1]]
        np.multiply(rows, responsibilities.sum(axis=0), out=weighted)
        self.scatter += weighted @ rows.T

    def totals(self) -> tuple[Array, Array, Array, Array]:
        """Each component's scatter is that of the common covariance about its own mean."""
        counts, sums = self.gathered[:, 0], self.gathered[:, 1:]
        means = sums / np.maximum(counts, np.finfo(float).tiny)[:, None]
        within = (self.scatter - sums.T @ means) / counts.sum()
        scatters = counts[:, None, None] * within + sums[:, :, None] * means[:, None, :]
        return counts, sums, scatters, np.zeros_like(sums)
