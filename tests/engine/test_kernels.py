"""The kernels give one answer; and the choice between them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp

from dashboard.engine import Mixture, Statistics
from dashboard.engine.covariances import Array, family_of
from dashboard.engine.kernels import (
    Linear,
    Quadratic,
    Whitening,
    Wide,
    kernel_for,
    linear_serves,
    posteriors,
)
from dashboard.engine.kernels.kernel import log_peaks
from dashboard.engine.kernels.loglinear import reference_for
from dashboard.engine.noise import Noise
from dashboard.engine.statistics import e_step, e_step_shared, gathered
from tests.engine.samples import FAMILIES, clouds, start


def kernels(mixture: Mixture, n: int) -> list[Quadratic | Wide | Whitening]:
    return [Quadratic(mixture, n), Wide(mixture, n), Whitening(mixture, n, mixture.means)]


@pytest.mark.parametrize("d", [1, 3, 8, 50])
@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_kernels_agree(covariance_type: str, d: int) -> None:
    X = clouds(3_000, d, 3)
    mixture = start(X, 3, covariance_type)
    logs, sums_of_squares = [], []
    for kernel in kernels(mixture, len(X)):
        scores = []
        for _, densities, sums, shift in posteriors(X, kernel):
            scores.append(np.log(sums) + shift)
            densities /= sums
            kernel.gather(densities)
        logs.append(np.concatenate(scores))
        sums_of_squares.append(squares(*kernel.totals(), mixture.covariance_type))
    for other in range(1, len(logs)):
        np.testing.assert_allclose(logs[0], logs[other], rtol=1e-11)
        for one, two in zip(sums_of_squares[0], sums_of_squares[other], strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-9 * np.abs(one).max())


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("d", [1, 3, 8, 50])
def test_a_shared_covariance_needs_rows_once(d: int, weighted: bool, known: bool) -> None:
    X = clouds(40_000, d, 3)
    mixture = start(X, 3, "tied")
    rng = np.random.default_rng(0)
    weights = rng.uniform(0.5, 2, len(X)) if weighted else None
    labels = rng.integers(-1, 3, len(X)) if known else None
    scatter = X.T @ (X if weights is None else X * weights[:, None])
    one = e_step(X, mixture, weights, known=labels)
    two = e_step_shared(X, mixture, scatter, weights, labels)
    assert two.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-10)
    assert two.weight == one.weight
    both = (squares(s.counts, s.sums, s.scatters, s.origin, "tied") for s in (one, two))
    for first, second in zip(*both, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-9, atol=1e-9 * np.abs(first).max())


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("d", [1, 3, 8])
@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_densities_beside_a_reference(covariance_type: str, d: int, weighted: bool) -> None:
    X = clouds(40_000, d, 3)
    X[7:9] = [[1_000.0], [-1_000.0]]  # beyond the range of floats: their block is made anew
    mixture = start(X[100:], 3, covariance_type)
    weights = np.random.default_rng(0).uniform(0.5, 2, len(X)) if weighted else None
    kinds = [Quadratic] + [Linear] * (covariance_type == "tied")
    for kind in kinds:
        beside, alone = kind(mixture, len(X), summed=True), kind(mixture, len(X))
        assert beside.reference is not None
        assert alone.reference is None
        one, two = (gathered(X, kernel, weights, None) for kernel in (alone, beside))
        assert two.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-12)
        np.testing.assert_allclose(two.counts, one.counts, rtol=1e-12)
        np.testing.assert_allclose(two.sums, one.sums, atol=1e-9 * np.abs(one.sums).max())
        np.testing.assert_allclose(
            two.scatters, one.scatters, atol=1e-9 * np.abs(one.scatters).max()
        )


def test_when_a_component_serves_as_the_reference() -> None:
    n, weights = 20_000, np.array([0.3, 0.7])
    near, far = np.array([[0.0], [4.0]]), np.array([[0.0], [40.0]])
    unlike, noise = np.array([1.0, 1e-3])[:, None, None], Noise(0.1, np.zeros(1), np.ones(1))
    ones = np.ones((2, 1, 1))

    def reference(mixture: Mixture, n: int) -> int | None:
        return reference_for(mixture, log_peaks(mixture), n)

    served = Mixture(weights, near, ones)
    assert reference(served, n) == 1
    assert reference(served, 1_000) is None  # few rows: not worth it
    assert reference(Mixture(weights, far, ones), n) is None
    assert reference(Mixture(weights, near, unlike), n) is None
    assert reference(Mixture([1.0], near[:1], ones[:1]), n) is None
    assert reference(served.with_noise(noise), n) is None


def test_where_rows_are_needed_once() -> None:
    means, covariances = np.array([[0.0, 0.0], [3.0, 0.0]]), np.repeat(np.eye(2)[None], 2, axis=0)
    weights, unequal = [0.5, 0.5], covariances * np.array([1.0, 2.0])[:, None, None]
    noise = Noise(0.1, np.zeros(2), np.ones(2))
    assert linear_serves(Mixture(weights, means, covariances, "tied"))
    assert not linear_serves(Mixture(weights, means, covariances, "full"))
    assert not linear_serves(Mixture.unchecked(np.array(weights), means, unequal, "tied"))
    assert not linear_serves(Mixture(weights, means, covariances * 1e-10, "tied"))
    assert not linear_serves(Mixture(weights, means, covariances, "tied").with_noise(noise))


def squares(
    counts: Array, sums: Array, scatters: Array, origin: Array, covariance_type: str
) -> list[Array]:
    """Totals about 0; of the scatters what the family needs: diagonals, or their sum alone."""
    moved = Statistics(counts, sums, scatters, origin, 0.0, 1.0).about(np.zeros_like(origin))
    scatters = moved.scatters
    if family_of(covariance_type).diagonal:
        scatters = np.einsum("kii->ki", scatters)
    if covariance_type == "tied":
        scatters = scatters.sum(axis=0)
    return [moved.counts, moved.sums, scatters]


def test_rows_beyond_the_smallest_number() -> None:
    """Blocks with rows of density below 1e-308 are made anew with each row's own maximum."""
    mixture = Mixture([0.5, 0.5], [[0.0], [3.0]], [[[1.0]], [[2.0]]])
    X = np.linspace(-300, 300, 5_001)[:, None]
    variances, means = np.array([1.0, 2.0]), np.array([0.0, 3.0])
    logs = np.log(0.5) - 0.5 * (np.log(2 * np.pi * variances) + (X - means) ** 2 / variances)
    for kernel in kernels(mixture, len(X)):
        for part, densities, sums, shift in posteriors(X, kernel):
            expected = logsumexp(logs[part], axis=1)
            np.testing.assert_allclose(np.log(sums) + shift, expected, rtol=1e-12)
            shares = np.exp(logs[part] - expected[:, None])
            np.testing.assert_allclose((densities / sums).T, shares, atol=1e-12)


def test_a_component_of_weight_nothing_has_no_rows() -> None:
    mixture = Mixture([1.0, 0.0], [[0.0], [1.0]], [[[1.0]], [[1.0]]])
    assert (mixture.responsibilities(np.linspace(-9, 9, 50)[:, None])[:, 1] < 1e-150).all()


@pytest.mark.parametrize(
    ("d", "K", "covariance_type", "expected"),
    [
        (2, 3, "full", Quadratic),
        (9, 3, "full", Quadratic),
        (10, 3, "full", Wide),
        (40, 3, "diag", Quadratic),
        (3, 3, "tied", Quadratic),
        (20, 3, "tied", Wide),
    ],
)
def test_the_cheaper_kernel_is_taken(d: int, K: int, covariance_type: str, expected: type) -> None:
    means = np.zeros((K, d))
    covariances = np.repeat(np.eye(d)[None], K, axis=0)
    mixture = Mixture(np.full(K, 1 / K), means, covariances, covariance_type)
    assert isinstance(kernel_for(mixture, 1_000), expected)


def test_digits_come_first() -> None:
    tight = Mixture([1.0], [[1.0, 1.0]], [np.eye(2) * 1e-10])
    thin = Mixture([1.0], [[0.0, 0.0]], [[[1.0, 1 - 1e-9], [1 - 1e-9, 1.0]]])
    assert isinstance(kernel_for(tight, 100), Whitening)
    assert isinstance(kernel_for(thin, 100), Whitening)
