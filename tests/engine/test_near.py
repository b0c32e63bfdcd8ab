"""Components that look at near rows alone: the sums of all pairs, for less."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import Mixture
from dashboard.engine.covariances import Array
from dashboard.engine.kernels import Near, Wide, kernel_for
from dashboard.engine.kernels.near import FAR, directions_of, near_share
from dashboard.engine.noise import Noise
from dashboard.engine.statistics import gathered

K = 5


def apart(d: int, distance: float) -> tuple[Mixture, Array, np.random.Generator]:
    """A mixture whose means lie so far apart, about, in standard deviations; rows (n, d) of it."""
    rng = np.random.default_rng(d)
    shapes = np.eye(d) + rng.normal(0, 0.5 / np.sqrt(d), (K, d, d))
    means = rng.normal(0, distance / np.sqrt(2 * d), (K, d))
    weights = np.arange(1, K + 1) / (K * (K + 1) / 2)
    labels = rng.choice(K, 6_000, p=weights)
    X = means[labels] + np.einsum("nij,nj->ni", shapes[labels], rng.standard_normal((6_000, d)))
    return Mixture(weights, means, shapes @ shapes.transpose(0, 2, 1)), X, rng


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("noisy", [False, True])
@pytest.mark.parametrize("distance", [3.0, 12.0, 40.0])
@pytest.mark.parametrize("d", [4, 30])
def test_sums_are_those_of_all_pairs(d: int, distance: float, noisy: bool, weighted: bool) -> None:
    mixture, X, rng = apart(d, distance)
    X[7:9] = [[1_000.0], [-1_000.0]]  # beyond the range of floats: their block is made anew
    if noisy:
        mixture = mixture.with_noise(Noise(0.1, X.min(axis=0), X.max(axis=0)))
    weights = rng.uniform(0.5, 2, len(X)) if weighted else None
    kernel = Near(mixture, directions_of(mixture))
    kernel.size = 2_500  # three blocks
    near = gathered(X, kernel, weights, None)
    wide = gathered(X, Wide(mixture, len(X)), weights, None)
    assert near.log_likelihood == pytest.approx(wide.log_likelihood, rel=1e-12)
    np.testing.assert_allclose(near.counts, wide.counts, rtol=1e-11)
    moved = near.about(wide.origin)
    np.testing.assert_allclose(moved.sums, wide.sums, atol=1e-10 * np.abs(wide.sums).max())
    scatters = wide.scatters
    np.testing.assert_allclose(moved.scatters, scatters, atol=1e-10 * np.abs(scatters).max())


def test_no_log_density_is_above_its_bound() -> None:
    mixture, X, _ = apart(30, 12.0)
    near, wide = Near(mixture, directions_of(mixture)), Wide(mixture, len(X))
    part = X[: wide.size]
    near.load(part)
    wide.load(part)
    exponents = wide.exponents() + (wide.shift - near.shift)
    assert (near._bounds() >= exponents - 1e-9).all()
    told = near.exponents()
    looked_at = told > -1e200
    assert 0.2 < looked_at.mean() < 0.9  # some pairs are left out, and not all that may be
    np.testing.assert_allclose(told[looked_at], exponents[looked_at], rtol=1e-9)
    assert (exponents < exponents.max(axis=0) - FAR)[~looked_at].all()


def test_directions_are_those_along_which_rows_spread() -> None:
    """What they hold of the spread is nearly what the best directions hold, and no direction is
    counted twice."""
    mixture, _, _ = apart(30, 12.0)
    directions = directions_of(mixture)
    m = directions.shape[1]
    own = directions @ mixture.covariances @ directions.transpose(0, 2, 1)
    np.testing.assert_allclose(own, np.repeat(np.eye(m)[None], K, axis=0), atol=1e-10)
    offsets = mixture.means - mixture.means.mean(axis=0)
    spread = mixture.covariances.mean(axis=0) + offsets.T @ offsets / K
    held = np.trace(directions @ spread @ directions.transpose(0, 2, 1), axis1=1, axis2=2)
    W = mixture.factors.whiteners
    best = np.linalg.eigvalsh(W @ spread @ W.transpose(0, 2, 1))[:, -m:].sum(axis=1)
    assert (held > 0.9 * best).all()
    assert (held < 1.0001 * best).all()


@pytest.mark.parametrize("distance", [6.0, 12.0, 20.0, 40.0])
def test_the_share_of_near_pairs_is_foretold(distance: float) -> None:
    mixture, X, _ = apart(30, distance)
    near = Near(mixture, directions_of(mixture))
    near.load(X)
    share = (near.exponents() > -1e200).mean()
    assert near_share(mixture, directions_of(mixture)) == pytest.approx(share, abs=0.15)


def test_when_near_rows_are_looked_for() -> None:
    many = 20_000
    far, _, _ = apart(30, 40.0)
    close, _, _ = apart(30, 3.0)
    few_columns, _, _ = apart(10, 40.0)
    alone = Mixture([1.0], far.means[:1], far.covariances[:1])
    assert isinstance(kernel_for(far, many, summed=True), Near)
    assert not isinstance(kernel_for(far, many), Near)  # densities are asked for
    assert not isinstance(kernel_for(far, 1_000, summed=True), Near)
    assert not isinstance(kernel_for(close, many, summed=True), Near)
    assert not isinstance(kernel_for(few_columns, many, summed=True), Near)
    assert not isinstance(kernel_for(alone, many, summed=True), Near)
    about = np.zeros_like(far.means)
    assert not isinstance(kernel_for(far, many, about, summed=True), Near)
