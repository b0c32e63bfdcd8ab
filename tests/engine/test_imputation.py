"""Rows with holes after the fit: against SciPy's densities, and against conditional mixtures."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import BadShape, Mixture, NotFinite, fit
from dashboard.engine.after_fit.conditionals import conditional
from dashboard.engine.after_fit.imputation import (
    impute,
    observed_log_density,
    observed_responsibilities,
)
from dashboard.engine.noise import Noise
from tests.engine.dense import log_densities
from tests.engine.samples import Array, clouds

COMPLETE = clouds(200, 3, 2, seed=6)
MIXTURE = fit(COMPLETE, n_components=2).mixture


@pytest.fixture
def rows() -> Array:
    X = COMPLETE[:40].copy()
    X[np.random.default_rng(2).random(X.shape) < 0.3] = np.nan
    X[5] = np.nan
    return X


def test_densities_are_those_of_what_is_observed(rows: Array) -> None:
    logs = np.array([log_densities(MIXTURE, x) for x in rows])
    expected = np.log(np.exp(logs).sum(axis=1))
    np.testing.assert_allclose(observed_log_density(MIXTURE, rows), expected, atol=1e-10)
    assert observed_log_density(MIXTURE, rows)[5] == 0
    shares = observed_responsibilities(MIXTURE, rows)
    np.testing.assert_allclose(shares, np.exp(logs - expected[:, None]), atol=1e-10)
    np.testing.assert_array_equal(shares[5], MIXTURE.weights)


def test_complete_rows_are_as_ever() -> None:
    np.testing.assert_array_equal(
        observed_log_density(MIXTURE, COMPLETE), MIXTURE.score_samples(COMPLETE)
    )
    found = impute(MIXTURE, COMPLETE)
    np.testing.assert_array_equal(found.values, COMPLETE)
    assert not found.spread.any()


def test_holes_hold_the_conditional_expectation(rows: Array) -> None:
    found = impute(MIXTURE, rows)
    holes = np.isnan(rows)
    np.testing.assert_array_equal(found.values[~holes], rows[~holes])
    assert not found.spread[~holes].any()
    assert (found.spread[holes] > 0).all()
    for x, hole, values, spread in zip(rows, holes, found.values, found.spread, strict=True):
        if not hole.any():
            continue
        given = {int(j): float(x[j]) for j in np.flatnonzero(~hole)}
        rest = conditional(MIXTURE, given) if given else MIXTURE
        mean = rest.weights @ rest.means
        squares = np.diagonal(rest.covariances, axis1=1, axis2=2) + rest.means**2
        np.testing.assert_allclose(values[hole], mean, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(spread[hole] ** 2, rest.weights @ squares - mean**2, rtol=1e-6)


def test_noise_may_be_in_a_hole() -> None:
    noise = Noise(0.3, np.array([-4.0, 0.0]), np.array([6.0, 50.0]))
    mixture = Mixture([0.7], [[0.0, 10.0]], [np.diag([1.0, 4.0])], noise=noise)
    blank = impute(mixture, np.full((1, 2), np.nan))
    drawn, _ = mixture.sample(400_000, random_state=1)
    np.testing.assert_allclose(blank.values[0], drawn.mean(axis=0), rtol=2e-2)
    np.testing.assert_allclose(blank.spread[0], drawn.std(axis=0), rtol=1e-2)
    inside = drawn[np.abs(drawn[:, 0] - 1.5) < 0.1, 1]
    known = impute(mixture, np.array([[1.5, np.nan]]))
    assert known.values[0, 1] == pytest.approx(inside.mean(), rel=3e-2)
    assert known.spread[0, 1] == pytest.approx(inside.std(), rel=3e-2)


def test_many_rows_of_one_pattern() -> None:
    X = np.repeat([[COMPLETE[0, 0], np.nan, np.nan]], 5000, axis=0)
    found = impute(MIXTURE, X)
    assert (found.values == found.values[0]).all()
    assert (found.spread == found.spread[0]).all()


def test_what_is_refused() -> None:
    with pytest.raises(BadShape, match="The table has 2 columns"):
        impute(MIXTURE, [[np.nan, 1.0]])
    with pytest.raises(NotFinite):
        observed_log_density(MIXTURE, [[np.nan, 1.0, np.inf]])
