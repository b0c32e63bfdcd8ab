"""GaussianMixture: scikit-learn's numbers from the same start, the engine's for all families."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.cluster import KMeans

from dashboard.engine import COVARIANCE_TYPES, Mixture, estimator, fit
from dashboard.engine.estimator import GaussianMixture
from tests.engine.estimators import THEIRS, K, assert_same, both, given, shaped, table
from tests.engine.samples import start

# Where a test stops EM early, it is meant.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.usefixtures("one_thread"),
]


@pytest.mark.parametrize("reg_covar", [0.0, 1e-6, 0.5])
@pytest.mark.parametrize("covariance_type", THEIRS)
def test_from_the_same_start_it_comes_to_the_same_numbers(
    covariance_type: str, reg_covar: float
) -> None:
    X = table()
    begin = start(X, K, covariance_type)
    ours, theirs = both(X, covariance_type=covariance_type, reg_covar=reg_covar, **given(begin))
    assert_same(ours, theirs)
    assert (ours.n_iter_, ours.converged_) == (theirs.n_iter_, True)
    np.testing.assert_allclose(ours.lower_bounds_, theirs.lower_bounds_, rtol=1e-9)
    assert ours.lower_bound_ == ours.lower_bounds_[-1]
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-9)
    np.testing.assert_allclose(ours.score_samples(X), theirs.score_samples(X), rtol=1e-9)
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    assert ours.score(X) == pytest.approx(theirs.score(X), rel=1e-9)
    assert ours.aic(X) == pytest.approx(theirs.aic(X), rel=1e-9)
    assert ours.bic(X) == pytest.approx(theirs.bic(X), rel=1e-9)


@pytest.mark.parametrize("init_params", ["kmeans", "random"])
@pytest.mark.parametrize("covariance_type", THEIRS)
def test_the_same_seed_gives_the_same_fit_and_the_same_sample(
    covariance_type: str, init_params: str
) -> None:
    options: dict[str, Any] = {"covariance_type": covariance_type, "init_params": init_params}
    ours, theirs = both(table(), random_state=5, **options)
    assert_same(ours, theirs)
    assert ours.n_iter_ == theirs.n_iter_
    rows, labels = ours.sample(40)
    np.testing.assert_allclose(rows, theirs.sample(40)[0], rtol=1e-6)
    np.testing.assert_array_equal(labels, theirs.sample(40)[1])


def test_of_several_starts_the_same_is_the_best() -> None:
    options: dict[str, Any] = {"random_state": 5, "init_params": "random", "max_iter": 9}
    ours, theirs = both(table(), n_init=4, **options)
    assert_same(ours, theirs)
    assert ours.lower_bound_ > GaussianMixture(K, **options).fit(table()).lower_bound_


@pytest.mark.parametrize("name", ["weights_init", "means_init", "precisions_init"])
def test_the_rest_of_a_start_given_in_part_is_drawn(name: str) -> None:
    X = table()
    part = {name: given(start(X, K, "full"))[name]}
    assert_same(*both(X, random_state=2, max_iter=4, **part))


def test_a_warm_start_goes_on_as_in_scikit_learn() -> None:
    X = table()
    ours, theirs = both(X, warm_start=True, max_iter=3, random_state=0)
    for _ in range(4):
        ours.fit(X)
        theirs.fit(X)
        assert_same(ours, theirs)
        assert (ours.converged_, ours.n_iter_) == (theirs.converged_, theirs.n_iter_)


@pytest.mark.parametrize("init_params", ["k-means++", "random_from_data"])
@pytest.mark.parametrize("covariance_type", THEIRS)
def test_other_starts_come_to_a_fit_as_good(covariance_type: str, init_params: str) -> None:
    options: dict[str, Any] = {"init_params": init_params, "n_init": 10, "tol": 1e-6}
    ours, theirs = both(
        table(), covariance_type=covariance_type, random_state=0, max_iter=500, **options
    )
    assert ours.lower_bound_ > theirs.lower_bound_ - 1e-3


def test_many_rows_begin_from_a_sample_and_end_as_well() -> None:
    X = table(20_000)
    ours, theirs = both(X, random_state=0, tol=1e-6, max_iter=500)
    assert ours.lower_bound_ == pytest.approx(theirs.lower_bound_, abs=1e-4)


@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
def test_every_family_is_the_engines(covariance_type: str) -> None:
    """With nothing added; five steps, since the two end by different rules."""
    X = table()
    labels = np.random.default_rng(0).integers(0, K, len(X))
    options: dict[str, Any] = {"covariance_type": covariance_type, "reg_covar": 0.0, "tol": 0.0}
    result = fit(X, n_components=K, init=labels, max_iter=8, **options)
    begin = result.history[3].mixture
    ours = GaussianMixture(K, max_iter=5, **options, **given(begin)).fit(X)
    np.testing.assert_allclose(ours.weights_, result.mixture.weights, rtol=1e-8)
    np.testing.assert_allclose(ours.means_, result.mixture.means, rtol=1e-8)
    expected = shaped(result.mixture.covariances, covariance_type)
    np.testing.assert_allclose(ours.covariances_, expected, rtol=1e-7, atol=1e-9)
    assert ours._n_parameters() == result.mixture.n_parameters
    assert ours.score(X) == pytest.approx(result.log_likelihood / len(X), rel=1e-10)


@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
def test_what_is_added_is_the_variance_of_each_row(covariance_type: str) -> None:
    """Every row becomes 2 d rows about it, of variance 0.3 in each direction."""
    X, added = table(), 0.3
    d = X.shape[1]
    labels = KMeans(K, n_init=1, random_state=np.random.RandomState(0)).fit(X).labels_
    around = np.sqrt(d * added) * np.concatenate([np.eye(d), -np.eye(d)])
    wide = (X[:, None] + around).reshape(-1, d)
    result = fit(
        wide,
        n_components=K,
        covariance_type=covariance_type,
        init=np.repeat(labels, 2 * d),
        max_iter=0,
        reg_covar=0,
    )
    ours = GaussianMixture(
        K, covariance_type=covariance_type, reg_covar=added, max_iter=0, random_state=0
    ).fit(X)
    expected = result.mixture.covariances
    np.testing.assert_allclose(ours.mixture_.covariances, expected, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(ours.means_, result.mixture.means, rtol=1e-9)


@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
def test_precisions_given_are_the_precisions_of_the_start(covariance_type: str) -> None:
    X = table()
    options: dict[str, Any] = {"covariance_type": covariance_type}
    begin = GaussianMixture(K, max_iter=4, random_state=0, **options).fit(X).mixture_
    ours = GaussianMixture(K, max_iter=0, **options, **given(begin)).fit(X)
    np.testing.assert_allclose(ours.precisions_, given(begin)["precisions_init"], rtol=1e-9)
    np.testing.assert_allclose(
        ours.covariances_, shaped(begin.covariances, covariance_type), rtol=1e-9, atol=1e-12
    )
    roots = ours.precisions_cholesky_
    if covariance_type in ("diag", "spherical"):
        np.testing.assert_allclose(roots**2, ours.precisions_, rtol=1e-12)
    else:
        np.testing.assert_array_equal(roots, np.triu(roots))
        squares = roots @ roots.swapaxes(-1, -2)
        np.testing.assert_allclose(squares, ours.precisions_, rtol=1e-12, atol=1e-12)
    assert (ours.n_iter_, ours.lower_bounds_, ours.converged_) == (0, [], False)


def test_no_start_is_drawn_where_all_of_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Mixture:
        raise AssertionError("a start was drawn")

    monkeypatch.setattr(estimator, "drawn_start", refuse)
    X = table()
    parts = given(start(X, K, "full"))
    GaussianMixture(K, **parts).fit(X)
    with pytest.raises(AssertionError, match="was drawn"):
        GaussianMixture(K, **(parts | {"weights_init": None})).fit(X)
