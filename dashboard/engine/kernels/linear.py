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
from .loglinear import PRODUCT, LogLinear, reference_for

if TYPE_CHECKING:
    from ..mixture import Mixture

# Rows in a block: fewer cost more in calls than they save, more leave the caches.
LARGEST, SMALLEST = 16_000, 2_048


class Linear(LogLinear):
    """Features 1 and x. Shifts are the rows' own and lack their squares; no scatters are made."""

    def __init__(self, mixture: Mixture, n_rows: int, summed: bool = False) -> None:
        d = mixture.n_features
        linear = mixture.means @ mixture.factors.precisions[0]
        peaks = log_peaks(mixture)
        constant = peaks - 0.5 * (linear * mixture.means).sum(axis=1)
        coefficients = np.concatenate([constant[:, None], linear], axis=1)
        reference = reference_for(mixture, peaks, n_rows) if summed else None
        self.size = max(SMALLEST, min(LARGEST, PRODUCT // coefficients.size))
        b = min(self.size, n_rows)
        block = np.empty((d + 1, b))
        block[0] = 1.0
        super().__init__(coefficients, block, reference)
        self.shift = 0.0
        self.highest = np.empty(b)

    def load(self, rows: Array) -> None:
        self.block = self.block[:, : len(rows)]
        self.block[1:] = rows.T

    def exponents(self) -> Array:
        exponents = super().exponents()
        if self.reference is None:
            self.shift = exponents.max(axis=0, out=self.highest[: exponents.shape[1]])
            exponents -= self.shift
        return exponents

    def totals(self) -> tuple[Array, Array, Array, Array]:
        counts, sums = self.gathered[:, 0], self.gathered[:, 1:]
        K, d = sums.shape
        return counts, sums, np.zeros((K, d, d)), np.zeros((K, d))
