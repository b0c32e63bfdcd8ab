"""Rows with holes, each in columns of its own: what a component expects there is filled in first.

With P the precision of a component and h the holes of a row, what is left open has the covariance
C = inv(P[h, h]), the holes' offsets from the mean are -C P[h, observed] times those observed, and
the density of what is observed is that of the filled row times sqrt(det C) (2 pi)^(m / 2), by
completing the square (Bishop, PRML, section 2.3.1). So a row costs inverses of m x m only. Exact
where the components are well conditioned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array
from .kernel import LOG_2_PI, Kernel, log_peaks
from .whitening import Scatter

if TYPE_CHECKING:
    from ..mixture import Mixture

BYTES = 1_500_000  # of a block's arrays together


class Holed(Kernel):
    """Rows with NaN in m of their d columns; sums are of the completed rows, about `origin`."""

    def __init__(self, mixture: Mixture, m: int, n_rows: int, origin: Array) -> None:
        K, d = mixture.means.shape
        self.m, self.means = m, mixture.means
        _, self.whiteners, self.precisions, _ = mixture.factors
        self.peaks = log_peaks(mixture)[:, None] + 0.5 * m * LOG_2_PI
        self.clutter = mixture.noise
        self.size = max(64, min(2048, n_rows, BYTES // (8 * K * (2 * d + 3 * m * m))))
        self.scatter = Scatter(origin)
        self.left = np.zeros((K, d * d))

    def load(self, rows: Array) -> None:
        b = np.arange(len(rows))
        holes = np.isnan(rows)
        self.holes = hidden = np.nonzero(holes)[1].reshape(len(rows), self.m)
        self.offsets = rows.T - self.means[:, :, None]
        self.offsets[:, holes.T] = 0
        pulls = (self.precisions @ self.offsets)[:, hidden, b[:, None]]
        blocks = self.precisions[:, hidden[:, :, None], hidden[:, None, :]]
        self.covariances = np.linalg.inv(blocks)
        filled = (self.covariances @ pulls[:, :, :, None])[:, :, :, 0]
        self.offsets[:, hidden, b[:, None]] = -filled
        white = self.whiteners @ self.offsets
        squares = np.einsum("kdb,kdb->kb", white, white) + np.linalg.slogdet(blocks)[1]
        self.logs = self.peaks - 0.5 * squares
        self.shift, self.noise = float(self.logs.max()), None
        if self.clutter is not None:
            widths = np.log(self.clutter.high - self.clutter.low)
            noise = self.clutter.log_density + widths[hidden].sum(axis=1)
            self.shift = max(self.shift, float(noise.max()))
            self.noise = noise - self.shift
        self.logs -= self.shift

    def exponents(self) -> Array:
        return self.logs.copy()

    def gather(self, responsibilities: Array) -> None:
        d = len(self.means[0])
        cells = (self.holes[:, :, None] * d + self.holes[:, None, :]).ravel()
        left = self.covariances * responsibilities[:, :, None, None]
        for total, own in zip(self.left, left, strict=True):
            total += np.bincount(cells, own.ravel(), d * d)
        if self.scatter.origin is not self.means:
            self.offsets += (self.means - self.scatter.origin)[:, :, None]
        self.scatter.add(self.offsets, responsibilities)

    def totals(self) -> tuple[Array, Array, Array, Array]:
        counts, sums, scatters, origin = self.scatter.totals()
        return counts, sums, scatters + self.left.reshape(scatters.shape), origin
