"""Made-up clusters on which k-means and a mixture differ, with the true cluster of each row kept.

X (n, 2), codes (n,): the true cluster of each row, from 0. The rows are always the same.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dashboard.data.blobs import clusters_table
from dashboard.data.table import Table

Rows = tuple[NDArray[np.float64], NDArray[np.int32]]
SEED = 1


def stretched(rng: np.random.Generator) -> Rows:
    """Two long lanes, side by side."""
    codes = np.repeat([0, 1], 150).astype(np.int32)
    X = rng.normal(size=(300, 2)) * [3.0, 0.45] + np.array([[0.0, 1.4], [0.0, -1.4]])[codes]
    return X, codes


def unequal(rng: np.random.Generator) -> Rows:
    """A wide cluster of many rows, and a narrow one of few beside it."""
    codes = np.repeat([0, 1], [260, 60]).astype(np.int32)
    spread = np.array([2.2, 0.4])[codes, None]
    return rng.normal(size=(320, 2)) * spread + np.array([[0.0, 0.0], [5.0, 0.0]])[codes], codes


def overlapping(rng: np.random.Generator) -> Rows:
    """Three round clusters that run into one another."""
    codes = np.repeat([0, 1, 2], 100).astype(np.int32)
    centres = np.array([[-1.9, -1.0], [1.9, -1.0], [0.0, 1.9]])
    return rng.normal(size=(300, 2)) * 1.2 + centres[codes], codes


MADE_UP: dict[str, Callable[[np.random.Generator], Rows]] = {
    "stretched": stretched,
    "unequal": unequal,
    "overlapping": overlapping,
}


def made_up(name: str) -> Table:
    """The table of that name; raises KeyError."""
    X, codes = MADE_UP[name](np.random.default_rng(SEED))
    return clusters_table(name, X, codes, int(codes.max()) + 1)
