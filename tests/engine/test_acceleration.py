"""EM in fewer steps: the same optimum, never falling; costs are counted in E-steps."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from dashboard.engine import Mixture, fit
from dashboard.engine.acceleration import _leap, _Point, _state, _statistics, accelerated
from dashboard.engine.covariances import family_of
from dashboard.engine.em import Step, climb, m_step
from dashboard.engine.model import Model
from dashboard.engine.sources.rows import Rows
from dashboard.engine.starts.named import named_start
from dashboard.engine.statistics import Statistics
from tests.engine.references import load
from tests.engine.samples import FAMILIES, Array, clouds
from tests.engine.test_covariances import assert_member


class Counted(Rows):
    """Rows that count their E-steps."""

    counts: list[int]

    def e_step(self, mixture: Mixture, origin: Array | None = None) -> Statistics:
        self.counts.append(1)
        return super().e_step(mixture, origin)


Climb = Callable[..., Generator[Step, None, str]]


def climbed(
    how: Climb,
    X: Array,
    K: int,
    family: str = "full",
    seed: int = 0,
    tol: float = 1e-10,
    most: int = 6000,
) -> tuple[list[Step], str, int]:
    """The steps, how they ended, and the number of E-steps."""
    rows = Counted.of(X)
    object.__setattr__(rows, "counts", [])
    model = Model(family, 1e-6, rows.scale)
    start = named_start(rows, K, model, "k-means++", np.random.default_rng(seed))
    steps = how(rows, start, model, tol, most)
    history: list[Step] = []
    while True:
        try:
            history.append(next(steps))
        except StopIteration as end:
            return history, end.value, len(rows.counts)


def both(*arguments: Any, **options: Any) -> tuple[float, float, int, int]:
    """Log-likelihood a row and E-steps, plain and accelerated; both are monotone and converge."""
    found = []
    for how in (climb, accelerated):
        history, status, n_e_steps = climbed(how, *arguments, **options)
        assert status == "converged"
        heights = np.array([step.log_likelihood for step in history])
        assert np.diff(heights).min() >= -1e-12
        assert [step.number for step in history] == list(range(len(history)))
        found.append((heights[-1], n_e_steps))
    (plain, plain_steps), (fast, fast_steps) = found
    return plain, fast, plain_steps, fast_steps


@pytest.mark.parametrize(("data_seed", "seed"), [(0, 2), (1, 2), (2, 0), (2, 1), (2, 2)])
def test_half_the_steps_where_clouds_overlap(data_seed: int, seed: int) -> None:
    X = clouds(2000, 2, 3, seed=data_seed, distance=1.5)
    plain, fast, plain_steps, fast_steps = both(X, 3, seed=seed)
    assert plain_steps > 50
    assert fast_steps <= plain_steps / 2
    assert fast == pytest.approx(plain, abs=1e-8)


@pytest.mark.parametrize("family", FAMILIES)
def test_fewer_steps_in_every_family(family: str) -> None:
    rng = np.random.default_rng(0)
    shapes = [(0.0, 1.0), (1.0, 1.3), (0.5, 0.6)]
    X = np.concatenate([rng.normal(mean, spread, (300, 6)) for mean, spread in shapes])
    plain, fast, plain_steps, fast_steps = both(X, 3, family, tol=1e-9)
    assert plain_steps > 50
    assert fast_steps <= 0.6 * plain_steps
    assert fast >= plain - 1e-8


def separated(family: str) -> tuple[Rows, Model, Mixture]:
    """Rows of clouds apart, and a mixture of the family after one step of EM."""
    rows = Rows.of(clouds(400, 6, 3, seed=1, distance=8))
    model = Model(family, 1e-6, rows.scale)
    start = named_start(rows, 3, model, "k-means++", np.random.default_rng(0))
    return rows, model, m_step(rows.e_step(start), model, start)[0]


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_extrapolated_tells_all_that_an_m_step_needs(family: str) -> None:
    """There and back the statistics give the same mixture: where means are apart, too."""
    rows, model, mixture = separated(family)
    diagonal = model.family.diagonal
    statistics = rows.e_step(mixture)
    assert np.abs(statistics.offsets).max() > 0.5
    state = _state(statistics, diagonal)
    assert state is not None
    back = _statistics(state, statistics)
    again = _state(back, diagonal)
    assert again is not None
    np.testing.assert_allclose(again, state, rtol=0, atol=1e-12)
    (expected, _), (found, _) = (m_step(each, model, mixture) for each in (statistics, back))
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-12)
    np.testing.assert_allclose(found.means, expected.means, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.covariances, expected.covariances, rtol=0, atol=1e-12)


@pytest.mark.parametrize("noisy", range(3))
def test_no_leap_where_a_noise_comes_or_goes(noisy: int) -> None:
    rows, _, mixture = separated("full")
    statistics = rows.e_step(mixture)
    more = replace(statistics, weight=1.1 * statistics.weight)  # the rest is a noise's
    trail = [_Point(Step(mixture, 0.0), more if at == noisy else statistics) for at in range(3)]
    assert _leap(trail, 4.0, diagonal=False) is None
    assert _leap([_Point(Step(mixture, 0.0), more)] * 3, 4.0, diagonal=False) is not None


@pytest.mark.parametrize(
    ("name", "family", "K"),
    [
        ("faithful", "EEE", 5), ("faithful", "VVV", 4), ("iris", "EEE", 4), ("penguins", "EEE", 4),
        ("faithful", "VVE", 4), ("iris", "EVE", 4), ("wine", "EEE", 9), ("wine", "EEE", 3),
        ("galaxies", "VVV", 6), ("galaxies", "EEE", 6),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_same_optimum_on_real_rows(name: str, family: str, K: int, seed: int) -> None:
    """Of too many components too: what is gained is never another, lower optimum."""
    plain, fast, plain_steps, fast_steps = both(load(name)["X"], K, family, seed)
    assert fast >= plain - 1e-8
    assert fast_steps <= plain_steps


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_worse_where_clouds_are_apart(seed: int) -> None:
    X = clouds(2000, 2, 3, seed=1, distance=8)
    plain, fast, plain_steps, fast_steps = both(X, 3, seed=seed)
    assert fast == pytest.approx(plain, abs=1e-8)
    assert fast_steps <= plain_steps + 1


@pytest.mark.parametrize("seed", range(6))
def test_too_many_components_end_no_lower(seed: int) -> None:
    """Eight components for three clouds: leaps begin late, so they do not change the way."""
    X = clouds(400, 2, 3, seed=11)
    plain, fast, plain_steps, fast_steps = both(X, 8, seed=seed, tol=1e-7)
    assert fast >= plain - 1e-5
    assert fast_steps <= plain_steps


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_climbs_and_stays_a_member(family: str) -> None:
    X = clouds(300, 3, 3, seed=4, distance=1.5)
    plain, fast, _, _ = both(X, 3, family, seed=1, tol=1e-9)
    assert fast >= plain - 1e-7
    result = fit(X, n_components=3, covariance_type=family, accelerate=True, tol=1e-9)
    for step in result.history[1:]:
        assert_member(family_of(family).code, step.mixture.covariances, np.ones(3))


def test_without_it_the_path_is_plain() -> None:
    """Steps of EM, each the M-step of the one before; with it some are leaps."""
    X = clouds(400, 2, 3, seed=0, distance=1.5)
    rows = Rows.of(X)
    model = Model(reg_covar=1e-6, scale=rows.scale)
    options: dict[str, Any] = {"n_components": 3, "tol": 1e-9, "max_iter": 500}

    def leaps(accelerate: bool) -> int:
        steps = fit(X, accelerate=accelerate, **options).history
        found = 0
        for before, after in pairwise(steps):
            mixture, _ = m_step(rows.e_step(rows.inward(before.mixture)), model)
            found += not np.allclose(rows.outward(mixture).means, after.mixture.means, atol=1e-9)
        return found

    assert leaps(False) == 0
    assert leaps(True) > 3


def test_restarts_and_many_rows_take_it_too() -> None:
    X = clouds(20_000, 2, 3, seed=0, distance=1.2)
    options: dict[str, Any] = {"n_components": 3, "tol": 1e-9, "max_iter": 2000}
    for n_init in (1, 3):
        plain = fit(X, n_init=n_init, **options)
        fast = fit(X, n_init=n_init, accelerate=True, **options)
        assert fast.n_iter < plain.n_iter
        assert fast.log_likelihood > plain.log_likelihood - 0.1


def test_max_iter_bounds_the_work() -> None:
    """Leaps that were not taken count, too."""
    X = clouds(1000, 2, 3, seed=1, distance=1.2)
    history, status, n_e_steps = climbed(accelerated, X, 3, tol=0.0, most=25)
    assert status == "max_iter"
    assert n_e_steps == 26
    assert len(history) <= 26
    assert climbed(accelerated, X, 3, most=0)[1:] == ("max_iter", 1)


@pytest.mark.parametrize(
    "options",
    [
        {"noise": 0.1},
        {"prior": "default"},
        {"sample_weight": np.linspace(0.1, 2, 600)},
        {"known": np.r_[np.zeros(20), np.full(580, -1)].astype(int)},
        {"missing": "em"},
    ],
)
def test_with_everything_else_a_fit_can_have(options: dict[str, Any]) -> None:
    X = clouds(600, 2, 3, seed=6, distance=1.5)
    if "missing" in options:
        X[np.random.default_rng(0).random(X.shape) < 0.1] = np.nan
    common: dict[str, Any] = {"n_components": 3, "tol": 1e-9, "max_iter": 5000} | options
    plain, fast = fit(X, **common), fit(X, accelerate=True, **common)
    assert fast.history[-1].score == pytest.approx(plain.history[-1].score, abs=1e-6)
    assert fast.n_iter < plain.n_iter / 1.5
    scores = [step.score for step in fast.history]
    assert np.diff(scores).min() >= -1e-12


@pytest.mark.parametrize("case", ["emptied", "regularised"])
def test_events_are_told_as_without_it(case: str) -> None:
    X = clouds(200, 2, 2, seed=0)
    init = np.array([[0.0, 0.0], [1e6, 1e6]])
    if case == "regularised":
        X = np.r_[X, np.full((30, 2), 9.0)]
        init = X[[0, -1]]
    plain = fit(X, n_components=2, init=init, tol=1e-8, max_iter=500)
    fast = fit(X, n_components=2, init=init, tol=1e-8, max_iter=500, accelerate=True)
    assert plain.status == fast.status == case
    assert fast.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-4)
