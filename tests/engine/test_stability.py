"""The whole choice again on samples: counts, Jaccard similarities, failures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dashboard.engine import BadOption, ConstantColumn, Selection, fit, select
from dashboard.engine.selection.resampling import Resamples
from dashboard.engine.selection.stability import _similarity, stability
from tests.engine.samples import clouds

X = clouds(240, 2, 3, seed=11, distance=9)
CHOICE = select(X, n_components=range(1, 5), covariance_types=("full", "diag"), n_init=2)


def test_separate_clouds_come_back() -> None:
    found = stability(X, CHOICE, n_resamples=12)
    assert found.cells == tuple((K, family) for family in ("full", "diag") for K in range(1, 5))
    assert found.chosen.sum() == 12
    assert found.shares.sum() == pytest.approx(1)
    assert found.shares[[K == 3 for K, _ in found.cells]].sum() >= 0.75
    assert found.original is CHOICE.best("bic")
    assert found.jaccard.shape == (12, 3)
    assert found.similarity.min() > 0.95


def test_halves_of_one_cloud_do_not() -> None:
    """Two components in one round cloud: where they divide it is an accident."""
    cloud = np.random.default_rng(2).normal(size=(300, 2))
    pair = select(cloud, n_components=[2], covariance_types=("EII",))
    found = stability(cloud, pair, n_resamples=12)
    assert found.similarity.min() < 0.75


def test_similarity_is_that_of_sets() -> None:
    rng = np.random.default_rng(3)
    labels, others, weights = rng.integers(0, 4, 60), rng.integers(0, 3, 60), rng.random(60)
    labels[labels == 3] = 4  # 4 of 5 clusters have rows
    for own in (np.ones(60), weights):
        expected = []
        for k in range(5):
            mine = {i for i in range(60) if labels[i] == k}
            best = np.nan
            for other in range(3):
                theirs = {i for i in range(60) if others[i] == other}
                union = sum(own[i] for i in mine | theirs)
                if mine:
                    best = np.nanmax([best, sum(own[i] for i in mine & theirs) / union])
            expected.append(best)
        np.testing.assert_allclose(_similarity(labels, others, own, 5, 3), expected, rtol=1e-12)


def test_rows_of_noise_are_in_no_cluster() -> None:
    labels, others = np.array([0, 0, 1, 2, 2]), np.array([0, 0, 1, 1, 0])
    found = _similarity(labels, others, np.ones(5), 2, 2)  # 2 is the noise
    np.testing.assert_allclose(found, [2 / 3, 1 / 2])
    noise_again = np.array([0, 0, 1, 2, 2])
    np.testing.assert_allclose(_similarity(labels, noise_again, np.ones(5), 3, 2), [1, 1, 0])


def test_a_sample_is_chosen_as_select_does() -> None:
    """The counts are those of choosing by hand on the same samples."""
    found = stability(X, CHOICE, n_resamples=4, random_state=5, criterion="aic")
    resamples = Resamples(len(X), None)
    chosen = []
    for seed in np.random.SeedSequence(5).spawn(4):
        counts = resamples.draw(np.random.default_rng(seed)).astype(int)
        scores = {}
        for row in CHOICE.rows:
            assert row.fit is not None
            again = fit(
                np.repeat(X, counts, axis=0), n_components=row.n_components, tol=1e-4,
                covariance_type=row.covariance_type, init=row.fit.mixture,
            )  # fmt: skip
            scores[row.n_components, row.covariance_type] = again.aic
        chosen.append(min(scores, key=scores.__getitem__))
    alone = stability(X, CHOICE, n_resamples=4, random_state=5, criterion="aic", neighbours=False)
    for i, cell in enumerate(found.cells):
        assert alone.chosen[i] == chosen.count(cell)


def test_weights_are_chances() -> None:
    """Rows of weight 0 are never drawn: the cloud of them is no cluster."""
    labels = fit(X, n_components=3, n_init=3).mixture.predict(X)
    weights = np.where(labels == 0, 0.0, 2.0)
    choice = select(X, n_components=[1, 2, 3], sample_weight=weights, n_init=2)
    found = stability(X, choice, n_resamples=6, sample_weight=weights)
    assert found.original.n_components == 2
    assert found.similarity.min() > 0.9


def test_rows_with_holes() -> None:
    rows = X.copy()
    rows[::9, 0] = np.nan
    choice = select(rows, n_components=[2, 3], missing="em", n_init=2)
    found = stability(rows, choice, n_resamples=3, missing="em")
    assert found.chosen.tolist() == [0, 3]
    assert found.similarity.min() > 0.8


def test_failures_are_told() -> None:
    rows = np.array([[0.0], [1.0], [10.0]])
    choice = select(rows, n_components=[1, 2])
    found = stability(rows, choice, n_resamples=60)
    assert any(isinstance(error, ConstantColumn) for error in found.errors)
    assert found.chosen.sum() + len(found.errors) == 60


def test_the_seed_decides() -> None:
    one, same, other = (
        stability(X, CHOICE, n_resamples=2, random_state=seed).jaccard for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_progress_can_stop() -> None:
    class Enough(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.3:
            raise Enough

    with pytest.raises(Enough):
        stability(X, CHOICE, n_resamples=3, progress=stop)
    told: list[float] = []
    stability(X, CHOICE, n_resamples=2, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


@pytest.mark.parametrize("options", [{"n_resamples": 0}, {"criterion": "likelihood"}])
def test_options_without_sense(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        stability(X, CHOICE, **options)


def test_where_nothing_was_chosen_the_choice_says_why() -> None:
    failed: Selection = select(X, n_components=[0])
    with pytest.raises(BadOption):
        stability(X, failed)
