"""Likelihood-ratio tests by the bootstrap: mclust's figures, and what must hold of any."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dashboard.engine import BadOption, FitResult, TooFewRows, fit
from dashboard.engine.fitting import Progress
from dashboard.engine.selection import ratio_test
from dashboard.engine.selection.ratio_test import likelihood_ratio_tests
from dashboard.engine.sources.missing import rows_of
from dashboard.engine.sources.rows import Source
from tests.engine.references import load
from tests.engine.samples import clouds

FAITHFUL = load("faithful")["X"]
X = clouds(150, 2, 2, seed=3, distance=6)


def test_one_against_two_is_mclusts() -> None:
    reference = load("bootstrap")["lrt_faithful_VVV"]
    (test,) = likelihood_ratio_tests(FAITHFUL, largest=1, n_resamples=40).tests
    assert test.statistic == pytest.approx(reference["obs"][0], abs=1e-3)
    assert reference["p"][0] == 1 / 1000  # no sample reached the rows
    assert test.p_value == 1 / 41


def test_two_against_three_is_that_of_the_better_maximum() -> None:
    """mclust has one start; with restarts the log-likelihood of three components is higher."""
    reference = load("bootstrap")
    two, three = (reference["loglik_faithful_VVV"][K] for K in ("2", "3"))
    best = three + reference["restarts_gain_faithful_VVV3"]
    (test,) = likelihood_ratio_tests(
        FAITHFUL, smallest=2, largest=2, n_resamples=1, n_init=10
    ).tests
    assert test.statistic == pytest.approx(2 * (best - two), abs=5e-3)
    assert test.statistic > reference["lrt_faithful_VVV"]["obs"][1]


def test_two_against_three_is_mclusts_with_its_one_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """p within four Monte-Carlo errors. What is left of the statistics' difference is when EM
    stops: at mclust's tolerance p is 0.47 by 300 samples, well below it 0.67."""
    reference = load("bootstrap")["lrt_faithful_VVV"]

    def from_the_tree(
        rows: Source, nested: FitResult, options: dict[str, Any], progress: Progress
    ) -> FitResult:
        K = nested.mixture.n_components + 1
        return fit(rows, n_components=K, **options | {"init": "hierarchical", "n_init": 1})

    monkeypatch.setattr(ratio_test, "_one_more", from_the_tree)
    B = 80
    (test,) = likelihood_ratio_tests(FAITHFUL, smallest=2, largest=2, n_resamples=B, tol=1e-5).tests
    assert test.statistic == pytest.approx(reference["obs"][1], abs=0.3)
    p = reference["p"][1]
    assert abs(test.p_value - p) < 4 * np.sqrt(p * (1 - p) / B)


def test_stops_at_the_number_of_clouds() -> None:
    found = likelihood_ratio_tests(X, largest=4, n_resamples=39)
    assert [test.n_components for test in found.tests] == [1, 2]
    assert found.tests[0].p_value == 1 / 40
    assert found.tests[1].p_value > 0.05
    assert found.n_components == 2
    assert found.error is None


def test_where_all_reject_one_more_is_called_for() -> None:
    found = likelihood_ratio_tests(X, largest=1, n_resamples=19, level=0.06)
    assert found.n_components == 2


def test_p_values_of_rows_from_the_null() -> None:
    """Of rows drawn from one Gaussian, p-values are about uniform."""
    ps = [
        likelihood_ratio_tests(
            np.random.default_rng(seed).normal(size=(60, 1)),
            covariance_type="tied", largest=1, n_resamples=19, random_state=seed,
        ).tests[0].p_value
        for seed in range(16)
    ]  # fmt: skip
    assert 0.35 < np.mean(ps) < 0.7
    assert np.std(ps) > 0.15


@pytest.mark.parametrize("family", ["full", "tied", "spherical", "EVE"])
def test_statistics_are_never_negative(family: str) -> None:
    rows = np.random.default_rng(5).normal(size=(40, 2))
    found = likelihood_ratio_tests(
        rows, covariance_type=family, largest=3, level=0.99, n_resamples=8, n_init=1
    )
    assert len(found.tests) >= 1
    for test in found.tests:
        assert test.statistic >= 0
        assert len(test.replicates) == 8
        assert test.replicates.min() >= 0
        below = 1 + np.sum(test.replicates >= test.statistic)
        assert test.p_value == below / 9


def test_where_every_start_ends_lower_the_fit_itself_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nested = fit(X, n_components=1)
    tried: list[int] = []

    def low(*args: Any, n_init: int, **options: Any) -> FitResult:
        tried.append(n_init)
        return fit(100 * X, n_components=2)  # in units that make every density lower

    monkeypatch.setattr(ratio_test, "fit", low)
    options = {"n_init": 2, "random_state": 0}
    source = rows_of(X, None, "refuse")
    assert ratio_test._one_more(source, nested, options, lambda part: None) is nested
    assert max(tried) == 2 * ratio_test.RESTARTS


def test_weights_are_repetition() -> None:
    whole = likelihood_ratio_tests(np.repeat(X, 2, axis=0), largest=1, n_resamples=5).tests[0]
    weighted = likelihood_ratio_tests(
        X, largest=1, n_resamples=5, sample_weight=np.full(len(X), 2.0)
    ).tests[0]
    assert weighted.statistic == pytest.approx(whole.statistic, rel=1e-4)
    assert weighted.p_value == whole.p_value


def test_rows_with_holes() -> None:
    rows = X.copy()
    rows[::5, 1] = np.nan
    found = likelihood_ratio_tests(rows, largest=1, n_resamples=9, missing="em").tests[0]
    assert found.p_value == 0.1
    assert found.statistic < likelihood_ratio_tests(X, largest=1, n_resamples=1).tests[0].statistic


def test_the_seed_decides() -> None:
    one, same, other = (
        likelihood_ratio_tests(X, largest=1, n_resamples=4, random_state=seed).tests[0].replicates
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_too_few_rows_for_the_next() -> None:
    rows = np.array([[0.0, 0.0], [0.1, 0.1], [50.0, 9.0], [50.1, 9.1], [0.0, 0.1]])
    options: dict[str, Any] = {"covariance_type": "EII", "level": 0.99, "n_resamples": 3}
    found = likelihood_ratio_tests(rows[:2], smallest=1, largest=5, **options)
    assert [test.n_components for test in found.tests] == [1]
    assert isinstance(found.error, TooFewRows)
    with pytest.raises(TooFewRows):
        likelihood_ratio_tests(rows, smallest=6, largest=7, **options)


def test_progress_can_stop() -> None:
    class Enough(Exception):
        pass

    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if share > 0.2:
            raise Enough

    with pytest.raises(Enough):
        likelihood_ratio_tests(X, largest=2, n_resamples=6, progress=stop)
    assert told == sorted(told)
    told.clear()
    likelihood_ratio_tests(X, largest=3, n_resamples=2, progress=told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)


@pytest.mark.parametrize(
    "options", [{"smallest": 0}, {"smallest": 3, "largest": 2}, {"n_resamples": 0}, {"level": 1.5}]
)
def test_options_without_sense(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        likelihood_ratio_tests(X, **options)
