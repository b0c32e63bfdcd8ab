"""Rows to fit: made from stated mixtures with a stated seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import COVARIANCE_TYPES, Mixture

Array = NDArray[np.float64]
FAMILIES = COVARIANCE_TYPES
SKLEARN_FAMILIES = ("full", "tied", "diag", "spherical")


def clouds(n: int, d: int, K: int, seed: int = 0, distance: float = 3.0) -> Array:
    """n rows (n, d) of K Gaussian clouds of different shapes, overlapping somewhat."""
    rng = np.random.default_rng(seed)
    means = rng.normal(0, distance, (K, d))
    shapes = np.eye(d) + rng.normal(0, 0.3, (K, d, d))
    labels = rng.integers(0, K, n)
    noise = rng.standard_normal((n, d))
    return means[labels] + np.einsum("nij,nj->ni", shapes[labels], noise)


def start(X: Array, K: int, covariance_type: str, seed: int = 0) -> Mixture:
    """A start in X's units: rows as means, the columns' variances as covariances."""
    rng = np.random.default_rng(seed)
    means = X[rng.choice(len(X), K, replace=False)]
    variances = X.var(axis=0)
    if covariance_type in ("EII", "spherical"):
        variances = np.full(X.shape[1], variances.mean())
    weights = np.arange(1, K + 1) / (K * (K + 1) / 2)
    return Mixture(weights, means, np.repeat(np.diag(variances)[None], K, axis=0), covariance_type)


def precisions(mixture: Mixture) -> Array:
    """The mixture's precisions in the shape scikit-learn has for its family (one of its four)."""
    full = np.linalg.inv(mixture.covariances)
    shapes = {
        "full": full,
        "tied": full[0],
        "diag": np.diagonal(full, axis1=1, axis2=2),
        "spherical": full[:, 0, 0],
    }
    return shapes[mixture.covariance_type]
