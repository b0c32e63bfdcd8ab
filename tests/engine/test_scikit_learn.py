"""The engine against scikit-learn: the same start gives the same climb."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from dashboard.engine import Mixture, em, fit
from tests.engine.samples import SKLEARN_FAMILIES, Array, clouds, precisions, start

STEPS = 10


def peer_after(X: Array, begin: Mixture, n_steps: int) -> GaussianMixture:
    """scikit-learn's mixture after n_steps from the same start."""
    peer = GaussianMixture(
        begin.n_components,
        covariance_type=begin.covariance_type,
        weights_init=begin.weights,
        means_init=begin.means,
        precisions_init=precisions(begin),
        reg_covar=0,
        tol=0,
        max_iter=n_steps,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it stops where it was told to
        return peer.fit(X)


@pytest.mark.parametrize("d", [1, 2, 5, 20])
@pytest.mark.parametrize("covariance_type", SKLEARN_FAMILIES)
def test_each_step_is_the_same(covariance_type: str, d: int) -> None:
    X = clouds(900, d, 3, seed=d) * np.linspace(1, 30, d) + 5
    begin = start(X, 3, covariance_type)
    steps = list(em(X, begin, tol=0, max_iter=STEPS, reg_covar=0))
    assert len(steps) == STEPS + 1
    assert steps[0].log_likelihood == pytest.approx(begin.log_likelihood(X) / len(X), rel=1e-9)
    for n_steps in range(1, STEPS + 1):
        peer = peer_after(X, begin, n_steps)
        assert steps[n_steps].log_likelihood == pytest.approx(peer.score(X), rel=1e-9)
    mixture = steps[-1].mixture
    np.testing.assert_allclose(mixture.weights, peer.weights_, rtol=1e-7)
    np.testing.assert_allclose(mixture.means, peer.means_, rtol=1e-7)
    np.testing.assert_allclose(
        precisions(mixture), peer.precisions_, rtol=1e-6, atol=1e-9 * peer.precisions_.max()
    )


@pytest.mark.parametrize("covariance_type", SKLEARN_FAMILIES)
def test_what_a_mixture_says_is_the_same(covariance_type: str) -> None:
    X = clouds(700, 3, 4, seed=1)
    result = fit(
        X,
        n_components=4,
        covariance_type=covariance_type,
        init=start(X, 4, covariance_type),
        tol=0,
        max_iter=STEPS,
        reg_covar=0,
    )
    peer = peer_after(X, result.history[0].mixture, STEPS)
    mixture = result.mixture
    np.testing.assert_allclose(mixture.score_samples(X), peer.score_samples(X), rtol=1e-9)
    np.testing.assert_allclose(mixture.responsibilities(X), peer.predict_proba(X), atol=1e-9)
    np.testing.assert_array_equal(mixture.predict(X), peer.predict(X))
    assert mixture.n_parameters == peer._n_parameters()
    assert result.aic == pytest.approx(peer.aic(X), rel=1e-9)
    assert result.bic == pytest.approx(peer.bic(X), rel=1e-9)
    assert mixture.aic(X) == pytest.approx(peer.aic(X), rel=1e-9)
    assert mixture.bic(X) == pytest.approx(peer.bic(X), rel=1e-9)


def test_many_blocks_are_the_same() -> None:
    X = clouds(30_000, 2, 5, seed=2)
    begin = start(X, 5, "full")
    steps = list(em(X, begin, tol=0, max_iter=5, reg_covar=0))
    assert steps[-1].log_likelihood == pytest.approx(peer_after(X, begin, 5).score(X), rel=1e-9)


def test_many_columns_are_the_same() -> None:
    X = clouds(3_000, 40, 3, seed=3)
    begin = start(X, 3, "full")
    steps = list(em(X, begin, tol=0, max_iter=5, reg_covar=0))
    assert steps[-1].log_likelihood == pytest.approx(peer_after(X, begin, 5).score(X), rel=1e-9)


def test_it_stops_by_the_same_rule() -> None:
    """scikit-learn compares log-likelihoods before M-steps, so it needs one step more."""
    X = clouds(2_000, 2, 3, seed=4)
    begin = start(X, 3, "full")
    peer = peer_after(X, begin, 1).set_params(tol=1e-3, max_iter=100, warm_start=False).fit(X)
    assert len(list(em(X, begin, tol=1e-3, reg_covar=0))) - 1 == peer.n_iter_ - 1
