"""What the Responsibilities picture shows: rows x components, ordered so that blocks show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.views.axes import Told, told

MAX_ROWS = 1_000
LEAST = 5  # lines that each component has, where it has so many rows
BLOCK = 65_536


@dataclass(frozen=True, eq=False)
class ResponsibilityView:
    """m of `n_rows` rows and K components in the order of their slots.

    names (K,) are those given to them, "" where there is none; probabilities (m, K), rows (m,)
    numbers in the table from 1, component (m,) the likeliest one
    as a place in `slots`. `order` is "blocks" or "uncertain". `sample_of`: see Table.
    """

    key: str
    order: str
    n_rows: int
    sample_of: int
    slots: tuple[int, ...]
    names: tuple[str, ...]
    probabilities: NDArray[np.float64]
    rows: NDArray[np.int64]
    component: NDArray[np.int64]
    told: Told

    @property
    def block_starts(self) -> NDArray[np.int64]:
        """Where a new component begins, in the order "blocks"; else empty."""
        if self.order != "blocks":
            return np.array([], dtype=np.int64)
        return np.flatnonzero(np.diff(self.component)) + 1


def responsibility_view(
    fit: Fit, order: str = "blocks", max_rows: int = MAX_ROWS
) -> ResponsibilityView:
    """The responsibilities of about `max_rows` rows of `fit`, at most.

    "blocks": rows by component, in it the surest first; of more rows an even choice of this
    order, and LEAST of each component. "uncertain": rows by certainty, the least sure first; of
    more rows the first ones.
    """
    if order not in ("blocks", "uncertain"):
        raise ValueError(f"unknown order {order!r}")
    slot_order = np.argsort(fit.slots, kind="stable")
    component, certainty = _hard(fit, slot_order)
    n = len(certainty)
    m = min(n, max_rows)
    if order == "blocks":
        ordered = np.lexsort((-certainty, component))
        counts = np.bincount(component, minlength=len(slot_order))
        shown = np.maximum((counts * (m / n)).round().astype(int), np.minimum(counts, LEAST))
        of_component = zip(np.split(ordered, counts.cumsum()[:-1]), shown, strict=True)
        places = np.concatenate([rows[evenly(len(rows), k)] for rows, k in of_component])
    else:
        places = np.argsort(certainty, kind="stable")[:m]
    return ResponsibilityView(
        key=f"{fit.table.name}|{n}|{order}",
        order=order,
        n_rows=n,
        sample_of=fit.table.sample_of,
        slots=tuple(int(fit.slots[k]) for k in slot_order),
        names=tuple(fit.name(fit.slots[k]) for k in slot_order),
        probabilities=fit.density.responsibilities(fit.X[places])[:, slot_order],
        rows=fit.rows[places] + 1,
        component=component[places],
        told=told(fit, places),
    )


def evenly(n: int, k: int) -> NDArray[np.int64]:
    """k places of n, from the first to the last."""
    return np.linspace(0, n - 1, k).round().astype(np.int64)


def _hard(fit: Fit, slot_order: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The likeliest component (n,) of each row and its probability (n,), block by block: the
    whole matrix of a million rows would take more memory than the table."""
    n = len(fit.X)
    component, certainty = np.empty(n, dtype=np.int64), np.empty(n)
    for start in range(0, n, BLOCK):
        part = slice(start, start + BLOCK)
        probabilities = fit.density.responsibilities(fit.X[part])[:, slot_order]
        component[part], certainty[part] = probabilities.argmax(axis=1), probabilities.max(axis=1)
    return component, certainty
