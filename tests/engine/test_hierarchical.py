"""The hierarchical start: its tree against plain computation, and where it leads."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from dashboard.engine import fit
from dashboard.engine.starts.hierarchical import EXPECTED, tree_of
from dashboard.engine.starts.named import TREE_ROWS
from tests.engine.references import load
from tests.engine.samples import Array, clouds


def cost(Z: Array, weights: Array) -> float:
    """A cluster's cost by definition, from its rows."""
    n, d = weights.sum(), Z.shape[1]
    offsets = Z - weights @ Z / n
    scatter = (weights[:, None] * offsets).T @ offsets
    prior = EXPECTED ** (-2 / d) * np.eye(d)
    return float(n / 2 * np.linalg.slogdet((scatter + prior) / (n + 1))[1])


def plain_partitions(X: Array, weights: Array) -> list[set[frozenset[int]]]:
    """The partitions into m, m - 1, ..., 1 clusters, each union tried from its rows."""
    centred = X - X.mean(axis=0)
    _, spreads, directions = np.linalg.svd(centred, full_matrices=False)
    Z = centred @ directions.T / spreads * np.sqrt(len(X))
    clusters = [frozenset([i]) for i in range(len(X))]
    found = [set(clusters)]

    def of(cluster: frozenset[int]) -> float:
        own = sorted(cluster)
        return cost(Z[own], weights[own])

    while len(clusters) > 1:
        pairs = itertools.combinations(clusters, 2)
        one, other = min(pairs, key=lambda pair: of(pair[0] | pair[1]) - of(pair[0]) - of(pair[1]))
        clusters = [c for c in clusters if c not in (one, other)] + [one | other]
        found.append(set(clusters))
    return found


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("m", "d"), [(14, 1), (16, 2), (16, 3)])
def test_each_union_costs_least(m: int, d: int, weighted: bool) -> None:
    """Computed from the rows themselves, every time anew, the partitions are the same."""
    rng = np.random.default_rng(m + d)
    X = rng.normal(size=(m, d)) + 3 * rng.integers(0, 3, m)[:, None]
    weights = rng.uniform(0.5, 2.0, m) if weighted else np.ones(m)
    weights /= weights.mean()
    tree = tree_of(X, weights)
    for K, plain in zip(range(m, 0, -1), plain_partitions(X, weights), strict=True):
        labels = tree.labels(K)
        assert {frozenset(np.flatnonzero(labels == k).tolist()) for k in range(K)} == plain


def test_one_tree_has_a_partition_for_every_k() -> None:
    X = clouds(120, 3, 4, seed=3)
    tree = tree_of(X)
    before = tree.labels(1)
    for K in range(1, 121):
        labels = tree.labels(K)
        assert sorted(set(labels.tolist())) == list(range(K))
        pairs = set(zip(labels.tolist(), before.tolist(), strict=True))
        assert len(pairs) == K  # each cluster lies within one of the partition before
        before = labels


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_few_rows(rows: int) -> None:
    tree = tree_of(np.arange(2.0 * rows).reshape(rows, 2))
    np.testing.assert_array_equal(tree.labels(rows), np.arange(rows))
    np.testing.assert_array_equal(tree.labels(1), np.zeros(rows))


def test_one_tree_serves_the_same_rows() -> None:
    X = clouds(40, 2, 3)
    weights = np.linspace(0.5, 1.5, 40)
    assert tree_of(X.copy()) is tree_of(np.asfortranarray(X))
    assert tree_of(X) is not tree_of(X, weights)
    assert tree_of(X) is not tree_of(X[::-1])


def test_repeated_rows_stay_together() -> None:
    X = np.repeat([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0], [5.0, 5.0], [2.5, 9.0], [9.0, 2.0]], 20, 0)
    labels = tree_of(X).labels(6)
    assert all(len(set(labels[20 * k : 20 * k + 20].tolist())) == 1 for k in range(6))


def test_units_and_directions_do_not_matter() -> None:
    X = clouds(90, 3, 3, seed=8, distance=2)
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    labels = tree_of(X).labels(4)
    for other in (X * [100.0, 1.0, 0.01] + 7, X @ turn, X[:, ::-1]):
        assert adjusted_rand_score(labels, tree_of(other).labels(4)) == 1


@pytest.mark.parametrize("seed", range(4))
def test_long_groups_are_found(seed: int) -> None:
    """Two crossing-free bars side by side, where round clusters would be halves of both."""
    rng = np.random.default_rng(seed)
    own = np.repeat([0, 1], 80)
    X = np.c_[rng.normal(0, 10, 160), rng.normal(0, 0.3, 160) + 3 * own]
    assert adjusted_rand_score(own, tree_of(X).labels(2)) > 0.85
    ward = fcluster(linkage(X, "ward"), 2, "maxclust")
    assert adjusted_rand_score(own, ward) < 0.5


@pytest.mark.parametrize(("name", "K"), [("faithful", 3), ("iris", 2), ("penguins", 3)])
@pytest.mark.parametrize("covariance_type", ["EEE", "VVV"])
def test_a_fit_from_it_reaches_the_reference(name: str, K: int, covariance_type: str) -> None:
    reference = load(name)
    result = fit(
        reference["X"],
        n_components=K,
        covariance_type=covariance_type,
        init="hierarchical",
        tol=1e-9,
        max_iter=2000,
    )
    record = next(
        r for r in reference["fits"] if (r["model"], r["n_components"]) == (covariance_type, K)
    )
    assert result.log_likelihood >= record["log_likelihood"] * (1 + 1e-6)


def test_the_m_step_comes_first() -> None:
    """The start is that of the tree's labels."""
    X = clouds(150, 2, 3, seed=1)
    by_name = fit(X, n_components=3, init="hierarchical", max_iter=0)
    labels = tree_of((X - X.mean(axis=0)) / X.std(axis=0)).labels(3)
    by_labels = fit(X, n_components=3, init=labels, max_iter=0)
    assert by_name.log_likelihood == pytest.approx(by_labels.log_likelihood, rel=1e-12)


def test_many_rows_are_sampled() -> None:
    X = clouds(6 * TREE_ROWS, 2, 3, seed=4, distance=6)
    begin = time.perf_counter()
    result = fit(X, n_components=3, init="hierarchical", max_iter=0)
    assert time.perf_counter() - begin < 5
    assert result.log_likelihood > fit(X, n_components=3, max_iter=0).log_likelihood


@pytest.mark.parametrize("n", [3_000, 40_000])
def test_a_sample_without_the_rare_row_gives_way(n: int) -> None:
    X = np.repeat([[0.0, 0.0], [1.0, 3.0]], n // 2, axis=0)
    X[7] = [9.0, -4.0]
    result = fit(X, n_components=3, init="hierarchical")
    assert len(set(result.mixture.predict(X[[0, 7, -1]]))) == 3
