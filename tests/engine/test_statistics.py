"""Statistics add up, and what they promise holds for any rows (hypothesis)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.engine import Mixture, Statistics, e_step, fit, m_step
from dashboard.engine.covariances import family_of
from tests.engine.samples import FAMILIES, Array, clouds, start

families = st.sampled_from(FAMILIES)
seeds = st.integers(0, 10_000)
columns = st.integers(1, 4)
components = st.integers(1, 4)


def problem(seed: int, d: int, K: int, family: str, n: int = 80) -> tuple[Array, Mixture]:
    X = clouds(n, d, K, seed=seed)
    return X, start(X, K, family, seed)


def assert_same(one: Statistics, other: Statistics) -> None:
    other = other.about(one.origin)
    for name in ("counts", "sums", "scatters", "log_likelihood", "weight"):
        expected = np.asarray(getattr(one, name))
        size = np.abs(expected).max() + 1
        np.testing.assert_allclose(getattr(other, name), expected, atol=1e-10 * size)


@settings(max_examples=40, deadline=None)
@given(seeds, columns, components, families, st.integers(1, 79))
def test_blocks_add_to_one_pass(seed: int, d: int, K: int, family: str, cut: int) -> None:
    X, mixture = problem(seed, d, K, family)
    assert_same(e_step(X, mixture), e_step(X[:cut], mixture) + e_step(X[cut:], mixture))


@settings(max_examples=40, deadline=None)
@given(seeds, columns, components, families)
def test_any_origin_says_the_same(seed: int, d: int, K: int, family: str) -> None:
    """Both kernels, too: an origin of one's own needs the whitening one."""
    X, mixture = problem(seed, d, K, family)
    plain, own = e_step(X, mixture), e_step(X, mixture, origin=mixture.means + 0.5)
    np.testing.assert_array_equal(own.origin, mixture.means + 0.5)
    if family_of(family).diagonal:  # off the diagonal one kernel is silent
        diagonal = np.eye(d, dtype=bool)
        own = own.about(plain.origin)
        np.testing.assert_allclose(
            own.scatters[:, diagonal], plain.scatters[:, diagonal], rtol=1e-9, atol=1e-9
        )
    else:
        assert_same(plain, own)


@settings(max_examples=30, deadline=None)
@given(seeds, columns, components, families)
def test_weights_are_repetition(seed: int, d: int, K: int, family: str) -> None:
    X, mixture = problem(seed, d, K, family, n=40)
    times = np.random.default_rng(seed).integers(1, 4, len(X))
    assert_same(e_step(np.repeat(X, times, axis=0), mixture), e_step(X, mixture, times * 1.0))


@settings(max_examples=40, deadline=None)
@given(seeds, columns, components, families)
def test_the_log_likelihood_never_falls(seed: int, d: int, K: int, family: str) -> None:
    X, mixture = problem(seed, d, K, family)
    result = fit(
        X,
        n_components=K,
        covariance_type=family,
        init=mixture,
        tol=0,
        max_iter=15,
        reg_covar=1e-2,
    )
    climbed = np.array([step.log_likelihood for step in result.history])
    assert (np.diff(climbed) >= -1e-10 * np.abs(climbed[1:])).all()


@settings(max_examples=30, deadline=None)
@given(seeds, columns, components, families)
def test_responsibilities_sum_to_one(seed: int, d: int, K: int, family: str) -> None:
    X, mixture = problem(seed, d, K, family)
    shares = mixture.responsibilities(X * 20)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
    assert shares.min() >= 0


@settings(max_examples=25, deadline=None)
@given(seeds, columns, components, families)
def test_order_place_and_size_do_not_matter(seed: int, d: int, K: int, family: str) -> None:
    X, mixture = problem(seed, d, K, family)
    rng = np.random.default_rng(seed)
    order, shift, scale = rng.permutation(len(X)), rng.normal(0, 100, d), 10.0 ** rng.normal()
    options = {"n_components": K, "covariance_type": family, "tol": 0, "max_iter": 8}
    plain = fit(X, init=mixture, **options)
    moved = fit(
        shift + scale * X[order], init=mixture.transformed(shift, np.full(d, scale)), **options
    )
    expected = plain.mixture.transformed(shift, np.full(d, scale))
    np.testing.assert_allclose(moved.mixture.weights, expected.weights, atol=1e-7)
    np.testing.assert_allclose(moved.mixture.means, expected.means, rtol=1e-6, atol=1e-6 * scale)
    np.testing.assert_allclose(
        moved.log_likelihood, plain.log_likelihood - len(X) * d * np.log(scale), rtol=1e-9
    )


def test_counts_and_sums_of_one_component() -> None:
    X = clouds(50, 3, 1)
    statistics = e_step(X, start(X, 1, "full"))
    np.testing.assert_allclose(statistics.counts, [50])
    np.testing.assert_allclose(statistics.offsets + statistics.origin, [X.mean(axis=0)])
    mixture, event = m_step(statistics)
    np.testing.assert_allclose(mixture.covariances[0], np.cov(X.T, bias=True))
    assert event is None


def test_statistics_in_the_datas_units_fit_as_well() -> None:
    """e_step and m_step by hand, on blocks, give what fit gives."""
    X = clouds(400, 2, 3, seed=9) + 100
    mixture = start(X, 3, "full")
    result = fit(X, n_components=3, init=mixture, tol=0, max_iter=5, reg_covar=0)
    for _ in range(5):
        mixture, _ = m_step(e_step(X[:150], mixture) + e_step(X[150:], mixture))
    np.testing.assert_allclose(mixture.means, result.mixture.means, rtol=1e-9)
    assert mixture.log_likelihood(X) == pytest.approx(result.log_likelihood, rel=1e-9)


def far(distance: float, counts: tuple[float, float] = (10.0, 10.0)) -> Statistics:
    """Two components of variance 1, one of them so far from its origin."""
    offsets, rows = np.array([[0.0], [distance]]), np.array(counts)
    squares = (1 + offsets**2)[:, :, None]
    return Statistics(
        rows, rows[:, None] * offsets, rows[:, None, None] * squares, np.zeros((2, 1)), 0.0, 20.0
    )


@pytest.mark.parametrize(
    ("distance", "floor", "lost"),
    [(900.0, 0.0, False), (1100.0, 0.0, True), (1100.0, 2.0, False)],
)
def test_digits_are_lost_far_from_an_origin(distance: float, floor: float, lost: bool) -> None:
    """Unless the floor is so high that what is lost does not matter."""
    assert far(distance).lost_digits(floor) is lost


def test_a_component_without_rows_is_at_its_origin() -> None:
    statistics = far(5.0, counts=(10.0, 0.0))
    assert statistics.offsets.tolist() == [[0.0], [0.0]]
    assert statistics.covariances.tolist() == [[[1.0]], [[0.0]]]
    assert not statistics.lost_digits(0.0)
