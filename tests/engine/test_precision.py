"""Digits kept: tight clusters in a wide range, large offsets, columns of very different units."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import Mixture, em, fit
from tests.engine.samples import FAMILIES, Array, clouds

CENTRES = np.array([[0.0, 0.0], [0.3, 0.9], [1.0, 0.2]])


def tight(spread: float, seed: int = 0, n: int = 300) -> tuple[Array, Array]:
    """Rows of three clusters of that spread in a range of 1, and the cluster of each."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 3
    return CENTRES[labels] + spread * rng.standard_normal((n, 2)), labels


def never_falls(steps: list[float]) -> bool:
    return bool((np.diff(steps) >= -1e-9 * np.abs(steps[1:])).all())


@pytest.mark.parametrize("covariance_type", FAMILIES)
@pytest.mark.parametrize("spread", [1e-3, 1e-6, 1e-7])
def test_tight_clusters_are_resolved(spread: float, covariance_type: str) -> None:
    X, labels = tight(spread)
    result = fit(X, n_components=3, covariance_type=covariance_type, tol=1e-9, reg_covar=1e-16)
    assert result.status == "converged"
    assert never_falls([step.log_likelihood for step in result.history])
    own = [result.mixture.predict(X[labels == k]) for k in range(3)]
    assert [len(set(found)) for found in own] == [1, 1, 1]
    order = [found[0] for found in own]
    for k, component in enumerate(order):
        inside = X[labels == k]
        expected = np.cov(inside.T, bias=True)
        np.testing.assert_allclose(
            result.mixture.means[component], inside.mean(axis=0), atol=1e-9 * spread + 1e-15
        )
        if covariance_type == "full":
            error = np.abs(result.mixture.covariances[component] - expected).max()
            assert error < 1e-7 * expected.max()


def test_tight_clusters_far_from_zero_are_resolved() -> None:
    """Spread 1e-6 of the range, range 1e6 times the last digit's, offset 1e9."""
    X, labels = tight(1e-6)
    result = fit(X * 1e6 + 1e9, n_components=3, tol=1e-9, reg_covar=1e-16)
    assert result.status == "converged"
    assert never_falls([step.log_likelihood for step in result.history])
    found = result.mixture.predict(X * 1e6 + 1e9)
    assert len({(int(a), int(b)) for a, b in zip(labels, found, strict=True)}) == 3


def test_spread_and_offset_together() -> None:
    """Range 1 at an offset of 1e9, where the last digit is 1e-7: still three clusters."""
    X, labels = tight(1e-6)
    result = fit(X + 1e9, n_components=3, reg_covar=1e-16)
    assert never_falls([step.log_likelihood for step in result.history])
    found = result.mixture.predict(X + 1e9)
    assert len({(int(a), int(b)) for a, b in zip(labels, found, strict=True)}) == 3


def test_a_sudden_collapse_keeps_its_digits() -> None:
    """One step from a covariance of the data's size to one a million times smaller."""
    X, labels = tight(1e-6)
    start = Mixture(np.full(3, 1 / 3), CENTRES + 1e-3, np.repeat(np.eye(2)[None] * 1e-2, 3, axis=0))
    steps = list(em(X, start, tol=0, max_iter=3, reg_covar=1e-16))
    for k in range(3):
        expected = np.cov(X[labels == k].T, bias=True)
        np.testing.assert_allclose(
            steps[1].mixture.covariances[k], expected, atol=1e-7 * expected.max()
        )


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag"])
def test_units_do_not_matter(covariance_type: str) -> None:
    X = clouds(500, 3, 3, seed=3)
    units = np.array([1e-8, 1.0, 1e6])
    plain = fit(X, n_components=3, covariance_type=covariance_type)
    other = fit(X * units, n_components=3, covariance_type=covariance_type)
    np.testing.assert_array_equal(plain.mixture.predict(X), other.mixture.predict(X * units))
    np.testing.assert_allclose(other.mixture.means, plain.mixture.means * units, rtol=1e-7)
    expected = plain.log_likelihood - len(X) * np.log(units).sum()
    assert other.log_likelihood == pytest.approx(expected, rel=1e-9)


def test_spherical_is_round_in_the_datas_units() -> None:
    X = clouds(500, 2, 2, seed=4) * [1.0, 50.0]
    for covariance in fit(X, n_components=2, covariance_type="spherical").mixture.covariances:
        np.testing.assert_allclose(covariance, covariance[0, 0] * np.eye(2), rtol=1e-12)


def test_an_outlier_keeps_its_own_density() -> None:
    """A row whose density is below the smallest number is neither lost nor infinite."""
    X = np.r_[clouds(5_000, 2, 2, seed=5), [[400.0, 400.0]]]
    start = Mixture([0.5, 0.5], X[:2], [np.eye(2), np.eye(2)])
    step = next(em(X, start))
    assert step.log_likelihood * len(X) == pytest.approx(start.score_samples(X).sum(), rel=1e-12)
    assert start.score_samples(X[-1:])[0] < -1e4
