"""Starts: by name, by hand, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine import INITS, fit
from dashboard.engine.sources.rows import Rows
from dashboard.engine.starts.named import tile_of
from dashboard.engine.starts.seeding import k_means, seeds
from tests.engine.samples import FAMILIES, clouds

X = clouds(400, 2, 4, seed=7, distance=8)


@pytest.mark.parametrize("covariance_type", FAMILIES)
@pytest.mark.parametrize("init", INITS)
def test_same_seed_same_fit(init: str, covariance_type: str) -> None:
    def once(random_state: int) -> np.ndarray:
        return (
            fit(
                X,
                n_components=4,
                covariance_type=covariance_type,
                init=init,
                max_iter=3,
                random_state=random_state,
            )
            .history[0]
            .mixture.means
        )

    np.testing.assert_array_equal(once(3), once(3))
    assert not np.array_equal(once(3), once(5)) or init in ("k-means", "hierarchical")


@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_seeds_are_rows(init: str) -> None:
    means = fit(X, n_components=5, init=init, max_iter=0).mixture.means
    distances = np.abs(means[:, None] - X).max(axis=2).min(axis=1)
    np.testing.assert_allclose(distances, 0, atol=1e-12)
    assert len(np.unique(means, axis=0)) == 5


@pytest.mark.parametrize("uniform", [False, True])
def test_seeds_differ_even_where_rows_repeat(uniform: bool) -> None:
    rows = Rows.of(np.repeat(X[:6], 50, axis=0))
    found = seeds(rows, 6, np.random.default_rng(0), uniform)
    assert len(np.unique(found, axis=0)) == 6


def test_seeds_are_spread_out() -> None:
    """k-means++ finds each of nine far clusters at least nine times in ten."""
    centres = np.array([[i, j] for i in range(3) for j in range(3)]) * 100.0
    rows = Rows.of(np.repeat(centres, 30, axis=0) + clouds(270, 2, 1))
    hits = 0
    for seed in range(50):
        found = rows.centre + rows.scale * seeds(rows, 9, np.random.default_rng(seed))
        hits += len({tuple(cell) for cell in np.round(found / 100).astype(int)}) == 9
    assert hits >= 45


def test_k_means_leaves_each_row_with_its_nearest_mean() -> None:
    rows = Rows.of(X)
    labels = k_means(rows, seeds(rows, 4, np.random.default_rng(0)))
    means = np.array([rows.Z[labels == k].mean(axis=0) for k in range(4)])
    nearest = ((rows.Z[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest, labels)


def test_given_means_are_the_start() -> None:
    means = X[:4] + 0.5
    result = fit(X, n_components=4, init=means)
    np.testing.assert_allclose(result.history[0].mixture.means, means, rtol=1e-12)
    np.testing.assert_allclose(result.history[0].mixture.weights, 0.25)


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_labels_are_responsibilities_of_one(covariance_type: str) -> None:
    labels = np.arange(len(X)) % 4
    options = {"n_components": 4, "covariance_type": covariance_type, "max_iter": 0}
    by_labels = fit(X, init=labels, **options)
    by_shares = fit(X, init=np.eye(4)[labels], **options)
    by_list = fit(X, init=labels.tolist(), **options)
    assert by_labels.log_likelihood == by_shares.log_likelihood == by_list.log_likelihood
    for k in range(4):
        own = X[labels == k]
        np.testing.assert_allclose(by_labels.mixture.means[k], own.mean(axis=0))
        if covariance_type == "full":
            np.testing.assert_allclose(
                by_labels.mixture.covariances[k], np.cov(own.T, bias=True), rtol=1e-9
            )


def test_labels_of_rows_without_weight_are_left_out() -> None:
    labels = np.arange(len(X)) % 4
    weights = (np.arange(len(X)) % 3 > 0).astype(float)
    kept = weights > 0
    some = fit(X, n_components=4, init=labels, sample_weight=weights)
    rest = fit(X[kept], n_components=4, init=labels[kept])
    assert some.log_likelihood == pytest.approx(rest.log_likelihood, rel=1e-12)


def test_a_sample_of_rows_is_taken_from_everywhere() -> None:
    rows = Rows.of(np.arange(1_000.0)[:, None])
    tile = tile_of(rows, 100, 2, np.random.default_rng(0))
    found = rows.centre + rows.scale * tile.Z[:, :1]
    np.testing.assert_array_equal(np.floor(found[:, 0] / 10 + 1e-9), np.arange(100))
    assert tile_of(rows, 1_000, 2, np.random.default_rng(0)) is rows


@pytest.mark.parametrize("n", [6_000, 30_000])
@pytest.mark.parametrize("init", INITS)
def test_a_rare_row_is_found_among_repeated_ones(init: str, n: int) -> None:
    """A sample that misses it has fewer different rows than components."""
    rows = np.repeat([[0.0, 0.0], [1.0, 3.0]], n // 2, axis=0)
    rows[7] = [9.0, -4.0]
    result = fit(rows, n_components=3, init=init)
    assert result.status == "regularised"
    assert len(set(result.mixture.predict(rows[[0, 7, -1]]))) == 3
