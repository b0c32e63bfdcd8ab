"""How far two partitions of the same rows agree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def adjusted_rand(first: NDArray[np.integer], second: NDArray[np.integer]) -> float:
    """Adjusted Rand index of two labellings (n,): 1 for the same partition, about 0 by chance.

    Hubert & Arabie (1985), equation 5: pairs of rows that are together in both.
    """
    counts = np.zeros((int(first.max()) + 1, int(second.max()) + 1))
    np.add.at(counts, (first, second), 1)
    together = _pairs(counts).sum()
    by_first, by_second = _pairs(counts.sum(axis=1)).sum(), _pairs(counts.sum(axis=0)).sum()
    chance = by_first * by_second / _pairs(np.array(float(len(first))))
    most = (by_first + by_second) / 2
    return 1.0 if most == chance else float((together - chance) / (most - chance))


def _pairs(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many pairs there are among so many rows."""
    return counts * (counts - 1) / 2
