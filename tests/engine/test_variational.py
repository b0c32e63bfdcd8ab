"""The Dirichlet process: scikit-learn's numbers, in the data's units, and how many it finds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture
from threadpoolctl import threadpool_limits

from dashboard.engine.errors import BadOption, TooFewRows
from dashboard.engine.scikit.shapes import compact
from dashboard.engine.variational import FAMILIES, STRIDE, DirichletProcess, dirichlet_process
from tests.engine.samples import Array, clouds

UNITS = np.array([1.0, 40.0])


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """scikit-learn's threads wait for one another where other work runs beside the tests."""
    with threadpool_limits(1):
        yield


def three_far_apart(n: int = 300) -> Array:
    """Rows (n, 2) of three round clouds, five of their own widths and more from each other."""
    rng = np.random.default_rng(0)
    corners = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    return corners[np.arange(n) % 3] + rng.standard_normal((n, 2))


def found(X: Array, **options: Any) -> DirichletProcess:
    return dirichlet_process(X, **{"max_components": 8, "random_state": 3} | options)


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_it_is_scikit_learns(covariance_type: str) -> None:
    """Fitted in one go, on columns standardised here; the spherical family in one unit for all."""
    X = clouds(400, 2, 3, seed=4) * UNITS + 7
    scale = X.std(axis=0)
    if covariance_type == "spherical":
        scale = np.full(2, np.sqrt((scale**2).mean()))
    centre = X.mean(axis=0)
    peer = BayesianGaussianMixture(
        n_components=5,
        covariance_type=covariance_type,
        weight_concentration_prior=0.1,
        n_init=2,
        max_iter=4 * STRIDE + 3,
        random_state=3,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer.fit((X - centre) / scale)
    ours = found(
        X,
        max_components=5,
        covariance_type=covariance_type,
        weight_concentration_prior=0.1,
        n_init=2,
        max_iter=4 * STRIDE + 3,
    )
    order = np.argsort(-peer.weight_concentration_[0])
    np.testing.assert_allclose(ours.counts, peer.weight_concentration_[0][order] - 1, atol=1e-6)
    np.testing.assert_allclose(ours.mixture.weights, peer.weights_[order], rtol=1e-7, atol=1e-9)
    means = centre + scale * peer.means_[order]
    np.testing.assert_allclose(ours.mixture.means, means, rtol=1e-7)
    theirs = peer.covariances_ if covariance_type == "tied" else peer.covariances_[order]
    units = np.repeat(np.outer(scale, scale)[None], 5, axis=0)
    covariances = compact(ours.mixture.covariances / units, covariance_type)
    np.testing.assert_allclose(covariances, theirs, rtol=1e-6, atol=1e-9)
    assert ours.lower_bound == pytest.approx(np.asarray(peer.lower_bound_).item(), rel=1e-9)
    assert ours.converged == peer.converged_


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_it_finds_how_many_clouds_there_are(covariance_type: str) -> None:
    X = three_far_apart()
    ours = found(X, covariance_type=covariance_type, weight_concentration_prior=1e-3)
    assert ours.n_effective == 3
    assert ours.converged
    np.testing.assert_allclose(ours.counts[:3], 100, atol=1)
    np.testing.assert_allclose(ours.mixture.weights[:3], 1 / 3, atol=0.02)
    assert ours.counts.sum() == pytest.approx(len(X), rel=1e-9)
    assert (np.diff(ours.counts) <= 0).all()
    assert len(np.unique(ours.mixture.predict(X))) == 3


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag"])
def test_units_do_not_matter(covariance_type: str) -> None:
    X = clouds(300, 2, 3, seed=4)
    ours = found(X, covariance_type=covariance_type)
    other = found(X * UNITS + 100, covariance_type=covariance_type)
    np.testing.assert_allclose(other.counts, ours.counts, rtol=1e-5, atol=1e-6)
    means = ours.mixture.means * UNITS + 100
    np.testing.assert_allclose(other.mixture.means, means, rtol=1e-6)
    assert other.lower_bound == pytest.approx(ours.lower_bound, rel=1e-7)


def test_round_is_round_in_the_units_of_the_data() -> None:
    covariances = found(clouds(300, 2, 3) * UNITS, covariance_type="spherical").mixture.covariances
    np.testing.assert_allclose(covariances[:, 0, 0], covariances[:, 1, 1], rtol=1e-12)
    assert not covariances[:, 0, 1].any()


def test_the_lower_the_concentration_the_more_is_in_few_components() -> None:
    X = three_far_apart()
    shares = [
        found(X, weight_concentration_prior=prior).mixture.weights[:3].sum()
        for prior in (1e-3, 1.0, 1e3)
    ]
    assert shares[0] > shares[1] > shares[2]


def test_more_starts_are_no_worse() -> None:
    X = clouds(300, 2, 4, seed=6)
    bounds = [found(X, n_init=n_init).lower_bound for n_init in (1, 2, 4)]
    assert bounds == sorted(bounds)


def test_it_stops_where_it_was_told_to() -> None:
    ours = found(clouds(300, 2, 3), max_iter=STRIDE + 1, tol=0)
    assert (ours.n_iter, ours.converged) == (STRIDE + 1, False)
    assert found(clouds(300, 2, 3), max_iter=1).n_iter == 1


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    found(clouds(300, 2, 3), n_init=2, max_iter=3 * STRIDE, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) >= 4


def test_what_progress_raises_ends_the_work() -> None:
    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        found(clouds(300, 2, 3), progress=stop)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"max_components": 0}, "max_components must be a whole number of at least 1"),
        ({"n_init": 0}, "n_init must be"),
        ({"max_iter": 0}, "max_iter must be"),
        ({"tol": -1}, "tol must be"),
        ({"reg_covar": 2}, "reg_covar must be"),
        ({"weight_concentration_prior": 0}, "weight_concentration_prior must be a number above 0"),
        ({"weight_concentration_prior": np.inf}, "weight_concentration_prior must be"),
        ({"weight_concentration_prior": "a"}, "weight_concentration_prior must be"),
        ({"covariance_type": "round"}, "no covariance family called 'round'"),
    ],
)
def test_what_means_nothing_is_refused(options: dict[str, Any], named: str) -> None:
    with pytest.raises(BadOption, match=named):
        found(clouds(50, 2, 2), **options)


def test_more_components_than_rows_are_refused() -> None:
    with pytest.raises(TooFewRows):
        found(clouds(7, 2, 2))
