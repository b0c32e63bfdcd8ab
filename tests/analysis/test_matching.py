"""A component keeps its slot when K, seed, columns or rows change."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis import Fit, matched_slots
from tests.fits import fitted, made_table, sample_fit


def slot_of_rows(fit: Fit, slots: tuple[int, ...]) -> np.ndarray:
    """The slot of each row's component, (n,)."""
    return np.asarray(slots)[fit.mixture.predict(fit.X)]


def test_without_a_previous_fit_slots_follow_the_first_column() -> None:
    fit = sample_fit("faithful", K=4)
    order = np.argsort(fit.mixture.means[:, 0])
    assert [matched_slots(fit, None)[k] for k in order] == [0, 1, 2, 3]


@pytest.mark.parametrize("K", [1, 2, 3, 5, 8])
def test_slots_are_distinct_and_shared_clusters_keep_theirs(K: int) -> None:
    before = sample_fit("penguins", K=3)
    before = before.with_slots((4, 0, 7))
    fit = sample_fit("penguins", K=K)
    slots = matched_slots(fit, before)
    assert len(set(slots)) == K
    assert len(set(slots) & {4, 0, 7}) == min(K, 3)


def test_another_seed_keeps_the_slots() -> None:
    before = sample_fit("iris", K=3).with_slots((2, 5, 9))
    again = fitted(before.table, K=3, n_init=20)
    kept = slot_of_rows(before, before.slots) == slot_of_rows(again, matched_slots(again, before))
    assert kept.mean() > 0.95


def test_a_permuted_mixture_keeps_the_slots() -> None:
    fit = fitted(made_table(["a", "b"], 200), K=2)
    slots = matched_slots(fit, fit.with_slots((1, 0)))
    assert slots == (1, 0)


def test_other_columns_of_the_same_rows_keep_the_slots() -> None:
    table = made_table(["a", "b", "c"], 300)
    before = fitted(table, ["c0"], K=2).with_slots((6, 3))
    fit = fitted(table, ["c1", "c2"], K=2)
    kept = slot_of_rows(before, before.slots) == slot_of_rows(fit, matched_slots(fit, before))
    assert kept.mean() > 0.9
