"""Rows of known component: a plain dense check, and both ends, all rows known and none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.engine import BadOption, Mixture, e_step, fit
from dashboard.engine.noise import Noise
from dashboard.engine.prior import Prior
from dashboard.engine.sources.blocks import Blocks
from dashboard.engine.sources.known import with_known
from dashboard.engine.sources.rows import Rows
from tests.engine.samples import FAMILIES, Array, clouds, start

Labels = NDArray[np.intp]
# Common axes are looked for from the columns on, and may be found elsewhere from another order.
UNIQUE = [family for family in FAMILIES if family not in ("EVE", "VVE")]


def two_sorts(n: int, n_known: int, seed: int = 0, apart: float = 2.0) -> tuple[Array, Labels]:
    """Two overlapping clouds, and the labels of the first rows, -1 of the others."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, n)
    X = rng.standard_normal((n, 2)) + apart * labels[:, None] * [1.0, 0.0]
    return X, np.where(np.arange(n) < n_known, labels, -1)


def dense(X: Array, mixture: Mixture, known: Labels) -> Array:
    """Log of weight times density (n, K + 1), noise last, -inf where a row is known to be else."""
    columns = [
        np.log(weight) + multivariate_normal.logpdf(X, mean, covariance)
        for weight, mean, covariance in zip(
            mixture.weights, mixture.means, mixture.covariances, strict=True
        )
    ]
    level = -np.inf if mixture.noise is None else mixture.noise.log_density
    logs = np.column_stack([*columns, np.full(len(X), level)])
    others = np.arange(logs.shape[1]) != known[:, None]
    logs[others & (known >= 0)[:, None]] = -np.inf
    return logs


@pytest.mark.parametrize("noisy", [False, True])
@pytest.mark.parametrize("far", [1.0, 1e6])
@pytest.mark.parametrize(("d", "own_origin"), [(2, False), (2, True), (9, False)])
def test_statistics_are_the_plain_ones(d: int, own_origin: bool, far: float, noisy: bool) -> None:
    K = 2
    X = clouds(80, d, K, seed=d)
    mixture = start(X, K, "full")
    if noisy:
        mixture = mixture.with_noise(Noise(0.2, X.min(axis=0), X.max(axis=0)))
    X[:5] *= far
    known = np.where(np.arange(80) % 3 == 0, np.arange(80) % 2, -1)
    weights = np.random.default_rng(1).uniform(0.5, 2, 80)
    found = e_step(X, mixture, weights, mixture.means.copy() if own_origin else None, known)
    logs = dense(X, mixture, known)
    total = logsumexp(logs, axis=1)
    shares = np.exp(logs - total[:, None]) * weights[:, None]
    assert found.log_likelihood == pytest.approx(weights @ total, rel=1e-10)
    np.testing.assert_allclose(found.counts, shares[:, :K].sum(axis=0), rtol=1e-9)
    sums = found.about(np.zeros((K, d))).sums
    np.testing.assert_allclose(sums, shares[:, :K].T @ X, rtol=1e-8, atol=1e-8 * far)


def test_a_row_however_far_keeps_to_its_component() -> None:
    X, _ = two_sorts(20, 0)
    mixture = start(X, 2, "full")
    X[0] = 1e120
    found = e_step(X, mixture, known=np.where(np.arange(20) == 0, 1, -1))
    assert found.sums[1].min() > 1e119
    assert np.abs(found.sums[0]).max() < 1e3


@pytest.mark.parametrize("family", FAMILIES)
def test_all_known_is_the_closed_form(family: str) -> None:
    X, labels = two_sorts(200, 200)
    options = {"n_components": 2, "covariance_type": family, "tol": 1e-12, "max_iter": 500}
    result = fit(X, known=labels, **options)
    np.testing.assert_allclose(result.mixture.weights, np.bincount(labels) / 200, rtol=1e-12)
    means = [X[labels == k].mean(axis=0) for k in range(2)]
    np.testing.assert_allclose(result.mixture.means, means, rtol=1e-9, atol=1e-12)
    if family == "full":
        own = [np.cov(X[labels == k].T, bias=True) for k in range(2)]
        np.testing.assert_allclose(result.mixture.covariances, own, rtol=1e-9)
        joint = dense(X, result.mixture, labels).max(axis=1)
        assert result.log_likelihood == pytest.approx(joint.sum(), rel=1e-12)
    assert result.icl == pytest.approx(result.bic)


def test_none_known_is_the_ordinary_fit() -> None:
    X, none = two_sorts(200, 0)
    assert (none == -1).all()
    for init in ("k-means++", "k-means", "random"):
        plain = fit(X, n_components=2, init=init)
        told = fit(X, n_components=2, init=init, known=none)
        np.testing.assert_array_equal(told.mixture.means, plain.mixture.means)


@pytest.mark.parametrize("init", ["k-means++", "k-means", "hierarchical"])
def test_components_are_those_of_the_labels(init: str) -> None:
    """Whatever the seed, the component of a label is where the label's rows are."""
    means = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0], [6.0, 6.0]])
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 4
    X = means[labels] + rng.standard_normal((400, 2))
    known = np.where((np.arange(400) < 40) & (labels % 2 == 1), labels, -1)
    for seed in range(4):
        result = fit(X, n_components=4, known=known, init=init, n_init=5, random_state=seed)
        found = result.mixture.means
        np.testing.assert_allclose(found[[1, 3]], means[[1, 3]], atol=0.5)
        np.testing.assert_allclose(np.sort(found[[0, 2]], axis=0), [[0, 0], [0, 6]], atol=0.5)
        joint = dense(X, result.mixture, known)
        assert result.log_likelihood == pytest.approx(logsumexp(joint, axis=1).sum())


def test_labels_travel_with_samples_of_many_rows() -> None:
    """Two groups in one cloud, told by a few labels alone."""
    X, known = two_sorts(40_000, 300, apart=1.0)
    result = fit(X, n_components=2, known=known, n_init=3, tol=1e-5)
    tile = with_known(Rows.of(X), known, 2).take(np.array([1, 500, 7]))
    np.testing.assert_array_equal(tile.known, [known[1], -1, known[7]])
    assert result.mixture.means[0, 0] < 0.5 < result.mixture.means[1, 0]


def test_rows_of_weight_0_take_their_labels_along() -> None:
    X, known = two_sorts(120, 60)
    weights = (np.arange(120) % 3 > 0).astype(float)
    kept = weights > 0
    begin = start(X, 2, "full")
    weighted = fit(X, n_components=2, known=known, init=begin, sample_weight=weights, max_iter=5)
    alone = fit(X[kept], n_components=2, known=known[kept], init=begin, max_iter=5)
    np.testing.assert_allclose(weighted.mixture.means, alone.mixture.means, rtol=1e-9)
    assert weighted.log_likelihood == pytest.approx(alone.log_likelihood)


def test_blocks_have_no_labels() -> None:
    X, known = two_sorts(200, 100)
    with pytest.raises(BadOption):
        fit(Blocks([X[:50], X[50:]]), n_components=2, known=known)


def test_with_a_prior() -> None:
    X, known = two_sorts(200, 100, apart=4.0)
    told = fit(X, n_components=2, known=known, prior="default")
    given_one = fit(X, n_components=2, known=known, prior=Prior.default(X, 2))
    np.testing.assert_allclose(told.mixture.means, given_one.mixture.means, rtol=1e-9)
    assert told.mixture.means[1, 0] > 3


def test_with_holes() -> None:
    """A row's label counts whatever of the row is observed."""
    X, known = two_sorts(200, 100, apart=4.0)
    holes = X.copy()
    holes[::4, 0] = np.nan
    result = fit(holes, n_components=2, known=known, missing="em", tol=1e-8)
    hidden = np.isnan(holes[:, 0])
    joint = logsumexp(dense(X[~hidden], result.mixture, known[~hidden]), axis=1).sum()
    part = dense(X[hidden][:, 1:], result.mixture.marginal([1]), known[hidden])
    assert result.log_likelihood == pytest.approx(joint + logsumexp(part, axis=1).sum())
    assert result.mixture.means[1, 0] > 3


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 3), st.sampled_from(FAMILIES), st.booleans())
def test_the_log_likelihood_never_falls(seed: int, K: int, family: str, noisy: bool) -> None:
    X = clouds(60, 2, K, seed=seed)
    known = np.random.default_rng(seed).integers(-2, K, 60).clip(-1)
    result = fit(
        X,
        n_components=K,
        covariance_type=family,
        init=start(X, K, family, seed),
        known=known,
        noise=0.2 if noisy else 0.0,
        tol=0,
        max_iter=10,
        reg_covar=1e-2,
    )
    climbed = np.array([step.log_likelihood for step in result.history])
    assert (np.diff(climbed) >= -1e-10 * np.abs(climbed[1:])).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.sampled_from(UNIQUE))
def test_order_does_not_matter(seed: int, family: str) -> None:
    """Of rows, of columns, and of components with their labels."""
    X, known = clouds(60, 3, 3, seed=seed), np.arange(60) % 5 - 2
    known[known < 0] = -1
    rng = np.random.default_rng(seed)
    rows, columns, components = rng.permutation(60), rng.permutation(3), rng.permutation(3)
    begin = start(X, 3, family, seed)
    options = {"n_components": 3, "covariance_type": family, "tol": 0, "max_iter": 5}
    options["reg_covar"] = 1e-2
    plain = fit(X, init=begin, known=known, **options)
    renamed = np.where(known < 0, -1, np.argsort(components)[known])
    moved = Mixture(
        begin.weights[components],
        begin.means[components][:, columns],
        begin.covariances[components][:, columns][:, :, columns],
        family,
    )
    other = fit(X[rows][:, columns], init=moved, known=renamed[rows], **options)
    expected = plain.mixture.means[components][:, columns]
    np.testing.assert_allclose(other.mixture.means, expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(other.mixture.weights, plain.mixture.weights[components], rtol=1e-5)
    assert other.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-7)


@pytest.mark.parametrize(
    "known",
    [
        np.zeros(59, dtype=int),
        np.zeros((60, 1), dtype=int),
        np.full(60, 2),
        np.full(60, -2),
        np.full(60, 0.5),
        np.full(60, np.nan),
        ["a"] * 60,
        [[0], [1, 2]],
        np.zeros(60, dtype=complex),
    ],
)
def test_no_labels(known: object) -> None:
    with pytest.raises(BadOption):
        fit(clouds(60, 2, 2), n_components=2, known=known)  # type: ignore[arg-type]
