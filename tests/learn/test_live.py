"""What the live figures compute is what the lessons' formulas say, and what the engine says."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from dashboard.analysis import Analysis, Fit
from dashboard.choices import Choices
from dashboard.data.store import Store
from dashboard.engine import Collapsed, e_step, fit, m_step
from dashboard.learn.live import collapse, drawing, half_steps
from dashboard.learn.live.bells import bells
from dashboard.learn.live.bound import bounds
from dashboard.learn.live.collapse import FLOORS, collapses
from dashboard.learn.live.drawing import drawn
from dashboard.learn.live.half_steps import responsibility, run, sums


def explored(tmp_path: Path, setting: dict[str, str]) -> Fit:
    """The fit that the Explore page shows for the setting of a link."""
    query = "&".join(f"{name}={value}" for name, value in setting.items())
    return Analysis(Store(tmp_path)).fitted(Choices.from_query(query), None)


def test_bells_are_weight_times_density_and_have_the_area_of_their_weight() -> None:
    view = bells([3, 5, 2], [-4.0, 0.5, 5.0], [1.5, 1.0, 2.0])
    for k, (weight, mean, spread) in enumerate([(0.3, -4, 1.5), (0.5, 0.5, 1), (0.2, 5, 2)]):
        assert view.parts[k] == pytest.approx(weight * norm.pdf(view.grid, mean, spread))
        assert np.trapezoid(view.parts[k], view.grid) == pytest.approx(weight, abs=1e-3)
        assert view.tops[k] == pytest.approx(weight * norm.pdf(0, 0, spread))
    assert view.total == pytest.approx(view.parts.sum(axis=0))
    assert view.spreads == pytest.approx([1.5, 1.0, 2.0])


def test_bells_that_overlap_give_fewer_humps() -> None:
    assert bells([1, 1, 1], [-8.0, 0.0, 8.0], [1.0, 1.0, 1.0]).humps == pytest.approx([-8, 0, 8])
    assert len(bells([1, 1, 1], [-1.0, 0.0, 1.0], [1.0, 1.0, 1.0]).humps) == 1
    # two equal bells have two humps where they are more than two standard deviations apart
    assert [len(bells([1, 1], [-d, d], [1.0, 1.0]).humps) for d in (0.9, 1.2)] == [1, 2]


def test_the_narrowest_bell_is_seen_by_the_grid() -> None:
    view = bells([10, 1, 1], [9.95, -10.0, 0.0], [0.3, 0.3, 4.0])
    assert view.parts[0].max() == pytest.approx(view.tops[0], rel=0.01)


def test_half_steps_take_turns() -> None:
    kinds = [run().at(number).kind for number in range(5)]
    assert kinds == ["start", "E", "M", "E", "M"]
    assert [run().at(number).step for number in range(5)] == [0, 1, 1, 2, 2]
    assert 2 * run().result.n_iter == half_steps.LAST
    assert run().at(half_steps.LAST).mixture is run().result.mixture
    climb = [run().at(number).log_likelihood for number in range(0, half_steps.LAST + 1, 2)]
    assert all(after >= before for before, after in pairwise(climb))


@pytest.mark.parametrize("number", [1, 2, 3, 10, 25, 52])
def test_an_e_step_is_the_formula_and_the_engine(number: int) -> None:
    now = run().at(number)
    assert now.made_by is not None
    assert now.shares == pytest.approx(now.made_by.responsibilities(run().X), rel=1e-12)
    for row in (0, 5, 59):
        found = responsibility(run(), number, row)
        laws = zip(now.made_by.means, now.made_by.covariances, strict=True)
        heights = [multivariate_normal(mean, covariance).pdf(found.x) for mean, covariance in laws]
        assert found.densities == pytest.approx(heights)
        products = found.weights * found.densities
        assert found.shares == pytest.approx(products / products.sum())
        assert found.shares == pytest.approx(now.shares[row])


@pytest.mark.parametrize("number", [1, 2, 3, 10, 25, 52])
@pytest.mark.parametrize("component", range(3))
def test_an_m_step_is_the_formulas_and_the_engine(number: int, component: int) -> None:
    now, X = run().at(number), run().X
    assert now.made_by is not None
    assert now.shares is not None
    found, shares = sums(run(), number, component), now.shares[:, component]
    assert found.shares == pytest.approx(shares)
    assert found.count == pytest.approx(shares.sum())
    assert found.total == pytest.approx(shares @ X)
    assert found.mean == pytest.approx(found.total / found.count)
    assert found.weight == pytest.approx(found.count / len(X))
    away = X - found.mean
    assert found.squares == pytest.approx((shares[:, None] * away).T @ away)
    assert found.covariance == pytest.approx(found.squares / found.count)
    mixture, event = m_step(e_step(X, now.made_by))
    assert event is None
    assert found.mean == pytest.approx(mixture.means[component])
    assert found.covariance == pytest.approx(mixture.covariances[component])


def test_the_run_is_that_of_the_explore_page(tmp_path: Path) -> None:
    fit = explored(tmp_path, half_steps.EXPLORE)
    assert pytest.approx(run().X) == fit.X
    assert len(fit.result.history) == len(run().result.history)
    assert fit.result.log_likelihood == pytest.approx(run().result.log_likelihood)
    assert fit.mixture.means == pytest.approx(run().result.mixture.means)


def test_the_bound_and_the_gap_add_up_to_the_log_likelihood() -> None:
    for now in bounds():
        assert now.elbo + now.kl == pytest.approx(now.log_likelihood, rel=1e-9)
        assert now.kl >= 0
        assert now.log_likelihood == run().at(now.number).log_likelihood
    assert bounds()[0].kl > 0.1


def test_an_e_step_closes_the_gap_and_an_m_step_raises_the_bound() -> None:
    for before, now in pairwise(bounds()):
        if now.kind == "E":
            assert before.kl > 1e-3
            assert now.kl == pytest.approx(0, abs=1e-12)
            assert now.log_likelihood == before.log_likelihood
        else:
            assert now.elbo > before.elbo
            assert now.log_likelihood - before.log_likelihood >= now.elbo - before.elbo
            assert now.kl > 1e-3


def test_the_bound_is_the_formula_of_the_lesson() -> None:
    now, X = run().at(2), run().X
    assert now.shares is not None
    laws = zip(now.mixture.means, now.mixture.covariances, strict=True)
    bells = np.stack([multivariate_normal(m, S).pdf(X) for m, S in laws], axis=1)
    joint, q = now.mixture.weights * bells, now.shares
    posterior = joint / joint.sum(axis=1, keepdims=True)
    assert bounds()[2].elbo == pytest.approx((q * np.log(joint / q)).sum(axis=1).mean())
    assert bounds()[2].kl == pytest.approx((q * np.log(q / posterior)).sum(axis=1).mean())


def test_a_component_closes_in_as_the_floor_goes_down() -> None:
    stopped = [one for one in collapses() if not one.collapsed]
    assert [one.floor for one in stopped] == list(FLOORS[:-1])
    assert all(one.floored for one in stopped)
    narrow = stopped[2:]
    assert [one.count for one in narrow] == pytest.approx([1] * len(narrow), abs=0.02)
    for before, now in pairwise(narrow):
        assert now.spread == pytest.approx(before.spread / np.sqrt(10))
        assert now.peak > before.peak
        # one row's density grows by the square root of ten
        gained = now.log_likelihood - before.log_likelihood
        assert gained == pytest.approx(np.log(10) / 2, abs=0.05)
    for one in collapses():
        variances = one.mixture.covariances[:, 0, 0]
        laws = zip(one.mixture.weights, one.mixture.means[:, 0], variances, strict=True)
        parts = [w * norm.pdf(one.grid, m, np.sqrt(v)) for w, m, v in laws]
        assert one.parts == pytest.approx(np.array(parts), rel=1e-9, abs=1e-12)
        assert one.peak == pytest.approx(one.parts.sum(axis=0).max())


def test_without_a_floor_the_engine_refuses() -> None:
    last = collapses()[-1]
    assert last.floor == 0
    assert last.collapsed
    with pytest.raises(Collapsed, match="collapsed"):
        fit(
            last.x[:, None], n_components=3, init="random", reg_covar=0.0, random_state=3,
            tol=1e-6, max_iter=500,
        )  # fmt: skip


@pytest.mark.parametrize("at", [0, 5, 11])
def test_a_collapse_is_that_of_the_explore_page(tmp_path: Path, at: int) -> None:
    one = collapses()[at]
    result = explored(tmp_path, collapse.explore(one.floor)).result
    assert result.log_likelihood == pytest.approx(one.log_likelihood)
    assert result.status == "regularised"
    assert result.mixture.covariances == pytest.approx(one.mixture.covariances)
    assert result.n_iter == one.steps


@pytest.mark.parametrize("K", range(1, drawing.LARGEST_K + 1))
def test_rows_are_drawn_from_the_mixture_of_the_explore_page(tmp_path: Path, K: int) -> None:
    view = drawn(K, 1000, 1)
    fit = explored(tmp_path, drawing.explore(K))
    assert view.mixture.means == pytest.approx(fit.mixture.means)
    assert pytest.approx(fit.X) == view.X
    assert view.labels.tolist() == fit.mixture.predict(fit.X).tolist()
    shares = np.bincount(view.sides, minlength=K) / len(view.Y)
    assert shares == pytest.approx(view.mixture.weights, abs=0.06)
    assert view.Y.mean(axis=0) == pytest.approx(view.X.mean(axis=0), rel=0.05)


def test_each_draw_is_another_and_comes_again() -> None:
    first, again, other = (drawn(2, 50, draw) for draw in (0, 0, 1))
    assert first.Y.tolist() == again.Y.tolist()
    assert first.Y.tolist() != other.Y.tolist()
    assert len(first.Y) == len(first.sides) == 50
