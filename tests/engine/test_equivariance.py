"""Fits of rows that are turned, or measured in other units, are the same fits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.engine import FitResult, fit
from tests.engine.samples import Array, clouds

TURN = ("full", "tied", "spherical", "EII", "VEE", "EEV", "VEV", "EVV")
STRETCH = ("full", "tied", "diag", "EEI", "VEI", "EVI", "VEE", "EVV")  # any column by itself
SEEDS = st.integers(0, 2**32 - 1)


def climbed(X: Array, covariance_type: str, labels: Array) -> FitResult:
    """Fifteen steps from a partition; the floor, a share of columns, is out of the way."""
    return fit(
        X, n_components=3, covariance_type=covariance_type, init=labels, tol=0, max_iter=15,
        reg_covar=1e-12,
    )  # fmt: skip


def rows_and_labels(seed: int) -> tuple[Array, Array]:
    X = clouds(150, 3, 3, seed=seed)
    return X, np.random.default_rng(seed).integers(0, 3, len(X))


@pytest.mark.parametrize("covariance_type", TURN)
@given(seed=SEEDS)
@settings(max_examples=5, deadline=None, derandomize=True)
def test_turned_rows(covariance_type: str, seed: int) -> None:
    X, labels = rows_and_labels(seed)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    plain = climbed(X, covariance_type, labels)
    turned = climbed(X @ turn.T, covariance_type, labels)
    assert turned.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-7)
    np.testing.assert_allclose(turned.mixture.means, plain.mixture.means @ turn.T, atol=1e-4)
    np.testing.assert_allclose(
        turned.mixture.covariances, turn @ plain.mixture.covariances @ turn.T, atol=1e-3
    )


@pytest.mark.parametrize("covariance_type", STRETCH)
@given(seed=SEEDS)
@settings(max_examples=5, deadline=None, derandomize=True)
def test_other_units_and_origins(covariance_type: str, seed: int) -> None:
    X, labels = rows_and_labels(seed)
    scale, shift = np.array([1e-3, 1.0, 250.0]), np.array([0.5, -40.0, 1e4])
    plain = climbed(X, covariance_type, labels)
    other = climbed(shift + X * scale, covariance_type, labels)
    jacobian = len(X) * np.log(scale).sum()
    assert other.log_likelihood == pytest.approx(plain.log_likelihood - jacobian, rel=1e-7)
    means = (other.mixture.means - shift) / scale
    np.testing.assert_allclose(means, plain.mixture.means, atol=1e-4)
