"""GaussianMixture: scikit-learn's numbers from the same start, the engine's for all families."""

from __future__ import annotations

import doctest
import pickle
import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sklearn.mixture
from scipy.stats import multivariate_normal
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import check_estimator
from threadpoolctl import threadpool_limits

from dashboard.engine import COVARIANCE_TYPES, Mixture, estimator, fit
from dashboard.engine.errors import BadOption, Collapsed
from dashboard.engine.estimator import GaussianMixture
from dashboard.engine.scikit.ascent import Ascent
from tests.engine.samples import Array, clouds, start

THEIRS = ("full", "tied", "diag", "spherical")
PARTS = ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_")
K = 3

# Where a test stops EM early, it is meant.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """scikit-learn's threads wait for one another where other work runs beside the tests."""
    with threadpool_limits(1):
        yield


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


def statuses(ours: GaussianMixture, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """scikit-learn's checks by how they ended."""
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # else the check of arrays' namespaces is left out
    ended: dict[str, list[str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for check in check_estimator(ours, on_fail=None, on_skip=None):
            ended.setdefault(check["status"], []).append(check["check_name"])
    return ended


@pytest.mark.parametrize("covariance_type", COVARIANCE_TYPES)
def test_scikit_learns_checks_pass(covariance_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = statuses(GaussianMixture(covariance_type=covariance_type), monkeypatch)
    assert set(ended) == {"passed"}
    assert len(ended["passed"]) > 40


def test_scikit_learns_checks_pass_with_two_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for one: k-means draws other seeds when the same rows are repeated and shuffled."""
    ended = statuses(GaussianMixture(2), monkeypatch)
    assert set(ended) <= {"passed", "failed"}
    assert ended["failed"] == ["check_sample_weight_equivalence_on_dense_data"]


def test_it_is_cloned_and_pickled() -> None:
    X = table()
    ours = GaussianMixture(K, covariance_type="tied", random_state=0).fit(X)
    copy = clone(ours)
    assert copy.get_params() == ours.get_params()
    assert not hasattr(copy, "mixture_")
    again = pickle.loads(pickle.dumps(ours))
    np.testing.assert_array_equal(again.predict_proba(X), ours.predict_proba(X))
    assert_same(again, ours, rtol=0)


def test_columns_are_known_by_name() -> None:
    frame = pd.DataFrame(table(), columns=["a", "b", "c"])
    ours = GaussianMixture(K, random_state=0).fit(frame)
    assert list(ours.feature_names_in_) == ["a", "b", "c"]
    assert ours.n_features_in_ == 3
    np.testing.assert_array_equal(
        ours.predict(frame), GaussianMixture(K, random_state=0).fit_predict(frame.to_numpy())
    )
    with pytest.raises(ValueError, match="feature names should match"):
        ours.predict(frame[["b", "a", "c"]])


@pytest.mark.parametrize("covariance_type", THEIRS)
def test_single_precision_comes_back_as_it_came(covariance_type: str) -> None:
    X = table().astype(np.float32)
    ours = GaussianMixture(K, covariance_type=covariance_type, random_state=0)
    single, double = clone(ours).fit(X), clone(ours).fit(X.astype(float))
    for name in PARTS:
        assert getattr(single, name).dtype == np.float32
    assert single.predict_proba(X).dtype == single.score_samples(X).dtype == np.float32
    assert_same(single, double, rtol=1e-6)
    np.testing.assert_allclose(single.score_samples(X), double.score_samples(X), rtol=1e-6)


def test_it_prints_what_scikit_learn_prints(capsys: pytest.CaptureFixture[str]) -> None:
    X = table()
    options: dict[str, Any] = {"n_init": 2, "random_state": 0, "verbose_interval": 4, "tol": 1e-5}
    for verbose in (0, 1):
        GaussianMixture(K, verbose=verbose, **options).fit(X)
        ours = capsys.readouterr().out
        sklearn.mixture.GaussianMixture(K, verbose=verbose, **options).fit(X)
        assert ours == capsys.readouterr().out
        assert bool(ours) == bool(verbose)
    GaussianMixture(K, verbose=2, **options).fit(X)
    told = capsys.readouterr().out
    sklearn.mixture.GaussianMixture(K, verbose=2, **options).fit(X)
    theirs = capsys.readouterr().out
    assert [_without_seconds(line) for line in told.splitlines()] == [
        _without_seconds(line) for line in theirs.splitlines()
    ]


def _without_seconds(line: str) -> list[str]:
    return [part for part in line.split() if not part.rstrip("s").replace(".", "").isdigit()]


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


def test_as_many_rows_as_components() -> None:
    X = table(K)
    ours = GaussianMixture(K, random_state=0).fit(X)
    np.testing.assert_allclose(np.sort(ours.means_, axis=0), np.sort(X, axis=0), rtol=1e-9)
    added = np.repeat(1e-6 * np.eye(3)[None], K, axis=0)
    np.testing.assert_allclose(ours.covariances_, added, rtol=1e-9, atol=1e-15)
    with pytest.raises(ValueError, match=r"n_samples >= n_components .* 4, n_samples = 3"):
        GaussianMixture(K + 1).fit(X)
    with pytest.raises(ValueError, match=r"n_samples >= n_components .* 3, n_samples = 2"):
        GaussianMixture(K).fit(X, sample_weight=[1, 0, 1])


def test_fewer_different_rows_than_components() -> None:
    X = np.repeat([[0.0, 0.0], [1.0, 3.0]], 4, axis=0)
    ours = GaussianMixture(5, random_state=0).fit(X)
    assert {tuple(mean.round(9)) for mean in ours.means_} == {(0.0, 0.0), (1.0, 3.0)}
    assert ours.weights_.min() >= 1 / 8 - 1e-9
    with pytest.raises(ValueError, match="ill-defined empirical covariance") as refusal:
        ours.set_params(reg_covar=0).fit(X)
    assert isinstance(refusal.value.__cause__, Collapsed)


@pytest.mark.parametrize("init_params", ["kmeans", "k-means++", "random", "random_from_data"])
@pytest.mark.parametrize("covariance_type", THEIRS)
def test_a_column_of_one_value_is_kept_as_in_scikit_learn(
    covariance_type: str, init_params: str
) -> None:
    X = table()
    X[:, 1] = 0.1
    options: dict[str, Any] = {"covariance_type": covariance_type, "init_params": init_params}
    ours = GaussianMixture(K, random_state=0, **options).fit(X)
    np.testing.assert_allclose(ours.means_[:, 1], 0.1, rtol=1e-12)
    if init_params in ("kmeans", "random"):
        theirs = sklearn.mixture.GaussianMixture(K, random_state=0, **options).fit(X)
        assert_same(ours, theirs, rtol=1e-7)
        np.testing.assert_allclose(ours.score_samples(X), theirs.score_samples(X), rtol=1e-7)
    X[::3, 0] = X[1::3, 1] = np.nan
    ours.fit(X)
    np.testing.assert_allclose(ours.means_[:, 1], 0.1, rtol=1e-12)


def test_a_run_that_collapses_ends_before_it() -> None:
    """A component of one row, so narrow that no other row is in reach."""
    X = table(50)
    begin = start(X, K, "full")
    covariances = begin.covariances.copy()
    covariances[0] = 1e-9 * np.eye(3)
    narrow = Mixture(begin.weights, begin.means, covariances)
    with pytest.warns(ConvergenceWarning, match="degenerate data"):
        ours = GaussianMixture(K, reg_covar=0, **given(narrow)).fit(X)
    assert not ours.converged_
    assert ours.n_iter_ == 1
    np.testing.assert_allclose(ours.means_, narrow.means)
    assert np.isfinite(ours.score(X))


def test_a_run_that_collapsed_is_the_last_choice() -> None:
    mixture = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    ends = [Ascent(mixture, (9.0,), "collapsed"), Ascent(mixture, (1.0,), "max_iter")]
    assert max(ends, key=lambda end: end.rank).bound == 1.0


@pytest.mark.parametrize(
    "options",
    [
        {"n_components": 0}, {"tol": -1}, {"reg_covar": -1}, {"max_iter": -1}, {"n_init": 0},
        {"init_params": "k-means"}, {"warm_start": "yes"}, {"covariance_type": 3},
        {"verbose_interval": 0}, {"random_state": "a"},
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(options: dict[str, Any]) -> None:
    name = next(iter(options))
    with pytest.raises(ValueError, match=f"The '{name}' parameter of GaussianMixture must be"):
        GaussianMixture(**options).fit(table())


def test_a_family_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadOption, match="'round'"):
        GaussianMixture(covariance_type="round").fit(table())


def test_the_engine_alone_does_not_load_scikit_learn() -> None:
    code = "import sys, dashboard.engine; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_example_runs() -> None:
    done = doctest.testmod(estimator)
    assert (done.failed, done.attempted > 3) == (0, True)
