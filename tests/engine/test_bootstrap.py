"""Standard errors by the bootstrap: mclust's figures, and what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import BadOption, ConstantColumn, Mixture, fit
from dashboard.engine.bootstrap import standard_errors
from dashboard.engine.matching import partners
from dashboard.engine.resampling import Resamples
from tests.engine.references import load
from tests.engine.samples import Array, clouds

FAITHFUL = load("faithful")["X"]
FITTED = fit(FAITHFUL, n_components=2, tol=1e-9, max_iter=1000, n_init=3)
X = clouds(300, 2, 3, seed=4, distance=8)
MIXTURE = fit(X, n_components=3, n_init=3).mixture


def test_standard_errors_are_mclusts() -> None:
    """Within the Monte-Carlo error of both: a standard deviation from B samples is off by about
    1 / sqrt(2 B), more where tails are heavy."""
    reference = load("bootstrap")["se_faithful_VVV2"]
    B = 600
    found = standard_errors(FAITHFUL, FITTED.mixture, n_resamples=B)
    assert (found.n_resamples, found.errors) == (B, ())
    order = np.argsort(-FITTED.mixture.weights)  # mclust's first component is the larger
    allowed = 4 * np.sqrt(1 / (2 * B) + 1 / (2 * reference["nboot"]))
    for name, spread in (
        ("se_pro", found.weights), ("se_mean", found.means), ("se_sigma", found.covariances)
    ):  # fmt: skip
        np.testing.assert_allclose(spread.error[order], reference[name], rtol=allowed)
    ends = np.array([found.weights.low[order], found.weights.high[order]])
    np.testing.assert_allclose(ends, reference["ci_pro"], atol=0.01)


def test_standard_error_of_a_mean_is_the_textbooks() -> None:
    """One component: the standard error of a mean is its deviation over sqrt(n)."""
    rows = np.random.default_rng(0).normal([1.0, -200.0], [2.0, 50.0], (400, 2))
    found = standard_errors(rows, fit(rows, n_components=1).mixture, n_resamples=500)
    np.testing.assert_allclose(found.means.error[0], rows.std(axis=0) / 20, rtol=0.13)
    width = found.means.high[0] - found.means.low[0]
    np.testing.assert_allclose(width, 2 * 1.96 * found.means.error[0], rtol=0.1)
    assert found.weights.error[0] == 0


def test_weights_are_repetition() -> None:
    """A row of weight 4 is four rows: half the standard error of one."""
    weighted = standard_errors(X, MIXTURE, n_resamples=150, sample_weight=np.full(len(X), 4.0))
    repeated = standard_errors(np.repeat(X, 4, axis=0), MIXTURE, n_resamples=150)
    np.testing.assert_allclose(weighted.means.error, repeated.means.error, rtol=0.35)
    once = standard_errors(X, MIXTURE, n_resamples=150)
    np.testing.assert_allclose(weighted.means.error, once.means.error / 2, rtol=0.35)


def test_chances_follow_the_weights() -> None:
    resamples = Resamples(3, [0.0, 1.0, 3.0])
    drawn = sum(resamples.draw(np.random.default_rng(seed)) for seed in range(2000))
    assert resamples.size == 4
    np.testing.assert_allclose(drawn / 2000, [0, 1, 3], atol=0.1)


def test_rows_with_holes() -> None:
    rows = X.copy()
    rows[::7, 0] = np.nan
    mixture = fit(rows, n_components=3, init=MIXTURE, missing="em").mixture
    holes = standard_errors(rows, mixture, n_resamples=60, missing="em")
    whole = standard_errors(X, mixture, n_resamples=60)
    assert (holes.means.error[:, 0] > 0.8 * whole.means.error[:, 0]).all()
    assert holes.n_resamples == 60


def test_the_seed_decides() -> None:
    one, same, other = (
        standard_errors(X, MIXTURE, n_resamples=5, random_state=seed).means.error
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_level_is_that_of_the_intervals() -> None:
    wide = standard_errors(X, MIXTURE, n_resamples=80, level=0.9)
    narrow = standard_errors(X, MIXTURE, n_resamples=80, level=0.5)
    assert (narrow.means.low > wide.means.low).all()
    assert (narrow.means.high < wide.means.high).all()


@pytest.mark.parametrize("family", ["tied", "diag", "spherical", "VEV"])
def test_components_are_matched(family: str) -> None:
    """Without it, a component's mean would stray as far as the next one."""
    mixture = fit(X, n_components=3, covariance_type=family, n_init=3).mixture
    found = standard_errors(X, mixture, n_resamples=40)
    assert found.means.error.max() < 1


def test_partners_undo_a_permutation() -> None:
    order = np.array([2, 0, 1])
    shuffled = Mixture(*(part[order] for part in _parts(MIXTURE)))
    np.testing.assert_array_equal(order[partners(MIXTURE, shuffled)], [0, 1, 2])


def _parts(mixture: Mixture) -> tuple[Array, Array, Array]:
    return mixture.weights, mixture.means, mixture.covariances


def test_failures_are_told() -> None:
    """Of three rows many a sample holds too few different ones."""
    rows = np.array([[0.0], [1.0], [10.0]])
    mixture = Mixture([0.7, 0.3], [[0.5], [10.0]], [[[1.0]], [[1.0]]])
    found = standard_errors(rows, mixture, n_resamples=60)
    assert 0 < len(found.errors) < 60
    assert found.n_resamples + len(found.errors) == 60
    with pytest.raises(ConstantColumn):
        standard_errors(rows[:1], mixture, n_resamples=3)


def test_progress_can_stop() -> None:
    class Enough(Exception):
        pass

    told: list[float] = []

    def stop(share: float) -> None:
        told.append(share)
        if share > 0.5:
            raise Enough

    with pytest.raises(Enough):
        standard_errors(X, MIXTURE, n_resamples=8, progress=stop)
    assert told == sorted(told)
    told.clear()
    standard_errors(X, MIXTURE, n_resamples=3, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize(
    "options", [{"n_resamples": 1}, {"n_resamples": 2.5}, {"level": 1}, {"level": "0.9"}]
)
def test_options_without_sense(options: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        standard_errors(X, MIXTURE, **options)  # type: ignore[arg-type]
