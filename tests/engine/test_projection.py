"""Discriminant projection: mclust's numbers, and what holds for every projection."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import eigh

from dashboard.engine import (
    BadOption,
    BadShape,
    Collapsed,
    ConstantColumn,
    Mixture,
    NotFinite,
    fit,
)
from dashboard.engine.after_fit.projection import project
from dashboard.engine.noise import Noise
from tests.engine.references import load
from tests.engine.samples import clouds


def m_step_vev(X: np.ndarray, shares: np.ndarray) -> Mixture:
    """One shape in common, a volume and a direction each: Celeux & Govaert (1995), section 2.1."""
    counts = shares.sum(axis=0)
    means = shares.T @ X / counts[:, None]
    offsets = X - means[:, None]
    values, vectors = np.linalg.eigh(np.einsum("nk,kni,knj->kij", shares, offsets, offsets))
    volumes = np.exp(np.log(values).mean(axis=1)) / counts
    for _ in range(200):
        shape = (values / volumes[:, None]).sum(axis=0)
        shape /= np.exp(np.log(shape).mean())
        volumes = (values / shape).mean(axis=1) / counts
    covariances = np.einsum("kij,kj,klj->kil", vectors, volumes[:, None] * shape, vectors)
    return Mixture(counts / len(X), means, covariances)


def iris() -> tuple[np.ndarray, Mixture]:
    """Iris, and mclust's VEV with 3 components, stopped where mclust stops."""
    reference = load("iris")
    X, before = reference["X"], -np.inf
    shares = np.eye(3)[reference["partitions"][3]]
    while True:
        mixture = m_step_vev(X, shares)
        now = mixture.log_likelihood(X)
        if abs(now - before) < 1e-5 * (1 + abs(now)):
            break
        before, shares = now, mixture.responsibilities(X)
    assert now == pytest.approx(load("after_fit")["projection_iris"]["loglik"], rel=1e-11)
    return X, mixture


def some() -> tuple[np.ndarray, Mixture]:
    X = clouds(300, 4, 3, seed=1)
    return X, fit(X, n_components=3, random_state=1).mixture


def aligned(columns: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Columns with the signs of the known ones: a direction has none."""
    return columns * np.sign((columns * known).sum(axis=0))


def test_directions_are_mclusts() -> None:
    X, mixture = iris()
    reference = load("after_fit")["projection_iris"]
    projection = project(mixture, X)
    np.testing.assert_allclose(projection.eigenvalues, reference["eigenvalues"], atol=1e-9)
    assert (projection.eigenvalues >= 0).all()
    assert projection.n_directions == reference["n_directions"]
    basis = np.array(reference["basis"])
    np.testing.assert_allclose(aligned(projection.basis, basis), basis, atol=1e-8)
    # mclust 6.0.0 multiplies by variances where standard deviations are meant.
    known = np.array(reference["std_basis"])
    by_variance = projection.loadings * projection.scale[:, None]
    by_variance /= np.linalg.norm(by_variance, axis=0)
    np.testing.assert_allclose(aligned(by_variance, known), known, atol=1e-8)


@pytest.mark.parametrize("covariance_share", [0.0, 0.3, 0.5, 1.0])
def test_axes_solve_the_papers_problem(covariance_share: float) -> None:
    """Scrucca (2010): M v = l S v with the kernel as the paper writes it, in the data's units."""
    X, mixture = some()
    S, inverse = np.cov(X.T, bias=True), np.linalg.inv(np.cov(X.T, bias=True))
    offsets = mixture.means - X.mean(axis=0)
    between = np.einsum("k,ki,kj->ij", mixture.weights, offsets, offsets)
    within = np.einsum("k,kij->ij", mixture.weights, mixture.covariances)
    spread = sum(
        weight * (covariance - within) @ inverse @ (covariance - within)
        for weight, covariance in zip(mixture.weights, mixture.covariances, strict=True)
    )
    M = 2 * (1 - covariance_share) * between @ inverse @ between + 2 * covariance_share * spread
    projection = project(mixture, X, covariance_share=covariance_share)
    np.testing.assert_allclose(projection.eigenvalues, eigh(M, S)[0][::-1], atol=1e-10)
    m = projection.n_directions
    assert m == (2 if covariance_share == 0 else 4)
    np.testing.assert_allclose(
        M @ projection.axes, S @ projection.axes * projection.eigenvalues[:m], atol=1e-9
    )


def test_projected_rows_are_standardised() -> None:
    X, mixture = some()
    projection = project(mixture, X, covariance_share=0.5)
    rows = projection.rows(X)
    np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.cov(rows.T, bias=True), np.eye(4), atol=1e-10)


def test_projected_mixture_is_the_mixture_of_projected_rows() -> None:
    X, mixture = some()
    whole = project(mixture, X, covariance_share=0.5)  # all four directions: nothing is lost
    np.testing.assert_allclose(
        whole.mixture.responsibilities(whole.rows(X)), mixture.responsibilities(X), atol=1e-8
    )
    means_only = project(mixture, X)
    np.testing.assert_allclose(means_only.mixture.means, means_only.rows(mixture.means))
    expected = means_only.axes.T @ mixture.covariances[1] @ means_only.axes
    np.testing.assert_allclose(means_only.mixture.covariances[1], expected, rtol=1e-9)


def test_means_alone_keep_what_tells_equal_covariances_apart() -> None:
    X = clouds(300, 5, 3, seed=4)
    mixture = fit(X, n_components=3, covariance_type="tied", reg_covar=0, random_state=1).mixture
    projection = project(mixture, X)
    assert projection.n_directions == 2
    np.testing.assert_allclose(
        projection.mixture.responsibilities(projection.rows(X)),
        mixture.responsibilities(X),
        atol=1e-3,  # EM has converged so far
    )


@pytest.mark.parametrize("covariance_share", [0.0, 0.5])
def test_affine_maps_of_the_data_change_nothing(covariance_share: float) -> None:
    X, mixture = some()
    T = np.random.default_rng(3).normal(size=(4, 4)) * [1e-3, 1, 10, 1e4]
    shift = np.array([5.0, -1e3, 0.0, 1e5])
    moved = Mixture(mixture.weights, shift + mixture.means @ T, T.T @ mixture.covariances @ T)
    before = project(mixture, X, covariance_share=covariance_share)
    after = project(moved, shift + X @ T, covariance_share=covariance_share)
    np.testing.assert_allclose(after.eigenvalues, before.eigenvalues, atol=1e-8)
    rows = before.rows(X)
    np.testing.assert_allclose(aligned(after.rows(shift + X @ T), rows), rows, atol=1e-5)


def test_columns_of_their_own_units_change_neither_loadings_nor_signs() -> None:
    X, mixture = some()
    units = np.array([1e-6, 1.0, 30.0, 1e6])
    before, after = project(mixture, X), project(mixture.transformed(7.0, units), 7.0 + units * X)
    np.testing.assert_allclose(after.loadings, before.loadings, atol=1e-8)
    np.testing.assert_allclose(np.linalg.norm(after.basis, axis=0), 1)
    largest = np.abs(before.loadings).argmax(axis=0)
    assert (before.loadings[largest, [0, 1]] > 0).all()


def test_weights_are_repetition_of_rows() -> None:
    X, mixture = some()
    counts = np.arange(300) % 3
    weighted = project(mixture, X, sample_weight=counts)
    repeated = project(mixture, np.repeat(X, counts, axis=0))
    np.testing.assert_allclose(weighted.eigenvalues, repeated.eigenvalues, atol=1e-10)
    np.testing.assert_allclose(weighted.axes, repeated.axes, atol=1e-8)


def test_one_column() -> None:
    X = clouds(200, 1, 2, seed=5)
    mixture = fit(X, n_components=2, random_state=1).mixture
    projection = project(mixture, X)
    assert projection.n_directions == 1
    np.testing.assert_array_equal(projection.basis, [[1.0]])
    np.testing.assert_allclose(projection.rows(X), (X - X.mean()) / X.std(), atol=1e-12)


def test_a_component_without_weight_does_not_count() -> None:
    X, mixture = some()
    with_empty = Mixture(
        [*mixture.weights, 0.0],
        [*mixture.means, [1e3, 0, 0, 0]],
        [*mixture.covariances, 1e4 * np.eye(4)],
    )
    for share in (0.0, 0.5):
        np.testing.assert_allclose(
            project(with_empty, X, covariance_share=share).eigenvalues,
            project(mixture, X, covariance_share=share).eigenvalues,
            atol=1e-12,
        )


@pytest.mark.parametrize("covariance_share", [0.0, 1.0])
def test_components_that_do_not_differ_have_no_direction(covariance_share: float) -> None:
    X, _ = some()
    one = fit(X, n_components=1, reg_covar=0).mixture
    twice = Mixture([0.5, 0.5], [*one.means] * 2, [*one.covariances] * 2)
    for mixture in (one, twice):
        with pytest.raises(BadOption, match="tells them apart"):
            project(mixture, X, covariance_share=covariance_share)


def test_covariances_alone_tell_apart() -> None:
    mixture = Mixture([0.5, 0.5], np.zeros((2, 2)), [np.eye(2), np.diag([9.0, 1.0])])
    X, _ = mixture.sample(5_000)
    projection = project(mixture, X, covariance_share=1)
    np.testing.assert_allclose(np.abs(projection.basis), [[1], [0]], atol=0.05)


def test_unusable_rows_and_options() -> None:
    X, mixture = some()
    with pytest.raises(BadShape):
        project(mixture, X[:, :3])
    with pytest.raises(NotFinite):
        project(mixture, np.where(np.arange(4) == 2, np.nan, X))
    with pytest.raises(ConstantColumn):
        project(mixture, X * [1, 1, 0, 1])
    with pytest.raises(Collapsed, match="line or a plane"):
        project(mixture, X[:, [0, 1, 2, 2]] * [1, 1, 1, 3])
    with pytest.raises(Collapsed):
        project(mixture, X[:4])
    for share in (-0.1, 1.5, np.nan):
        with pytest.raises(BadOption, match="between 0 and 1"):
            project(mixture, X, covariance_share=share)


@pytest.mark.parametrize("counts", [None, np.arange(300) % 3])
def test_noise_is_left_out(counts: np.ndarray | None) -> None:
    X, plain = some()
    X = np.vstack([X[:250], np.random.default_rng(0).uniform(-40, 40, (50, 4))])
    mixture = plain.with_noise(Noise(0.2, np.full(4, -40.0), np.full(4, 40.0)))
    weights = mixture.responsibilities(X).sum(axis=1)
    assert (weights < 0.5).sum() > 40
    if counts is not None:
        weights = weights * counts
    found = project(mixture, X, covariance_share=0.5, sample_weight=counts)
    without = project(plain, X, covariance_share=0.5, sample_weight=weights)
    np.testing.assert_allclose(found.eigenvalues, without.eigenvalues, rtol=1e-9)
    np.testing.assert_allclose(found.axes, without.axes, rtol=1e-7, atol=1e-9)
    assert found.mixture.noise is None
    np.testing.assert_allclose(found.mixture.weights, plain.weights, rtol=1e-12)


def test_noise_is_not_told_apart_from_one_component() -> None:
    X, _ = some()
    one = fit(X, n_components=1, reg_covar=0).mixture
    mixture = one.with_noise(Noise(1e-12, np.full(4, -40.0), np.full(4, 40.0)))
    moved = np.vstack([X, np.full((30, 4), 35.0) + np.eye(30, 4)])  # all of it noise
    with pytest.raises(BadOption, match="tells them apart"):
        project(mixture, moved)
