"""The families: the floor is the exact maximum under it, and untouched above it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from dashboard.engine import Collapsed, fit, n_parameters
from dashboard.engine.covariances import FAMILIES, family_of
from tests.engine.samples import Array, clouds

SCALE = np.array([1.0, 3.0])
S = np.array([[[2.0, 0.6], [0.6, 0.2]], [[0.05, 0.01], [0.01, 0.03]]])
WEIGHTS = np.array([0.7, 0.3])


def expected_log_likelihood(covariances: Array) -> float:
    """Of the M-step, up to constants: what every family maximises."""
    traces = np.trace(np.linalg.solve(covariances, S), axis1=1, axis2=2)
    return float(-0.5 * WEIGHTS @ (np.linalg.slogdet(covariances)[1] + traces))


def candidates(name: str, parameters: Array, floor: float) -> Array:
    """Covariances of a family above the floor, from free parameters."""
    if name in ("full", "tied"):
        lower = np.zeros((2, 2, 2))
        lower[:, [0, 1, 1], [0, 0, 1]] = parameters[:6].reshape(2, 3)
        if name == "tied":
            lower[1] = lower[0]
        return lower @ lower.transpose(0, 2, 1) + floor * np.eye(2)
    own = floor + parameters[:4].reshape(2, 2) ** 2
    if name == "spherical":
        relative = SCALE**2 / np.mean(SCALE**2)
        return (floor + parameters[:2, None, None] ** 2) * np.diag(1 / relative)
    return own[:, :, None] * np.eye(2)


@pytest.mark.parametrize("floor", [0.0, 0.1])
@pytest.mark.parametrize("name", FAMILIES)
def test_no_other_covariances_are_likelier(name: str, floor: float) -> None:
    found, acted = family_of(name).estimate(S, WEIGHTS, floor, SCALE)
    best = expected_log_likelihood(found)
    assert acted == (floor > 0)
    for seed in range(5):
        begin = np.random.default_rng(seed).normal(0, 1, 6)
        other = minimize(
            lambda p: -expected_log_likelihood(candidates(name, p, floor + 1e-12)),
            begin,
            method="Nelder-Mead",
            options={"maxiter": 4_000, "xatol": 1e-9, "fatol": 1e-12},
        )
        assert -other.fun <= best + 1e-9
        if -other.fun == pytest.approx(best, abs=1e-6):
            break
    else:
        pytest.fail("the search never came near: it cannot judge")


@pytest.mark.parametrize("name", FAMILIES)
def test_the_floor_holds_in_units_of_columns(name: str) -> None:
    X = clouds(80, 2, 2, seed=1) * [1.0, 100.0]
    floor = 0.2
    result = fit(X, n_components=4, covariance_type=name, reg_covar=floor, max_iter=30)
    assert any(step.event == "regularised" for step in result.history)
    deviations = X.std(axis=0)
    for covariance in result.mixture.covariances:
        if name == "spherical":
            assert covariance[0, 0] >= floor * np.mean(deviations**2) * (1 - 1e-12)
        else:
            scaled = covariance / np.outer(deviations, deviations)
            assert np.linalg.eigvalsh(scaled).min() >= floor * (1 - 1e-9)


@pytest.mark.parametrize("name", ["full", "diag", "spherical"])
def test_a_collapsed_component_is_named(name: str) -> None:
    X = np.r_[clouds(50, 2, 1), np.full((10, 2), 30.0)]
    labels = np.r_[np.zeros(50, int), np.ones(10, int)]
    with pytest.raises(Collapsed) as caught:
        fit(X, n_components=2, covariance_type=name, init=labels, reg_covar=0)
    assert caught.value.values == {"component": 1}


def test_tied_shares_one_covariance() -> None:
    covariances = fit(clouds(90, 3, 2), n_components=2, covariance_type="tied").mixture.covariances
    np.testing.assert_array_equal(covariances[0], covariances[1])


def test_parameters_in_one_dimension() -> None:
    assert [n_parameters(name, 4, 1) for name in FAMILIES] == [11, 8, 11, 11]
