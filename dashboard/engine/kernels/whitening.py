"""Whitening about each component's own mean: exact where a common origin would lose digits.

A log-density is a sum of squares of offsets along the component's axes; sums are made about
origins of the components' own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array
from .kernel import Kernel, levelled

if TYPE_CHECKING:
    from ..mixture import Mixture

BYTES = 1_500_000  # of a block's arrays together


class Scatter:
    """Sums about origins (K, d) of rows under responsibilities."""

    def __init__(self, origin: Array) -> None:
        K, d = origin.shape
        self.origin = origin
        self.counts, self.sums = np.zeros(K), np.zeros((K, d))
        self.scatters = np.zeros((K, d, d))

    def add(self, offsets: Array, responsibilities: Array) -> None:
        """Add rows given by their offsets from the origins (K, d, b), which are overwritten."""
        self.counts += responsibilities.sum(axis=1)
        roots = np.sqrt(responsibilities)
        offsets *= roots[:, None, :]
        self.sums += (offsets @ roots[:, :, None])[:, :, 0]
        self.scatters += offsets @ offsets.transpose(0, 2, 1)

    def totals(self) -> tuple[Array, Array, Array, Array]:
        return self.counts, self.sums, self.scatters, self.origin


class Whitening(Kernel):
    """Each component sees the rows from its own mean, along its own axes."""

    def __init__(self, mixture: Mixture, n_rows: int, origin: Array) -> None:
        K, d = mixture.means.shape
        self.whiteners = mixture.factors.whiteners
        self.means = mixture.means
        self.peaks, self.shift, self.noise = levelled(mixture)
        self.size = max(128, min(2048, BYTES // (16 * K * d)))
        self.offsets = np.empty((K, d, min(self.size, n_rows)))
        self.white = np.empty_like(self.offsets)
        self.scatter = Scatter(origin)
        self.rows = self.offsets[0]

    def load(self, rows: Array) -> None:
        self.rows = rows.T

    def _offsets_from(self, points: Array) -> Array:
        offsets = self.offsets[:, :, : self.rows.shape[1]]
        return np.subtract(self.rows, points[:, :, None], out=offsets)

    def exponents(self) -> Array:
        offsets = self._offsets_from(self.means)
        white = np.matmul(self.whiteners, offsets, out=self.white[:, :, : offsets.shape[2]])
        squares: Array = np.einsum("kdb,kdb->kb", white, white)
        squares *= -0.5
        squares += self.peaks
        return squares

    def gather(self, responsibilities: Array) -> None:
        offsets = self.offsets[:, :, : self.rows.shape[1]]
        if self.scatter.origin is not self.means:
            offsets = self._offsets_from(self.scatter.origin)
        self.scatter.add(offsets, responsibilities)

    def totals(self) -> tuple[Array, Array, Array, Array]:
        return self.scatter.totals()
