"""Rows that look like noise before any component is known: those whose neighbours are far.

Byers & Raftery (1998), JASA 93: among rows of even density the d-th power of the distance to the
k-th nearest neighbour follows a gamma law of shape k, so the powers of all rows are a mixture of
two of these, that of the groups and that of the clutter between them. Z (n, d).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array

NEIGHBOURS = 10
STEPS = 50
BLOCK = 256


def is_clutter(Z: Array) -> NDArray[np.bool_]:
    """Whether each row (n,) of Z is likelier to be clutter than of a group."""
    n, d = Z.shape
    k = min(NEIGHBOURS, n - 1)
    logs = d * np.log(np.maximum(_distances(Z, k), np.finfo(float).tiny))
    powers = np.exp(np.minimum(logs - np.median(logs), 600.0))
    clutter = (powers > np.mean(powers)).astype(float)
    for _ in range(STEPS):
        counts = np.array([n - clutter.sum(), clutter.sum()])
        if counts.min() < 1:
            return np.zeros(n, dtype=bool)
        totals = np.array([(1 - clutter) @ powers, clutter @ powers])
        rates = k * counts / np.maximum(totals, np.finfo(float).tiny)
        odds = np.log(counts[1] / counts[0]) + k * np.log(rates[1] / rates[0])
        clutter = 1 / (1 + np.exp(-np.clip(odds - (rates[1] - rates[0]) * powers, -500, 500)))
    return clutter > 0.5


def _distances(Z: Array, k: int) -> Array:
    """Distance (n,) of each row of Z (n, d) to its k-th nearest other row."""
    squares = np.einsum("nd,nd->n", Z, Z)
    found = np.empty(len(Z))
    for start in range(0, len(Z), BLOCK):
        part = slice(start, start + BLOCK)
        apart = squares - 2 * (Z[part] @ Z.T) + squares[part, None]
        found[part] = np.partition(apart, k, axis=1)[:, k]
    return np.sqrt(np.maximum(found, 0))
