"""GaussianMixture with weighted rows and with missing values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.base import clone

from dashboard.engine import COVARIANCE_TYPES, fit
from dashboard.engine.estimator import GaussianMixture
from tests.engine.estimators import THEIRS, K, assert_same, given, table
from tests.engine.samples import Array, start

# Where a test stops EM early, it is meant.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.usefixtures("one_thread"),
]


@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
def test_weights_count_as_repeated_rows(covariance_type: str) -> None:
    X = table(200)
    weights = np.random.default_rng(3).integers(0, 4, len(X))
    options: dict[str, Any] = {"covariance_type": covariance_type, "tol": 1e-5}
    options |= given(start(X, K, "full")) | {"precisions_init": None, "max_iter": 8}
    # what is drawn is replaced, so that both begin at the same place
    labels = GaussianMixture(K, **options | {"max_iter": 0}, random_state=0)
    begin = given(labels.fit(X).mixture_)
    weighted = GaussianMixture(K, **options | begin).fit(X, sample_weight=weights)
    repeated = GaussianMixture(K, **options | begin).fit(np.repeat(X, weights, axis=0))
    assert_same(weighted, repeated)
    assert weighted.n_iter_ == repeated.n_iter_
    np.testing.assert_allclose(weighted.lower_bounds_, repeated.lower_bounds_, rtol=1e-9)
    labels_of_all = GaussianMixture(K, **options | begin).fit_predict(X, sample_weight=weights)
    np.testing.assert_array_equal(labels_of_all, weighted.predict(X))


@pytest.mark.parametrize("init_params", ["kmeans", "k-means++", "random", "random_from_data"])
def test_only_the_ratios_of_weights_matter(init_params: str) -> None:
    X = table(300)
    weights = np.random.default_rng(0).random(300)
    ours = GaussianMixture(K, init_params=init_params, random_state=0)
    light = clone(ours).fit(X, sample_weight=weights)
    heavy = clone(ours).fit(X, sample_weight=1000 * weights)
    assert_same(light, heavy, rtol=1e-7)
    assert not np.allclose(light.means_, clone(ours).fit(X).means_, rtol=1e-3)


def with_holes(X: Array, share: float = 0.2, seed: int = 0) -> Array:
    holes = np.random.default_rng(seed).random(X.shape) < share
    return np.where(holes, np.nan, X)


@pytest.mark.parametrize("covariance_type", THEIRS)
def test_missing_values_are_the_engines(covariance_type: str) -> None:
    X = with_holes(table())
    begin = start(table(), K, covariance_type)
    options: dict[str, Any] = {"covariance_type": covariance_type, "reg_covar": 0.0, "tol": 0.0}
    result = fit(X, n_components=K, init=begin, max_iter=6, missing="em", **options)
    ours = GaussianMixture(K, max_iter=6, **options, **given(begin)).fit(X)
    np.testing.assert_allclose(ours.means_, result.mixture.means, rtol=1e-8)
    np.testing.assert_allclose(ours.mixture_.covariances, result.mixture.covariances, rtol=1e-7)
    assert ours.score(X) * len(X) == pytest.approx(result.log_likelihood, rel=1e-9)
    assert ours.bic(X) == pytest.approx(result.bic, rel=1e-9)
    assert ours.aic(X) == pytest.approx(result.aic, rel=1e-9)


def test_one_component_with_missing_values_is_the_regressions() -> None:
    """Where only the second column has holes the maximum is known (Anderson 1957)."""
    X = table(400, 2) / [1, 5]
    X[::3, 1] = np.nan
    ours = GaussianMixture(reg_covar=0, tol=1e-12, max_iter=1000).fit(X)
    seen = X[~np.isnan(X[:, 1])]
    slope = np.cov(seen.T, bias=True)[0, 1] / seen[:, 0].var()
    rest = (seen[:, 1] - slope * seen[:, 0]).var()
    mean = seen[:, 1].mean() + slope * (X[:, 0].mean() - seen[:, 0].mean())
    np.testing.assert_allclose(ours.means_[0], [X[:, 0].mean(), mean], rtol=1e-5)
    variance = X[:, 0].var()
    expected = [[variance, slope * variance], [slope * variance, rest + slope**2 * variance]]
    np.testing.assert_allclose(ours.covariances_[0], expected, rtol=1e-4)


@pytest.mark.parametrize("init_params", ["kmeans", "k-means++", "random", "random_from_data"])
def test_every_start_takes_missing_values(init_params: str) -> None:
    X = with_holes(table())
    ours = GaussianMixture(K, init_params=init_params, n_init=5, random_state=0).fit(X)
    assert ours.converged_
    assert ours.score(X) > GaussianMixture(1).fit(X).score(X)


def test_a_row_with_holes_is_judged_by_what_is_observed() -> None:
    X = table()
    ours = GaussianMixture(K, random_state=0).fit(X)
    rows = np.array([[X[0, 0], np.nan, X[0, 2]], [np.nan, np.nan, np.nan], X[1]])
    seen = [0, 2]
    densities = [
        weight * multivariate_normal(mean[seen], covariance[np.ix_(seen, seen)]).pdf(rows[0, seen])
        for weight, mean, covariance in zip(
            ours.weights_, ours.means_, ours.covariances_, strict=True
        )
    ]
    expected = [np.log(np.sum(densities)), 0, ours.score_samples(X[1:2])[0]]
    np.testing.assert_allclose(ours.score_samples(rows), expected, rtol=1e-9, atol=1e-12)
    shares = ours.predict_proba(rows)
    np.testing.assert_allclose(shares[0], densities / np.sum(densities), rtol=1e-9)
    np.testing.assert_allclose(shares[1], ours.weights_, rtol=1e-9)
    np.testing.assert_array_equal(ours.predict(rows), shares.argmax(axis=1))
    with pytest.raises(ValueError, match="infinity"):
        ours.predict([[0, np.inf, 0]])
