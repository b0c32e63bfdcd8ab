"""Weights of rows: mclust's weighted EM step by step, and weights as repetition of rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.engine import Mixture, fit
from tests.engine.references import load
from tests.engine.samples import FAMILIES, clouds, start

seeds = st.integers(0, 1000)
families = st.sampled_from(FAMILIES)
# Common axes are looked for from the columns on, and may be found elsewhere from another order.
ordered = st.sampled_from([family for family in FAMILIES if family not in ("EVE", "VVE")])


def test_mclusts_weighted_fit_to_all_digits() -> None:
    """mclust divides weights by their maximum, and stopped after twelve steps."""
    X, special = load("faithful")["X"], load("specials")["weighted_faithful"]
    weights = np.array(special["weights"]) / max(special["weights"])
    labels = np.array(special["start_partition"]) - 1
    result = fit(
        X, n_components=2, init=labels, sample_weight=weights, tol=0, max_iter=12, reg_covar=0
    )
    assert result.log_likelihood == pytest.approx(special["loglik"], rel=1e-11)
    np.testing.assert_allclose(result.mixture.weights, special["pro"], rtol=1e-11)
    np.testing.assert_allclose(result.mixture.means, special["mean"], rtol=1e-11)
    np.testing.assert_allclose(result.mixture.covariances, special["sigma"], rtol=1e-10)


def test_mclusts_path_to_all_digits() -> None:
    X, special = load("faithful")["X"], load("specials")["faithful_vvv2"]
    labels = np.array(special["start_partition"]) - 1
    path = special["em_path"]
    result = fit(X, n_components=2, init=labels, tol=0, max_iter=len(path) - 1, reg_covar=0)
    assert len(result.history) == len(path) == 60
    for step, known in zip(result.history, path, strict=True):
        assert step.log_likelihood * len(X) == pytest.approx(known["loglik"], rel=1e-11)
        np.testing.assert_allclose(step.mixture.weights, known["pro"], rtol=1e-10)
        np.testing.assert_allclose(step.mixture.means, known["mean"], rtol=1e-10)


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 3), st.integers(1, 3), families)
def test_weights_are_repetition(seed: int, d: int, K: int, family: str) -> None:
    X = clouds(50, d, K, seed=seed)
    times = np.random.default_rng(seed).integers(0, 4, len(X))
    times[: 2 * K] = 1
    options = {"n_components": K, "covariance_type": family, "tol": 0, "max_iter": 6}
    options |= {"init": start(X, K, family, seed), "reg_covar": 1e-2}
    weighted = fit(X, sample_weight=times, **options)
    repeated = fit(np.repeat(X, times, axis=0), **options)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, rel=1e-8)
    assert weighted.bic == pytest.approx(repeated.bic, rel=1e-8)
    assert weighted.icl == pytest.approx(repeated.icl, rel=1e-8)
    np.testing.assert_allclose(weighted.mixture.means, repeated.mixture.means, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_size_of_weights_does_not_matter(family: str) -> None:
    X = clouds(80, 2, 2)
    weights = np.random.default_rng(0).uniform(0.1, 3, 80)
    options = {"n_components": 2, "covariance_type": family, "max_iter": 6, "tol": 0}
    one = fit(X, sample_weight=weights, **options)
    other = fit(X, sample_weight=weights * 1e-7, **options)
    np.testing.assert_allclose(other.mixture.means, one.mixture.means, rtol=1e-7)
    assert other.log_likelihood == pytest.approx(one.log_likelihood * 1e-7, rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(2, 3), ordered)
def test_order_of_rows_columns_and_components_does_not_matter(
    seed: int, d: int, family: str
) -> None:
    X = clouds(60, d, 3, seed=seed)
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.5, 2, 60)
    rows, columns, components = rng.permutation(60), rng.permutation(d), rng.permutation(3)
    begin = start(X, 3, family, seed)
    moved = Mixture(
        begin.weights[components],
        begin.means[components][:, columns],
        begin.covariances[components][:, columns][:, :, columns],
        family,
    )
    options = {"n_components": 3, "covariance_type": family, "tol": 0, "max_iter": 4}
    options["reg_covar"] = 1e-2
    plain = fit(X, init=begin, sample_weight=weights, **options)
    other = fit(X[rows][:, columns], init=moved, sample_weight=weights[rows], **options)
    expected = plain.mixture.means[components][:, columns]
    np.testing.assert_allclose(other.mixture.means, expected, rtol=1e-5, atol=1e-5)
    assert other.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-7)
    shares = plain.mixture.responsibilities(X)[rows][:, components]
    found = other.mixture.responsibilities(X[rows][:, columns])
    np.testing.assert_allclose(found, shares, atol=1e-4)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)
