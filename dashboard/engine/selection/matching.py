"""Which component of one mixture is which of another.

Components pair off so that the sum of their Bhattacharyya distances is least.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ..geometry import bhattacharyya
from ..mixture import Mixture


def partners(reference: Mixture, mixture: Mixture) -> NDArray[np.intp]:
    """For each component of the reference (K,) the one of the mixture that is nearest to it.

    Both need the same number of components and columns.
    """
    steps = reference.means[:, None] - mixture.means
    distances = bhattacharyya(steps, reference.covariances[:, None], mixture.covariances)
    return linear_sum_assignment(distances)[1]
