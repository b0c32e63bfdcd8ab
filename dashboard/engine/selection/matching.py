"""Which component of one mixture is which of another.

Components pair off so that the sum of their Bhattacharyya distances (Fukunaga 1990, equation
3.152) is least.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ..covariances import Array
from ..mixture import Mixture


def partners(reference: Mixture, mixture: Mixture) -> NDArray[np.intp]:
    """For each component of the reference (K,) the one of the mixture that is nearest to it.

    Both need the same number of components and columns.
    """
    return linear_sum_assignment(_distances(reference, mixture))[1]


def _distances(one: Mixture, other: Mixture) -> Array:
    """Bhattacharyya distances (K, L) of all pairs."""
    middle = (one.covariances[:, None] + other.covariances) / 2
    steps = one.means[:, None] - other.means
    squares = (steps * np.linalg.solve(middle, steps[..., None])[..., 0]).sum(axis=2)
    logs = [np.linalg.slogdet(S)[1] for S in (middle, one.covariances, other.covariances)]
    distances: Array = squares / 8 + (logs[0] - (logs[1][:, None] + logs[2]) / 2) / 2
    return distances
