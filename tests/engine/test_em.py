"""The climb: each step tells its own likelihood, and the end says why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dashboard.engine import (
    STATUSES,
    BadOption,
    BadShape,
    BadStart,
    Mixture,
    e_step,
    em,
    fit,
    m_step,
)
from dashboard.engine.sources.rows import Rows
from dashboard.engine.statistics import Statistics
from tests.engine.samples import FAMILIES, Array, clouds, start

X = clouds(300, 2, 3, seed=6)
BEGIN = start(X, 3, "full")


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_each_step_has_its_own_likelihood(covariance_type: str) -> None:
    result = fit(X, n_components=3, covariance_type=covariance_type)
    for step in result.history:
        assert step.log_likelihood == pytest.approx(step.mixture.log_likelihood(X) / len(X))
    assert result.history[-1].mixture is result.mixture
    assert result.log_likelihood == result.history[-1].log_likelihood * len(X)
    assert len(result.history) == result.n_iter + 1
    assert {step.mixture.n_components for step in result.history} == {3}
    assert result.status in STATUSES


def test_the_first_step_is_the_start() -> None:
    first = next(em(X, BEGIN))
    np.testing.assert_allclose(first.mixture.means, BEGIN.means, rtol=1e-12)
    np.testing.assert_allclose(first.mixture.covariances, BEGIN.covariances, rtol=1e-12)
    assert first.event is None


def test_a_step_keeps_no_factors_and_those_made_on_the_way_are_right() -> None:
    steps = list(em(X, BEGIN, tol=0, max_iter=3))
    assert not any("factors" in vars(step.mixture) for step in steps[:-1])
    found, _ = m_step(e_step(X, steps[-1].mixture))
    lower, whiteners, precisions, log_determinants = vars(found)["factors"]
    np.testing.assert_allclose(
        whiteners @ found.covariances @ whiteners.mT, 3 * [np.eye(2)], atol=1e-12
    )
    np.testing.assert_allclose(lower @ lower.mT, found.covariances, rtol=1e-12)
    np.testing.assert_allclose(precisions, np.linalg.inv(found.covariances), rtol=1e-10)
    np.testing.assert_allclose(log_determinants, np.linalg.slogdet(found.covariances)[1])


def test_statistics_without_rows_start_nothing() -> None:
    nothing = Statistics(
        counts=np.zeros(2),
        sums=np.zeros((2, 2)),
        scatters=np.zeros((2, 2, 2)),
        origin=np.zeros((2, 2)),
        log_likelihood=0.0,
        weight=9.0,
    )
    with pytest.raises(BadStart):
        m_step(nothing)


def test_it_ends_when_the_change_is_below_tol() -> None:
    climbed = np.array([s.log_likelihood for s in fit(X, n_components=3, tol=1e-4).history])
    changes = np.diff(climbed)
    assert changes[-1] < 1e-4
    assert (changes[:-1] >= 1e-4).all()


def test_it_ends_after_max_iter() -> None:
    result = fit(X, n_components=3, tol=0, max_iter=7)
    assert (result.status, result.n_iter) == ("max_iter", 7)
    assert fit(X, n_components=3, max_iter=0).n_iter == 0


def test_em_gives_what_fit_gives() -> None:
    steps = em(X, BEGIN, tol=1e-4)
    climbed = []
    while True:
        try:
            climbed.append(next(steps).log_likelihood)
        except StopIteration as stop:
            status = stop.value
            break
    result = fit(X, n_components=3, init=BEGIN, tol=1e-4)
    assert climbed == [step.log_likelihood for step in result.history]
    assert status == result.status == "converged"


def test_whoever_iterates_may_stop() -> None:
    steps = em(X, BEGIN, tol=0)
    taken = [next(steps) for _ in range(3)]
    steps.close()
    assert len(taken) == 3


def test_the_last_step_costs_one_e_step_where_digits_are_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is needed for an M-step is found only once there is to be one."""
    asked = []

    def e_step(rows: Rows, mixture: Mixture, origin: Array | None = None) -> Statistics:
        asked.append(origin is None)
        return plain(rows, mixture, origin)

    plain = Rows.e_step
    monkeypatch.setattr(Rows, "e_step", e_step)
    monkeypatch.setattr(Statistics, "lost_digits", lambda self, floor: True)
    assert len(list(em(X, BEGIN, tol=0, max_iter=3))) == 4
    assert asked == [True, False] * 3 + [True]


@pytest.mark.parametrize("option", [{"tol": -1.0}, {"max_iter": -1}, {"reg_covar": np.nan}])
def test_options_without_sense(option: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        next(em(X, BEGIN, **option))


def test_a_start_of_other_columns_is_refused() -> None:
    with pytest.raises(BadShape, match="made for 2"):
        next(em(X[:, :1], BEGIN))
