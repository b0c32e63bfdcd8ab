"""Standard errors by the bootstrap: mclust's figures, and what must hold of any."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from dashboard.engine import BadOption, ConstantColumn, FitResult, Mixture, fit
from dashboard.engine.selection import bootstrap
from dashboard.engine.selection.bootstrap import standard_errors
from dashboard.engine.selection.matching import partners
from dashboard.engine.selection.resampling import Resamples
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


def test_standard_errors_are_those_of_the_information() -> None:
    """Components that overlap, many rows: samples differ by less than `fit`'s tol. The inverse of
    the observed information (McLachlan & Peel 2000, section 2.15), by differences, is the judge."""
    rng = np.random.default_rng(0)
    rows = np.r_[rng.normal(0, 1, 2400), rng.normal(2.5, 0.8, 1600)][:, None]
    mixture = fit(rows, n_components=2, tol=1e-12, max_iter=5000).mixture
    order = np.argsort(mixture.means[:, 0])
    found = standard_errors(rows, mixture, n_resamples=250)
    expected = errors_by_information(rows[:, 0], mixture)
    errors = np.r_[found.weights.error[0], found.means.error[order, 0]]
    np.testing.assert_allclose(errors, expected, rtol=0.2)


def errors_by_information(x: Array, mixture: Mixture) -> Array:
    """Standard errors (3,) of the weight and the means, by the lower mean, of two components."""

    def log_likelihood(p: Array) -> float:
        densities = p[0] * norm.pdf(x, p[1], p[3]) + (1 - p[0]) * norm.pdf(x, p[2], p[4])
        return float(np.log(densities).sum())

    low, high = np.argsort(mixture.means[:, 0])
    deviations = np.sqrt(mixture.covariances[[low, high], 0, 0])
    at = np.r_[mixture.weights[low], mixture.means[[low, high], 0], deviations]
    h = 1e-4 * np.eye(5)
    information = np.array([
        [
            -sum(
                a * b * log_likelihood(at + a * h[i] + b * h[j]) for a in (1, -1) for b in (1, -1)
            ) / 4e-8
            for j in range(5)
        ]
        for i in range(5)
    ])  # fmt: skip
    return np.sqrt(np.diagonal(np.linalg.inv(information)))[:3]


def test_of_two_samples() -> None:
    """The deviation of two numbers is their distance over the root of two."""
    found = standard_errors(X, MIXTURE, n_resamples=2, level=0.5).means
    np.testing.assert_allclose(found.error, 2 * (found.high - found.low) / np.sqrt(2))


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


def test_components_are_matched(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever order EM leaves them."""
    expected = standard_errors(X, MIXTURE, n_resamples=20)
    rng = np.random.default_rng(0)

    def shuffled(*args: Any, **options: Any) -> FitResult:
        result = fit(*args, **options)
        order = rng.permutation(3)
        parts = [part[order] for part in _parts(result.mixture)]
        mixture = Mixture.unchecked(*parts, "full")  # not symmetrised, which moves last digits
        return replace(result, mixture=mixture)

    monkeypatch.setattr(bootstrap, "fit", shuffled)
    found = standard_errors(X, MIXTURE, n_resamples=20)
    np.testing.assert_array_equal(found.means.error, expected.means.error)
    np.testing.assert_array_equal(found.covariances.high, expected.covariances.high)
    np.testing.assert_array_equal(found.weights.low, expected.weights.low)


@pytest.mark.parametrize("family", ["tied", "diag", "spherical", "VEV"])
def test_other_families(family: str) -> None:
    mixture = fit(X, n_components=3, covariance_type=family, n_init=3).mixture
    found = standard_errors(X, mixture, n_resamples=20)
    assert found.n_resamples == 20
    assert 0.05 < found.means.error.min() < found.means.error.max() < 0.4


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
