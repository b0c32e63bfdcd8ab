"""GaussianMixture at the edge: few rows, constant columns, collapse, refused options."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sklearn.mixture
from sklearn.exceptions import ConvergenceWarning

from dashboard.engine import Mixture
from dashboard.engine.errors import BadOption, Collapsed
from dashboard.engine.estimator import GaussianMixture
from dashboard.engine.scikit.ascent import Ascent
from tests.engine.estimators import THEIRS, K, assert_same, given, table
from tests.engine.samples import start

# Where a test stops EM early, it is meant.
pytestmark = [
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
    pytest.mark.usefixtures("one_thread"),
]


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
