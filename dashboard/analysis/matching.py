"""Which component of a new fit is which of the one before: it keeps its colour and number."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from dashboard.analysis.fit import Fit

MATCHED_ROWS = 5_000


def matched_slots(fit: Fit, previous: Fit | None) -> tuple[int, ...]:
    """The slot (colour and number) of each component of `fit`, (K,).

    Components are paired with those of `previous` so that the rows they share, counted by
    responsibility, are as many as possible (Kuhn 1955, the assignment problem); one without a
    partner takes the lowest free slot. Without a previous fit of the same table, slots follow
    the means along the first column.
    """
    order = np.lexsort(fit.mixture.means.T[::-1])
    taken = {} if previous is None else _partners(fit, previous)
    free = iter(sorted(set(range(len(order))) - set(taken.values())))
    slots = {k: taken[k] if k in taken else next(free) for k in order.tolist()}
    return tuple(slots[k] for k in range(len(order)))


def _partners(fit: Fit, previous: Fit) -> dict[int, int]:
    """Slots of the components of `fit` that have a partner in `previous`."""
    shared, new_at, old_at = np.intersect1d(
        fit.rows, previous.rows, assume_unique=True, return_indices=True
    )
    if not len(shared):
        return {}
    some = np.linspace(0, len(shared) - 1, min(len(shared), MATCHED_ROWS)).astype(np.int64)
    old = previous.density.responsibilities(previous.X[old_at[some]])
    new = fit.density.responsibilities(fit.X[new_at[some]])
    overlap = old.T @ new
    pairs = zip(*linear_sum_assignment(overlap, maximize=True), strict=True)
    return {int(k): previous.slots[j] for j, k in pairs if overlap[j, k] > 0}
