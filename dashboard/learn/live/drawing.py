"""Lesson 7: rows drawn from a mixture that was fitted to Old Faithful, beside the data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dashboard.data.samples import load
from dashboard.engine import Mixture, fit

Floats = NDArray[np.float64]

SAMPLE = "faithful"
LARGEST_K = 4
FEWEST, MOST = 10, 1000
MOST_DRAWS = 10_000


def explore(K: int) -> dict[str, str]:
    """The same fit on the Explore page."""
    return {"data": SAMPLE, "k": f"{K}", "restarts": "1"}


@dataclass(frozen=True, eq=False)
class Drawn:
    """Rows X (n, 2) of the table and rows Y (m, 2) drawn from the mixture fitted to them, with the
    component (m,) that each was drawn from and the one (n,) that each of X probably is of."""

    names: tuple[str, str]
    mixture: Mixture
    X: Floats
    labels: NDArray[np.intp]
    Y: Floats
    sides: NDArray[np.intp]


@cache
def rows() -> tuple[tuple[str, str], Floats]:
    """The names of the two columns, and the rows (n, 2)."""
    first, second = load(SAMPLE)
    return (first.label, second.label), np.column_stack([first.values, second.values])


@cache
def fitted(K: int) -> Mixture:
    """The mixture, by the options of the Explore page, from one start."""
    return fit(rows()[1], n_components=K, tol=1e-6, max_iter=500, random_state=0).mixture


def drawn(K: int, n: int, draw: int) -> Drawn:
    """n rows from a mixture of K components; each number `draw` gives others."""
    names, X = rows()
    mixture = fitted(K)
    Y, sides = mixture.sample(n, random_state=draw)
    return Drawn(names, mixture, X, mixture.predict(X), Y, sides)
