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
from dashboard.engine import e_step, m_step
from dashboard.learn.live import half_steps
from dashboard.learn.live.bells import bells
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
    assert run().at(run().last).mixture is run().result.mixture
    climb = [run().at(number).log_likelihood for number in range(0, run().last + 1, 2)]
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
