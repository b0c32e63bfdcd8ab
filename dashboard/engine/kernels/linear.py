"""One covariance for all components: what is quadratic in a row is the same for each of them.

So it does not touch the responsibilities, in which a row is linear, and it enters the
log-likelihood and the M-step only through the scatter of all rows, which no step of EM changes:
see `statistics.e_step_shared`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array
from .kernel import log_peaks

if TYPE_CHECKING:
    from ..mixture import Mixture

# Rows in a block: fewer cost more in calls than they save, more leave the caches; BLAS has a
# faster way for products of so many multiplications at most.
LARGEST, SMALLEST, PRODUCT = 16_000, 2_048, 1_000_000


class Linear:
    """Features 1 and x. Shifts are the rows' own and lack their squares; no scatters are made."""

    noise = None

    def __init__(self, mixture: Mixture, n_rows: int) -> None:
        K, d = mixture.means.shape
        linear = mixture.means @ mixture.factors[1][0]
        constant = log_peaks(mixture) - 0.5 * (linear * mixture.means).sum(axis=1)
        self.coefficients = np.concatenate([constant[:, None], linear], axis=1)
        self.size = max(SMALLEST, min(LARGEST, PRODUCT // self.coefficients.size))
        b = min(self.size, n_rows)
        self.block = np.empty((d + 1, b))
        self.block[0] = 1.0
        self.shift, self.densities = np.empty(b), np.empty((K, b))
        self.gathered = np.zeros((K, d + 1))

    def load(self, rows: Array) -> None:
        self.block = self.block[:, : len(rows)]
        self.block[1:] = rows.T

    def exponents(self) -> Array:
        b = self.block.shape[1]
        densities = np.matmul(self.coefficients, self.block, out=self.densities[:, :b])
        self.shift = densities.max(axis=0, out=self.shift[:b])
        densities -= self.shift
        return densities

    def gather(self, responsibilities: Array) -> None:
        self.gathered += responsibilities @ self.block.T

    def totals(self) -> tuple[Array, Array, Array, Array]:
        counts, sums = self.gathered[:, 0], self.gathered[:, 1:]
        K, d = sums.shape
        return counts, sums, np.zeros((K, d, d)), np.zeros((K, d))
