"""Lesson 1: a mixture of bells in one column, the sum and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import Mixture

Floats = NDArray[np.float64]

LEAST, MOST = -10.0, 10.0  # means lie between them
MARGIN = 5.0
GRID_POINTS = 601


@dataclass(frozen=True, eq=False)
class Bells:
    """A mixture of K bells on a grid (m,): parts (K, m) are weight times bell, tops (K,) the
    height of each at its mean, humps (h,) where the sum is higher than on either side."""

    mixture: Mixture
    grid: Floats
    parts: Floats
    tops: Floats
    humps: Floats

    @property
    def total(self) -> Floats:
        """The density of the mixture (m,)."""
        total: Floats = self.parts.sum(axis=0)
        return total

    @property
    def spreads(self) -> Floats:
        """Standard deviations (K,)."""
        spreads: Floats = np.sqrt(self.mixture.covariances[:, 0, 0])
        return spreads


def bells(shares: Sequence[int], means: Sequence[float], spreads: Sequence[float]) -> Bells:
    """Bells whose weights are as `shares` (K,) to each other.

    >>> one = bells([1, 3], [-2.0, 2.0], [1.0, 1.0])
    >>> one.mixture.weights.tolist(), one.humps.round(1).tolist()
    ([0.25, 0.75], [-2.0, 2.0])
    """
    weights = np.array(shares, dtype=float) / np.sum(shares)
    places = np.array(means, dtype=float)[:, None]
    variances = np.array(spreads, dtype=float)[:, None, None] ** 2
    mixture = Mixture(weights, places, variances)
    grid = np.linspace(LEAST - MARGIN, MOST + MARGIN, GRID_POINTS)
    parts = np.exp(mixture.score_samples(grid[:, None])) * mixture.responsibilities(grid[:, None]).T
    tops = weights / np.sqrt(2 * np.pi * variances[:, 0, 0])
    return Bells(mixture, grid, parts, tops, humps_of(grid, parts.sum(axis=0)))


def humps_of(grid: Floats, curve: Floats) -> Floats:
    """Places on the grid (m,) at which the curve (m,) stops rising."""
    rises = np.diff(curve)
    return grid[1:-1][(rises[:-1] > 0) & (rises[1:] <= 0)]
