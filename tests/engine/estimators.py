"""What the tests of GaussianMixture share: rows, starts, and the same fit by both sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import sklearn.mixture

from dashboard.engine import Mixture
from dashboard.engine.estimator import GaussianMixture
from tests.engine.samples import Array, clouds

THEIRS = ("full", "tied", "diag", "spherical")

PARTS = ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_")

K = 3


def table(n: int = 500, d: int = 3, seed: int = 1) -> Array:
    """Rows of three overlapping clouds, in columns of different units."""
    return clouds(n, d, K, seed=seed, distance=2.0) * np.array([1.0, 5.0, 0.2])[:d] + 2


def shaped(matrices: Array, covariance_type: str) -> Array:
    """Matrices (K, d, d) in the estimator's shape for the family."""
    if covariance_type == "tied":
        return matrices[0]
    if covariance_type == "diag":
        return np.diagonal(matrices, axis1=1, axis2=2)
    return matrices[:, 0, 0] if covariance_type == "spherical" else matrices


def given(begin: Mixture) -> dict[str, Array]:
    """A start in the data's units as the estimator's parameters."""
    precisions = shaped(np.linalg.inv(begin.covariances), begin.covariance_type)
    return {
        "weights_init": begin.weights,
        "means_init": begin.means,
        "precisions_init": precisions,
    }


def both(X: Array, **options: Any) -> tuple[Any, Any]:
    """Ours and scikit-learn's, fitted with the same options."""
    ours = GaussianMixture(K, **options).fit(X)
    return ours, sklearn.mixture.GaussianMixture(K, **options).fit(X)


def assert_same(ours: Any, theirs: Any, rtol: float = 1e-9) -> None:
    for name in PARTS:
        mine, its = getattr(ours, name), getattr(theirs, name)
        assert mine.shape == its.shape
        np.testing.assert_allclose(mine, its, rtol=rtol, atol=rtol * np.abs(its).max())
