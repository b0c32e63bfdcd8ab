"""A whole fit: restarts, weights, progress, memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from dashboard.engine import Collapsed, fit
from dashboard.engine.em import climb
from dashboard.engine.fitting import MANY_ROWS
from dashboard.engine.model import Model
from dashboard.engine.sources.rows import Rows
from tests.engine.samples import FAMILIES, Array, clouds

X = clouds(400, 2, 4, seed=8)
MANY = clouds(MANY_ROWS + 5_000, 2, 4, seed=8)


@pytest.mark.parametrize("rows", [X, MANY], ids=["few", "many"])
def test_the_best_start_is_kept(rows: Array) -> None:
    result = fit(rows, n_components=6, n_init=5)
    assert len(result.restarts) >= 5
    assert max(result.restarts) == result.log_likelihood
    alone = fit(rows, n_components=6, n_init=1)
    assert result.log_likelihood >= alone.log_likelihood - 1e-3 * len(rows)


def test_restarts_are_those_of_each_start() -> None:
    """With few rows, start by start: the first alone is the first of five."""
    five = fit(X, n_components=6, n_init=5, random_state=2)
    assert fit(X, n_components=6, random_state=2).restarts == five.restarts[:1]
    assert len(set(five.restarts)) > 1


def test_a_collapsed_start_does_not_end_the_fit() -> None:
    """Without a floor some starts of many components collapse; the others count."""
    rows = np.r_[clouds(60, 2, 2, seed=3), np.full((3, 2), 9.0)]
    result = fit(rows, n_components=4, n_init=12, reg_covar=0, init="random", random_state=1)
    assert -np.inf in result.restarts
    assert np.isfinite(result.log_likelihood)


def test_all_starts_collapsed() -> None:
    with pytest.raises(Collapsed):
        fit(X[:4], n_components=4, n_init=3, reg_covar=0)


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_weights_are_repetition(covariance_type: str) -> None:
    times = np.random.default_rng(0).integers(0, 4, len(X))
    labels = np.arange(len(X)) % 3
    options = {"n_components": 3, "covariance_type": covariance_type, "tol": 1e-6}
    weighted = fit(X, init=labels, sample_weight=times, **options)
    repeated = fit(np.repeat(X, times, axis=0), init=np.repeat(labels, times), **options)
    assert weighted.n_samples == times.sum()
    for name in ("log_likelihood", "aic", "bic", "icl", "n_iter"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name), rel=1e-9)


def test_icl_is_the_mixtures() -> None:
    result = fit(X, n_components=4)
    assert result.icl == pytest.approx(result.mixture.icl(X), rel=1e-9)
    assert result.icl > result.bic


@pytest.mark.parametrize("n_init", [1, 3])
@pytest.mark.parametrize("rows", [X, MANY], ids=["few", "many"])
def test_progress_rises_to_one(rows: Array, n_init: int) -> None:
    told: list[float] = []
    fit(rows, n_components=3, n_init=n_init, progress=told.append)
    assert told == sorted(told)
    assert min(told) >= 0
    assert told[-1] == 1
    assert len(told) > n_init


def test_what_progress_raises_ends_the_fit() -> None:
    class Enough(Exception):
        pass

    told: list[float] = []

    def stop(fraction: float) -> None:
        told.append(fraction)
        if len(told) == 3:
            raise Enough

    with pytest.raises(Enough):
        fit(X, n_components=3, tol=0, progress=stop)
    assert len(told) == 3


def test_the_rows_are_left_as_they_were() -> None:
    rows, weights = X.copy(), np.ones(len(X))
    fit(rows, n_components=3, sample_weight=weights)
    np.testing.assert_array_equal(rows, X)
    np.testing.assert_array_equal(weights, 1)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("covariance_type", ["full", "diag"])
def test_memory_beyond_the_data_and_one_copy(order: str, covariance_type: str) -> None:
    """At a million rows nothing of their number is made but the standardised copy."""
    n, d, K = 1_000_000, 2, 5
    rows = np.asarray(clouds(n, d, K), order=order)
    tracemalloc.start()
    try:
        fit(rows, n_components=K, covariance_type=covariance_type, n_init=2, max_iter=2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - n * d * 8 < 16e6


def test_memory_of_starts_by_hand() -> None:
    n, d, K = 1_000_000, 2, 5
    rows, labels = clouds(n, d, K), np.arange(n) % K
    for init in (rows[:K], labels):
        tracemalloc.start()
        try:
            fit(rows, n_components=K, init=init, max_iter=1)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak - n * d * 8 < 16e6


@pytest.mark.parametrize("most", [2, 3, 10, 60])
def test_a_long_history_is_thinned_as_it_grows(most: int) -> None:
    options: dict[str, Any] = {"n_components": 4, "tol": 0, "max_iter": 57, "n_init": 2}
    whole, thin = fit(X, **options), fit(X, **options, max_history=most)
    numbers = [step.number for step in thin.history]
    assert numbers == sorted(set(numbers))
    assert (numbers[0], numbers[-1]) == (0, whole.n_iter)
    assert min(most // 2, len(whole.history)) <= len(numbers) <= most
    assert len(set(np.diff(numbers)[:-1])) <= 1
    for step in thin.history:
        assert step.log_likelihood == whole.history[step.number].log_likelihood
    assert (thin.log_likelihood, thin.n_iter) == (whole.log_likelihood, whole.n_iter)


def test_steps_left_behind_hold_no_factors() -> None:
    rows = Rows.of(X)
    start = rows.inward(fit(X, n_components=3, max_iter=0).mixture)
    steps = list(climb(rows, start, Model(reg_covar=1e-6, scale=rows.scale), 0.0, 5))
    assert [step.number for step in steps] == [0, 1, 2, 3, 4, 5]
    assert not any("factors" in vars(step.mixture) for step in steps[:-1])
