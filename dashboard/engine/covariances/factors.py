"""Factors of covariances: what densities are computed with."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Factors(NamedTuple):
    """Of covariances (K, d, d): their lower Cholesky factors (K, d, d); whiteners W (K, d, d), the
    inverses of those; precisions W'W (K, d, d); log_determinants (K,) of the covariances."""

    lower: Array
    whiteners: Array
    precisions: Array
    log_determinants: Array


def factors_of(covariances: Array) -> Factors:
    """Those of covariances (K, d, d). Raises LinAlgError where one is not positive definite."""
    K, d, _ = covariances.shape
    lower = np.asarray(np.linalg.cholesky(covariances), dtype=float)
    whiteners = np.linalg.inv(lower)
    logs = np.log(lower.reshape(K, -1)[:, :: d + 1])
    precisions = whiteners.transpose(0, 2, 1) @ whiteners
    return Factors(lower, whiteners, precisions, 2 * np.add.reduce(logs, axis=1))
