"""Densities in the data's units, judged by SciPy: logarithms, missing cells, and both."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

from dashboard.analysis import Density
from dashboard.engine import Mixture
from tests.judge import judged

COVARIANCES = [
    [[0.5, 0.1, 0.2], [0.1, 0.4, 0.0], [0.2, 0.0, 0.9]],
    [[0.2, -0.1, 0.0], [-0.1, 0.3, 0.1], [0.0, 0.1, 0.6]],
]
MIXTURE = Mixture([0.3, 0.7], [[0.0, 5.0, 1.0], [2.0, -1.0, 0.5]], COVARIANCES)
LOGS = np.array([True, False, True])
DENSITY = Density(MIXTURE, LOGS)


def rows(holes: bool) -> np.ndarray:
    X = DENSITY.sample(60)
    if holes:
        X[np.random.default_rng(0).random(X.shape) < 0.3] = np.nan
        X = X[np.isfinite(X).any(axis=1)]
    return X


@pytest.mark.parametrize("holes", [False, True])
def test_densities_and_responsibilities_are_scipys(holes: bool) -> None:
    X = rows(holes)
    probabilities, log_densities = judged(MIXTURE, LOGS, X)
    np.testing.assert_allclose(DENSITY.log_density(X), log_densities, rtol=1e-10)
    np.testing.assert_allclose(DENSITY.responsibilities(X), probabilities, atol=1e-12)


def test_one_component_in_logarithms_is_lognormal() -> None:
    density = Density(Mixture([1.0], [[1.5]], [[[0.49]]]), np.array([True]))
    x = np.geomspace(0.01, 500, 50)
    expected = lognorm(s=0.7, scale=np.exp(1.5)).logpdf(x)
    np.testing.assert_allclose(density.log_density(x[:, None]), expected, rtol=1e-10)
    np.testing.assert_allclose(density.centres, [[np.exp(1.5)]])


def test_a_marginal_holds_the_whole_mass_in_the_data_units() -> None:
    income = DENSITY.marginal([2])
    mass, _ = quad(lambda x: np.exp(income.log_density(np.array([[x]]))[0]), 0, 300, limit=200)
    assert mass == pytest.approx(1, abs=1e-4)


def test_there_and_back() -> None:
    X = rows(holes=True)
    np.testing.assert_allclose(DENSITY.outward(DENSITY.inward(X)), X, rtol=1e-14)
    plain = Density(MIXTURE, np.zeros(3, dtype=bool))
    assert plain.inward(X) is X
    np.testing.assert_array_equal(plain.centres, MIXTURE.means)
    np.testing.assert_array_equal(
        plain.log_density(rows(holes=False)), MIXTURE.score_samples(rows(holes=False))
    )
