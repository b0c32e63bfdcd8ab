"""Densities in the data's units, judged by SciPy: logarithms, missing cells, and both."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import logsumexp
from scipy.stats import lognorm, multivariate_normal

from dashboard.analysis import Density
from dashboard.engine import Mixture

COVARIANCES = [
    [[0.5, 0.1, 0.2], [0.1, 0.4, 0.0], [0.2, 0.0, 0.9]],
    [[0.2, -0.1, 0.0], [-0.1, 0.3, 0.1], [0.0, 0.1, 0.6]],
]
MIXTURE = Mixture([0.3, 0.7], [[0.0, 5.0, 1.0], [2.0, -1.0, 0.5]], COVARIANCES)
LOGS = np.array([True, False, True])
DENSITY = Density(MIXTURE, LOGS)


def judged(X: np.ndarray) -> np.ndarray:
    """Weighted log-densities (n, K) of the cells that rows X (n, d) have, by SciPy."""
    found = np.empty((len(X), 2))
    for i, x in enumerate(X):
        seen = np.isfinite(x)
        z = np.where(LOGS, np.log(np.where(LOGS, x, 1.0)), x)[seen]
        for k in range(2):
            normal = multivariate_normal(
                MIXTURE.means[k][seen], MIXTURE.covariances[k][np.ix_(seen, seen)]
            )
            found[i, k] = np.log(MIXTURE.weights[k]) + normal.logpdf(z) - z[LOGS[seen]].sum()
    return found


def rows(holes: bool) -> np.ndarray:
    X = DENSITY.sample(60)
    if holes:
        X[np.random.default_rng(0).random(X.shape) < 0.3] = np.nan
        X = X[np.isfinite(X).any(axis=1)]
    return X


@pytest.mark.parametrize("holes", [False, True])
def test_densities_and_responsibilities_are_scipys(holes: bool) -> None:
    X = rows(holes)
    joint = judged(X)
    total = logsumexp(joint, axis=1)
    np.testing.assert_allclose(DENSITY.log_density(X), total, rtol=1e-10)
    np.testing.assert_allclose(DENSITY.responsibilities(X), np.exp(joint - total[:, None]))


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
