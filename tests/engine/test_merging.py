"""Merging: mclust's numbers, and what holds for every merging."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import entr
from scipy.stats import multivariate_normal

from dashboard.engine import BadOption, BadShape, BadWeights, Mixture, fit
from dashboard.engine.after_fit.merging import Merging, merge
from dashboard.engine.noise import Noise
from tests.engine.references import load
from tests.engine.samples import clouds, start

STEPS_OF_MCLUST = 17  # M-steps after the first, until mclust's tolerance stops it


def faithful() -> tuple[np.ndarray, Mixture]:
    """Old Faithful's rows, and the mixture whose responsibilities mclust has merged."""
    reference = load("faithful")
    fitted = fit(
        reference["X"],
        n_components=3,
        covariance_type="tied",
        init=reference["partitions"][3],
        tol=0,
        max_iter=STEPS_OF_MCLUST,
        reg_covar=0,
    )
    assert fitted.log_likelihood == pytest.approx(reference["best"]["loglik"], rel=1e-12)
    return reference["X"], fitted.mixture


def overlapping(K: int = 6, n: int = 400) -> tuple[np.ndarray, Mixture]:
    X = clouds(n, 2, K, seed=3, distance=1.5)
    return X, start(X, K, "full", seed=1)


def total_entropy(shares: np.ndarray, weights: np.ndarray | float = 1.0) -> float:
    return float((entr(shares).sum(axis=1) * weights).sum())


def test_entropies_and_labels_are_mclusts() -> None:
    X, mixture = faithful()
    reference = load("after_fit")["merging_faithful"]
    merging = merge(mixture, X)
    np.testing.assert_allclose(merging.entropies, reference["entropies"], rtol=1e-9, atol=1e-12)
    for n_clusters, labels in enumerate(reference["labels"], start=1):
        known = np.array(labels)
        ours = merging.predict(X, n_clusters)
        together = set(zip(ours.tolist(), known.tolist(), strict=True))
        assert len(together) == n_clusters == len({label for label, _ in together})
    np.testing.assert_array_equal(merging.groups[2], [0, 1, 2])
    np.testing.assert_array_equal(merging.groups[1], [0, 1, 0])
    assert merging.suggested() == merging.suggested(per_row=False) == 2


def test_every_step_is_the_best_of_all_pairs() -> None:
    X, mixture = overlapping()
    merging = merge(mixture, X)
    K = mixture.n_components
    for m in range(K, 1, -1):
        shares = merging.responsibilities(X, m)
        unions = {
            (i, j): total_entropy(
                np.column_stack([np.delete(shares, [i, j], axis=1), shares[:, i] + shares[:, j]])
            )
            for i in range(m)
            for j in range(i + 1, m)
        }
        assert min(unions, key=lambda pair: unions[pair]) == tuple(merging.pairs[K - m])
        assert merging.entropies[m - 2] == pytest.approx(min(unions.values()), abs=1e-9)
        assert merging.entropies[m - 1] == pytest.approx(total_entropy(shares), abs=1e-9)


def test_responsibilities_are_conserved_and_entropy_falls() -> None:
    X, mixture = overlapping()
    merging = merge(mixture, X)
    own = mixture.responsibilities(X)
    np.testing.assert_array_equal(merging.responsibilities(X, 6), own)
    for m in range(1, 7):
        shares = merging.responsibilities(X, m)
        assert shares.shape == (len(X), m)
        np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
        for cluster in range(m):
            members = own[:, merging.groups[m - 1] == cluster]
            np.testing.assert_allclose(shares[:, cluster], members.sum(axis=1), atol=1e-14)
    assert (merging.falls > 0).all()
    assert merging.falls.sum() == pytest.approx(merging.entropies[-1])
    assert merging.entropies[0] < 1e-9


def test_clusters_are_nested_and_in_order() -> None:
    X, mixture = overlapping()
    groups = merge(mixture, X).groups
    for m in range(2, 7):
        finer, coarser = groups[m - 1], groups[m - 2]
        assert len(set(zip(finer.tolist(), coarser.tolist(), strict=True))) == m
        firsts = [int(np.flatnonzero(finer == cluster)[0]) for cluster in range(m)]
        assert firsts == sorted(firsts)


def test_rows_of_a_merge_are_those_most_probably_in_it() -> None:
    X, mixture = overlapping()
    merging = merge(mixture, X)
    for step, pair in enumerate(merging.pairs):
        labels = merging.predict(X, 6 - step)
        assert merging.merged_rows[step] == np.isin(labels, pair).sum()
    assert merging.merged_rows[-1] == merging.n_rows == len(X)
    np.testing.assert_allclose(
        merging.falls_per_row * merging.merged_rows, merging.falls, rtol=1e-12
    )


def test_weights_are_repetition_of_rows() -> None:
    X, mixture = overlapping(n=100)
    counts = np.arange(100) % 4
    weighted, repeated = merge(mixture, X, counts), merge(mixture, np.repeat(X, counts, axis=0))
    np.testing.assert_allclose(weighted.entropies, repeated.entropies, atol=1e-9)
    np.testing.assert_array_equal(weighted.groups, repeated.groups)
    np.testing.assert_array_equal(weighted.merged_rows, repeated.merged_rows)
    assert weighted.n_rows == repeated.n_rows == counts.sum()
    assert not np.allclose(weighted.entropies, merge(mixture, X).entropies)


def test_two_gaussians_for_each_of_two_groups_are_two_clusters() -> None:
    means = [[0.0, 0.0], [1.0, 0.5], [30.0, 0.0], [31.0, 0.5]]
    mixture = Mixture([0.25] * 4, means, np.repeat(np.eye(2)[None], 4, axis=0))
    X, _ = mixture.sample(500, random_state=2)
    merging = merge(mixture, X)
    np.testing.assert_array_equal(merging.groups[1], [0, 0, 1, 1])
    assert merging.suggested() == merging.suggested(per_row=False) == 2


def made_of(entropies: list[float], merged_rows: list[float]) -> Merging:
    K = len(entropies)
    mixture = Mixture(np.full(K, 1 / K), np.arange(K)[:, None], np.ones((K, 1, 1)))
    groups, pairs = np.zeros((K, K), dtype=np.intp), np.zeros((K - 1, 2), dtype=np.intp)
    return Merging(mixture, groups, np.array(entropies), pairs, np.array(merged_rows, float), 100.0)


def test_elbow_by_clusters_and_by_rows() -> None:
    exact = made_of([0, 1, 2, 12, 22], [10, 10, 10, 10])
    assert exact.suggested() == exact.suggested(per_row=False) == 3
    straight = made_of([0, 10, 20, 30], [10, 100, 100])  # but the first merge takes few rows
    assert straight.suggested(per_row=False) is None
    assert straight.suggested() == 3
    empty = made_of([0, 1, 12, 12.5], [0, 10, 10])  # the first merge takes no row at all
    assert empty.suggested() == 2
    np.testing.assert_array_equal(empty.falls_per_row, [0, 1.1, 0.1])


def test_no_elbow() -> None:
    assert made_of([0, 20, 30, 32], [10, 10, 10]).suggested(per_row=False) is None  # flattens
    assert made_of([0, 1, 2, 3], [10, 10, 10]).suggested(per_row=False) is None  # straight
    assert made_of([0, 1e-9, 3e-9, 9e-9], [10, 10, 10]).suggested() is None  # no doubt at all
    assert made_of([0, 5], [100]).suggested() is None


def test_one_component() -> None:
    X = clouds(20, 2, 1)
    merging = merge(start(X, 1, "full"), X)
    np.testing.assert_array_equal(merging.entropies, [0])
    np.testing.assert_array_equal(merging.groups, [[0]])
    assert merging.pairs.shape == (0, 2)
    assert merging.falls.shape == merging.merged_rows.shape == merging.falls_per_row.shape == (0,)
    assert merging.suggested() is None
    np.testing.assert_array_equal(merging.responsibilities(X, 1), np.ones((20, 1)))


def test_component_without_weight_merges_last_and_changes_nothing() -> None:
    X, mixture = overlapping(K=3)
    means = np.concatenate([mixture.means, [[0.0, 0.0]]])
    covariances = np.concatenate([mixture.covariances, np.eye(2)[None]])
    with_empty = merge(Mixture([*mixture.weights, 0.0], means, covariances), X)
    without = merge(mixture, X)
    np.testing.assert_allclose(with_empty.entropies[[0, 2, 3]], without.entropies, atol=1e-12)
    np.testing.assert_array_equal(with_empty.groups[2][:3], without.groups[1])


@pytest.mark.parametrize("n_clusters", [0, 7, -1, 2.5, "2", None])
def test_number_of_clusters_is_one_there_is(n_clusters: object) -> None:
    X, mixture = overlapping()
    with pytest.raises(BadOption, match="from 1 to 6"):
        merge(mixture, X).predict(X, n_clusters)  # type: ignore[arg-type]


def test_unusable_rows() -> None:
    X, mixture = overlapping(K=2)
    with pytest.raises(BadShape):
        merge(mixture, X[:, :1])
    with pytest.raises(BadWeights):
        merge(mixture, X, np.ones(3))


def test_noise_is_a_cluster_that_is_never_merged() -> None:
    X, plain = overlapping(K=4)
    noise = Noise(0.3, X.min(axis=0), X.max(axis=0))
    mixture = plain.with_noise(noise)
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    joint = [w * multivariate_normal.pdf(X, m, S) for w, m, S in parts]
    joint.append(np.full(len(X), 0.3 / np.ptp(X, axis=0).prod()))
    dense = (np.array(joint) / np.sum(joint, axis=0)).T
    merging = merge(mixture, X)
    for m in range(4, 0, -1):
        clusters = [dense[:, :4][:, merging.groups[m - 1] == c].sum(axis=1) for c in range(m)]
        shares = np.column_stack([*clusters, dense[:, 4]])
        np.testing.assert_allclose(merging.responsibilities(X, m), shares[:, :m], atol=1e-12)
        assert merging.entropies[m - 1] == pytest.approx(total_entropy(shares), abs=1e-9)
        labels = shares.argmax(axis=1)
        assert 0 < (labels == m).sum() < len(X)
        np.testing.assert_array_equal(merging.predict(X, m), np.where(labels == m, -1, labels))
        if m > 1:
            pair = merging.pairs[4 - m]
            assert merging.merged_rows[4 - m] == np.isin(labels, pair).sum()
            falls = {
                (i, j): float(
                    (
                        entr(shares[:, i])
                        + entr(shares[:, j])
                        - entr(shares[:, [i, j]].sum(axis=1))
                    ).sum()
                )
                for i in range(m)
                for j in range(i + 1, m)
            }
            assert max(falls, key=lambda key: falls[key]) == tuple(pair)
    np.testing.assert_array_equal(merging.predict(X, 4), mixture.predict(X))
    far = [[1e4, 1e4]]
    np.testing.assert_allclose(merging.responsibilities(far, 1), [[0.0]], atol=1e-12)
    assert merging.predict(far, 1).tolist() == [-1]


def test_doubt_about_noise_alone_is_no_elbow() -> None:
    far = Mixture([1 / 3] * 3, [[0.0], [1e3], [2e3]], [[[1.0]]] * 3)
    mixture = far.with_noise(Noise(0.5, np.array([-5.0]), np.array([2005.0])))
    merging = merge(mixture, mixture.sample(500)[0])
    assert merging.entropies[0] > 1
    assert merging.suggested() is None
    assert merging.suggested(per_row=False) is None
