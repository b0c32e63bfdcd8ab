"""A uniform noise beside the Gaussians, held to a plain dense implementation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.engine import BadMixture, BadOption, Mixture, e_step, em, fit
from dashboard.engine.kernels import Wide, kernel_for
from dashboard.engine.noise import Noise
from dashboard.engine.sources.blocks import Blocks
from dashboard.engine.sources.rows import Rows
from dashboard.engine.starts.clutter import is_clutter
from tests.engine.samples import FAMILIES, Array, clouds, start

MIXTURE = Mixture(
    [0.5, 0.3],
    [[0.0, 0.0], [5.0, 1.0]],
    [[[1.0, 0.3], [0.3, 2.0]], [[0.5, 0.0], [0.0, 0.5]]],
    noise=Noise(0.2, [-10.0, -20.0], [30.0, 40.0]),
)


def dense(X: Array, mixture: Mixture) -> Array:
    """Log of weight times density (n, K + 1), noise last, one normal at a time."""
    columns = [
        np.log(weight) + multivariate_normal.logpdf(X, mean, covariance)
        for weight, mean, covariance in zip(
            mixture.weights, mixture.means, mixture.covariances, strict=True
        )
    ]
    noise = mixture.noise
    assert noise is not None
    level = np.log(noise.weight) - np.log(noise.high - noise.low).sum()
    return np.column_stack([*columns, np.full(len(X), level)])


def clouds_on_noise(seed: int = 0, n: int = 400, n_noise: int = 100) -> tuple[Array, Array]:
    """Three small clouds on a uniform background, and where each row comes from (-1: noise)."""
    rng = np.random.default_rng(seed)
    means = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    labels = np.r_[rng.integers(0, 3, n), np.full(n_noise, -1)]
    X = rng.uniform(-20, 25, (n + n_noise, 2))
    X[:n] = means[labels[:n]] + rng.normal(0, 0.5, (n, 2))
    return X, labels


@pytest.mark.parametrize("far", [1.0, 100.0, 1e8])
def test_densities_are_the_plain_ones(far: float) -> None:
    X = clouds(50, 2, 2) * far
    logs = dense(X, MIXTURE)
    np.testing.assert_allclose(MIXTURE.score_samples(X), logsumexp(logs, axis=1), rtol=1e-12)
    shares = np.exp(logs - logsumexp(logs, axis=1)[:, None])
    np.testing.assert_allclose(MIXTURE.responsibilities(X), shares[:, :2], atol=1e-13)
    labels = np.append(np.arange(2), -1)[logs.argmax(axis=1)]
    np.testing.assert_array_equal(MIXTURE.predict(X), labels)


# A whole kernel each: many rows a component, own origins, many columns; then noise of a density
# far above and far below the components'.
@pytest.mark.parametrize(("d", "own_origin"), [(2, False), (2, True), (8, False), (60, False)])
@pytest.mark.parametrize("side", [1e-8, 10.0, 1e70])
def test_statistics_are_the_plain_ones(d: int, own_origin: bool, side: float) -> None:
    K, X = 2, clouds(90, d, 2, seed=d) / 3
    begin = start(X, K, "full")
    noise = Noise(0.25, np.full(d, -side), np.full(d, side))
    mixture = Mixture(begin.weights * 0.75, begin.means, begin.covariances, noise=noise)
    assert isinstance(kernel_for(mixture, 90), Wide) == (d > 3 * K)
    weights = np.random.default_rng(1).uniform(0.5, 2, 90)
    found = e_step(X, mixture, weights, mixture.means + 1 if own_origin else None)
    logs = dense(X, mixture)
    total = logsumexp(logs, axis=1)
    shares = np.exp(logs - total[:, None]) * weights[:, None]
    assert found.log_likelihood == pytest.approx(weights @ total, rel=1e-12)
    np.testing.assert_allclose(found.counts, shares[:, :K].sum(axis=0), rtol=1e-9, atol=1e-9)
    sums = found.about(np.zeros((K, d)))
    np.testing.assert_allclose(sums.sums, shares[:, :K].T @ X, rtol=1e-8, atol=1e-8)
    assert found.weight - found.counts.sum() == pytest.approx(shares[:, K].sum(), abs=1e-8)


def test_where_densities_underflow_noise_has_the_row() -> None:
    noise = Noise(1e-12, [-1e6, -1e6], [1e6, 1e6])
    weights = MIXTURE.weights / MIXTURE.weights.sum() * (1 - noise.weight)
    mixture = Mixture(weights, MIXTURE.means, MIXTURE.covariances, noise=noise)
    X = np.array([[0.0, 0.0], [1e4, 0.0], [1e5, -1e5], [1e160, 1e200]])
    np.testing.assert_array_equal(mixture.predict(X), [0, -1, -1, -1])
    np.testing.assert_allclose(mixture.responsibilities(X[1:]), 0, atol=1e-150)
    np.testing.assert_allclose(mixture.score_samples(X[1:]), noise.log_density)
    found = e_step(X[:3], mixture)
    assert found.counts.sum() == pytest.approx(1, abs=1e-9)


def test_path_is_that_of_plain_em() -> None:
    X, _ = clouds_on_noise()
    begin = start(X, 3, "full")
    box = Noise(0.1, X.min(axis=0), X.max(axis=0))
    mixture = begin.with_noise(box)
    np.testing.assert_allclose(mixture.weights, begin.weights * 0.9)
    for step in em(X, mixture, tol=0, max_iter=12, reg_covar=0):
        logs = dense(X, mixture)
        assert step.log_likelihood == pytest.approx(logsumexp(logs, axis=1).mean(), rel=1e-10)
        found = step.mixture
        assert found.noise is not None
        np.testing.assert_allclose(found.weights, mixture.weights, rtol=1e-9)
        np.testing.assert_allclose(found.means, mixture.means, rtol=1e-8)
        np.testing.assert_allclose(found.covariances, mixture.covariances, rtol=1e-7)
        np.testing.assert_allclose(found.noise.low, box.low, rtol=1e-12)
        shares = np.exp(logs - logsumexp(logs, axis=1)[:, None])
        counts = shares.sum(axis=0)
        means = shares[:, :3].T @ X / counts[:3, None]
        covariances = np.array([np.cov(X.T, aweights=shares[:, k], bias=True) for k in range(3)])
        noise = box.weighing(counts[3] / len(X))
        mixture = Mixture(counts[:3] / len(X), means, covariances, noise=noise)


@pytest.mark.parametrize("n", [400, 20_000])
def test_clouds_are_found_on_a_background(n: int) -> None:
    X, labels = clouds_on_noise(2, n, n // 4)
    result = fit(X, n_components=3, noise=0.1, n_init=8, tol=1e-6)
    mixture = result.mixture
    assert mixture.noise is not None
    assert mixture.noise.weight == pytest.approx(0.2, abs=0.02)
    assert mixture.weights.sum() + mixture.noise.weight == pytest.approx(1)
    np.testing.assert_allclose(
        mixture.means[np.lexsort(mixture.means.round().T)], [[0, 0], [6, 0], [0, 6]], atol=0.15
    )
    np.testing.assert_allclose(mixture.covariances, [np.eye(2) * 0.25] * 3, atol=0.09)
    found = mixture.predict(X)
    far = np.linalg.norm(X[:, None] - mixture.means, axis=2).min(axis=1) > 3
    assert (found[far] == -1).all()
    assert (found[labels >= 0] == -1).mean() < 0.02
    assert mixture.predict([[1e3, 1e3]])[0] == -1
    assert result.bic < fit(X, n_components=3, n_init=8, tol=1e-6).bic


@pytest.mark.parametrize("init", ["k-means++", "k-means"])
@pytest.mark.parametrize("n_noise", [0, 10, 400])
def test_one_start_is_enough(init: str, n_noise: int) -> None:
    """With much noise, little, and none beside clouds of very different density."""
    spreads = np.array([0.1, 0.5, 1.5]) if n_noise < 400 else np.full(3, 0.5)
    means = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    for seed in range(5):
        X, labels = clouds_on_noise(seed, 400, n_noise)
        own = labels >= 0
        X[own] = means[labels[own]] + (X[own] - means[labels[own]]) * spreads[labels[own], None] * 2
        options = {"n_components": 3, "noise": 0.05, "tol": 1e-5}
        found = fit(X, init=init, random_state=seed, **options)
        best = fit(X, init=means, **options)
        assert found.log_likelihood > best.log_likelihood - 1


def test_clutter_is_told_before_any_fit() -> None:
    X, labels = clouds_on_noise(1, 400, 200)
    found = is_clutter(X)
    assert (found == (labels < 0)).mean() > 0.95
    assert is_clutter(clouds(300, 2, 1)).mean() < 0.4
    assert not is_clutter(np.zeros((5, 2))).any()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 3), st.integers(1, 3), st.sampled_from(FAMILIES))
def test_the_log_likelihood_never_falls(seed: int, d: int, K: int, family: str) -> None:
    X = clouds(60, d, K, seed=seed)
    begin = start(X, K, family, seed)
    result = fit(
        X,
        n_components=K,
        covariance_type=family,
        init=begin,
        noise=0.3,
        tol=0,
        max_iter=12,
        reg_covar=1e-2,
    )
    climbed = np.array([step.log_likelihood for step in result.history])
    assert (np.diff(climbed) >= -1e-10 * np.abs(climbed[1:])).all()
    last = result.mixture
    assert last.noise is not None
    shares = last.responsibilities(X)
    logs = dense(X, last) if last.weights.all() and last.noise.weight else None
    assert last.weights.sum() + last.noise.weight == pytest.approx(1, abs=1e-12)
    if logs is not None:
        noise = np.exp(logs[:, -1] - logsumexp(logs, axis=1))
        np.testing.assert_allclose(shares.sum(axis=1) + noise, 1, atol=1e-9)


def test_weights_are_repetition() -> None:
    X, _ = clouds_on_noise(3, 100, 30)
    times = np.random.default_rng(5).integers(0, 4, len(X))
    times[X.argmin(axis=0)] = times[X.argmax(axis=0)] = 1  # the same box
    begin = start(X, 3, "full")
    options = {"n_components": 3, "init": begin, "noise": 0.2, "max_iter": 5, "tol": 0}
    weighted = fit(X, sample_weight=times, **options)
    repeated = fit(np.repeat(X, times, axis=0), **options)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, rel=1e-10)
    assert weighted.icl == pytest.approx(repeated.icl, rel=1e-10)
    np.testing.assert_allclose(weighted.mixture.weights, repeated.mixture.weights, rtol=1e-9)


def test_with_holes() -> None:
    """What is observed of a row tells whether it is noise: the box of these columns."""
    X, _ = clouds_on_noise(4)
    holes = X.copy()
    holes[::5, 1] = np.nan
    result = fit(holes, n_components=3, noise=0.1, n_init=5, missing="em", tol=1e-8)
    hidden, mixture = np.isnan(holes[:, 1]), result.mixture
    assert mixture.noise is not None
    parts = (dense(X[~hidden], mixture), dense(X[hidden][:, :1], mixture.marginal([0])))
    expected = sum(logsumexp(part, axis=1).sum() for part in parts)
    assert result.log_likelihood == pytest.approx(expected, rel=1e-10)
    assert mixture.noise.weight == pytest.approx(0.2, abs=0.05)
    climbed = np.array([step.log_likelihood for step in result.history])
    assert (np.diff(climbed) >= -1e-10 * np.abs(climbed[1:])).all()


@pytest.mark.parametrize("prior", [None, "default"])
def test_blocks_of_rows_are_the_rows(prior: str | None) -> None:
    X, _ = clouds_on_noise(5)
    options = {"n_components": 3, "init": start(X, 3, "full"), "noise": 0.1, "prior": prior}
    whole, parts = fit(X, **options), fit(Blocks([X[:170], X[170:]]), **options)
    assert parts.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-9)
    np.testing.assert_allclose(parts.mixture.weights, whole.mixture.weights, rtol=1e-7)
    assert whole.mixture.noise is not None
    assert parts.mixture.noise is not None
    np.testing.assert_allclose(parts.mixture.noise.high, whole.mixture.noise.high, rtol=1e-12)


def test_two_parameters_more_and_icl_counts_noise() -> None:
    X, _ = clouds_on_noise()
    result = fit(X, n_components=3, noise=0.1, init=start(X, 3, "full"))
    plain = fit(X, n_components=3, init=start(X, 3, "full"))
    assert result.n_parameters == plain.n_parameters + 2 == 19
    logs = dense(X, result.mixture)
    certainty = logs.max(axis=1) - logsumexp(logs, axis=1)
    expected = result.bic - 2 * certainty.sum()
    assert result.icl == pytest.approx(expected, rel=1e-10)
    assert result.mixture.icl(X) == pytest.approx(expected, rel=1e-10)


def test_a_given_noise_is_kept() -> None:
    X, _ = clouds_on_noise()
    mine = start(X, 3, "full").with_noise(Noise(0.3, [-50.0, -50.0], [50.0, 60.0]))
    for share in (0.0, 0.1):
        first = fit(X, n_components=3, init=mine, noise=share, max_iter=0).mixture
        assert first.noise is not None
        assert first.noise.weight == pytest.approx(0.3)
        np.testing.assert_allclose(first.noise.high, [50, 60])


@pytest.mark.parametrize("init", ["k-means++", "k-means", "random", "means", "labels", "shares"])
def test_every_start_begins_with_its_share(init: str) -> None:
    X, _ = clouds_on_noise()
    given_ones = {
        "means": X[:3],
        "labels": np.arange(len(X)) % 3,
        "shares": np.full((len(X), 3), 1 / 3) + np.eye(3)[np.arange(len(X)) % 3],
    }
    options = {"n_components": 3, "noise": 0.07, "max_iter": 0}
    first = fit(X, init=given_ones.get(init, init), **options).mixture
    assert first.noise is not None
    assert first.noise.weight == pytest.approx(0.07)
    assert first.weights.sum() == pytest.approx(0.93)
    np.testing.assert_allclose(first.noise.low, X.min(axis=0), rtol=1e-12)
    np.testing.assert_allclose(first.noise.high, X.max(axis=0), rtol=1e-12)


def test_samples_have_their_share_of_noise() -> None:
    X, labels = MIXTURE.sample(40_000, random_state=1)
    own = X[labels == -1]
    assert len(own) / len(X) == pytest.approx(0.2, abs=0.01)
    np.testing.assert_allclose(own.min(axis=0), [-10, -20], atol=0.05)
    np.testing.assert_allclose(own.max(axis=0), [30, 40], atol=0.05)
    np.testing.assert_allclose(own.mean(axis=0), [10, 10], atol=0.5)
    np.testing.assert_allclose(X[labels == 1].mean(axis=0), [5, 1], atol=0.05)


def test_a_marginal_has_the_box_of_its_columns() -> None:
    marginal = MIXTURE.marginal([1])
    assert marginal.noise is not None
    assert (marginal.noise.weight, *marginal.noise.low, *marginal.noise.high) == (0.2, -20, 40)
    grid = np.linspace(-10, 30, 40_001)
    rows = np.column_stack([grid, np.full(len(grid), 1.5)])
    integral = np.trapezoid(np.exp(MIXTURE.score_samples(rows)), grid)
    assert np.exp(marginal.score_samples([[1.5]]))[0] == pytest.approx(integral, rel=1e-8)


def test_change_of_units() -> None:
    X, shift, scale = clouds(40, 2, 2), np.array([3.0, -1.0]), np.array([-2.0, 0.1])
    moved = MIXTURE.transformed(shift, scale)
    expected = MIXTURE.score_samples(X) - np.log(np.abs(scale)).sum()
    np.testing.assert_allclose(moved.score_samples(shift + scale * X), expected, rtol=1e-12)
    assert moved.noise is not None
    np.testing.assert_allclose(moved.noise.low, [-57, -3])


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_all_or_nothing(weight: float) -> None:
    noise = MIXTURE.noise
    assert noise is not None
    share = MIXTURE.weights / MIXTURE.weights.sum()
    mixture = Mixture(
        share * (1 - weight), MIXTURE.means, MIXTURE.covariances, noise=noise.weighing(weight)
    )
    X = clouds(50, 2, 2)
    shares = mixture.responsibilities(X)
    np.testing.assert_allclose(shares.sum(axis=1), 1 - weight, atol=1e-14)
    assert np.isfinite(mixture.score_samples(X)).all()
    assert ((mixture.predict(X) == -1) == (weight == 1)).all()
    certainty = Rows.of(X).certainty(Rows.of(X).inward(mixture))
    assert certainty <= 1e-12
    assert e_step(X, mixture).counts.sum() == pytest.approx(50 * (1 - weight), abs=1e-9)


@pytest.mark.parametrize(
    "parts",
    [
        (0.1, [0.0, 0.0], [1.0]),
        (0.1, [0.0, 2.0], [1.0, 1.0]),
        (0.1, [0.0, 0.0], [1.0, np.inf]),
        (0.1, [0.0, np.nan], [1.0, 1.0]),
        (0.1, 0.0, 1.0),
        (-0.1, [0.0], [1.0]),
        (1.1, [0.0], [1.0]),
        (np.nan, [0.0], [1.0]),
    ],
)
def test_no_noise(parts: tuple[float, Array, Array]) -> None:
    with pytest.raises(BadMixture):
        Noise(*parts)


def test_a_mixture_refuses_a_noise_that_does_not_fit() -> None:
    parts = (MIXTURE.weights, MIXTURE.means, MIXTURE.covariances, "full")
    with pytest.raises(BadMixture):
        Mixture(*parts, noise=Noise(0.3, [0.0, 0.0], [1.0, 1.0]))
    with pytest.raises(BadMixture):
        Mixture(*parts, noise=Noise(0.2, [0.0], [1.0]))


@pytest.mark.parametrize("noise", [-0.1, 1.0, np.nan, "some", None])
def test_no_share(noise: object) -> None:
    with pytest.raises(BadOption):
        fit(clouds(30, 2, 2), n_components=2, noise=noise)  # type: ignore[arg-type]
