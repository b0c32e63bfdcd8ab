"""Mixtures: samples, marginals, changes of units."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dashboard.engine import BadOption, Mixture, fit
from tests.engine.samples import FAMILIES, clouds

MIXTURE = Mixture(
    [0.25, 0.75],
    [[0.0, 1.0, 2.0], [5.0, 3.0, -4.0]],
    [np.diag([1.0, 2.0, 3.0]), [[2.0, 0.5, 0.2], [0.5, 1.0, 0.1], [0.2, 0.1, 4.0]]],
)


def test_nothing_can_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        MIXTURE.weights = np.ones(2)  # type: ignore[misc]
    for array in (MIXTURE.weights, MIXTURE.means, MIXTURE.covariances):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_it_keeps_copies() -> None:
    weights, means, covariances = np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1))
    one = Mixture(weights, means, covariances)
    for array in (weights, means, covariances):
        array[:] = 7.0
    assert one.weights[0] == one.covariances[0, 0, 0] == 1
    assert one.means[0, 0] == 0


def test_rounding_is_made_symmetric() -> None:
    one = Mixture([1.0], [[0.0, 0.0]], [[[1.0, 0.5], [0.5 + 1e-9, 1.0]]])
    assert one.covariances[0, 0, 1] == one.covariances[0, 1, 0] == pytest.approx(0.5, abs=1e-9)


def test_density_of_one_gaussian() -> None:
    X = clouds(20, 3, 1)
    one = Mixture([1.0], MIXTURE.means[1:], MIXTURE.covariances[1:])
    expected = multivariate_normal(MIXTURE.means[1], MIXTURE.covariances[1]).logpdf(X)
    np.testing.assert_allclose(one.score_samples(X), expected, rtol=1e-12)


def test_samples_have_its_moments() -> None:
    X, labels = MIXTURE.sample(40_000, random_state=1)
    assert X.shape == (40_000, 3)
    np.testing.assert_allclose(np.bincount(labels) / len(X), MIXTURE.weights, atol=0.01)
    for k in range(2):
        own = X[labels == k]
        np.testing.assert_allclose(own.mean(axis=0), MIXTURE.means[k], atol=0.08)
        np.testing.assert_allclose(np.cov(own.T), MIXTURE.covariances[k], atol=0.15)
    np.testing.assert_array_equal(MIXTURE.sample(5, random_state=1)[0], MIXTURE.sample(5, 1)[0])


def test_marginal_is_the_projection() -> None:
    marginal = MIXTURE.marginal([2, 0])
    np.testing.assert_array_equal(marginal.means, [[2, 0], [-4, 5]])
    np.testing.assert_array_equal(marginal.covariances[1], [[4.0, 0.2], [0.2, 2.0]])
    grid = np.linspace(-40, 40, 4001)
    point = np.array([1.0, 0.5])
    rows = np.column_stack([np.full(4001, point[1]), grid, np.full(4001, point[0])])
    integral = np.trapezoid(np.exp(MIXTURE.score_samples(rows)), grid)
    assert np.exp(marginal.score_samples(point[None]))[0] == pytest.approx(integral, rel=1e-9)


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_change_of_units_and_back(covariance_type: str) -> None:
    X = clouds(100, 2, 2)
    mixture = fit(X, n_components=2, covariance_type=covariance_type).mixture
    shift, scale = np.array([3.0, -1.0]), np.array([2.0, 0.1])
    moved = mixture.transformed(shift, scale)
    assert moved.covariance_type == covariance_type
    np.testing.assert_allclose(
        moved.score_samples(shift + scale * X),
        mixture.score_samples(X) - np.log(scale).sum(),
        rtol=1e-10,
    )


def test_weighted_log_likelihood() -> None:
    X = clouds(10, 3, 1)
    weights = np.arange(10.0)
    expected = weights @ MIXTURE.score_samples(X)
    assert MIXTURE.log_likelihood(X, weights) == pytest.approx(expected)


def test_more_rows_than_a_block() -> None:
    X = clouds(5_000, 3, 2)
    parts = [MIXTURE.responsibilities(X[:1_234]), MIXTURE.responsibilities(X[1_234:])]
    np.testing.assert_allclose(MIXTURE.responsibilities(X), np.concatenate(parts), atol=1e-14)
    assert MIXTURE.n_components == 2
    assert MIXTURE.n_features == 3


@pytest.mark.parametrize("columns", [[], 0, [3], [-1], [0, 0], [0.0], [True, False, True], "a"])
def test_columns_that_are_none(columns: object) -> None:
    with pytest.raises(BadOption, match="from 0 to 2"):
        MIXTURE.marginal(columns)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [-1, 2.5, "2", None, True])
def test_so_many_rows_cannot_be_drawn(n: object) -> None:
    with pytest.raises(BadOption, match="whole number"):
        MIXTURE.sample(n)  # type: ignore[arg-type]
    assert MIXTURE.sample(0)[0].shape == (0, 3)
