"""A start by hierarchy: from each row alone, always the two clusters whose union costs least.

Rows Z (m, d), in units in which their covariance is 1. A cluster of weight n costs n / 2 log det C,
its part of the classification likelihood, where C is its own covariance with one row's worth of a
prior guess added: so clusters have volumes, shapes and directions of their own, as in Fraley
(1998), and one row alone has a finite cost. One tree has a partition for every number of clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ..covariances import Array

# The prior guess is that of so many clusters, which part the rows' volume (Fraley & Raftery 2007).
EXPECTED = 10
LEAST_SPREAD = 1e-6  # of the largest: what varies less in the rows' main directions is left as is


@dataclass(frozen=True)
class Tree:
    """Which two clusters became one, in turn: `merges` (m - 1, 2), named by a row of theirs."""

    merges: NDArray[np.intp]

    def labels(self, K: int) -> NDArray[np.intp]:
        """Labels (m,) from 0 of the partition into K clusters, K at most m."""
        m = len(self.merges) + 1
        names = np.arange(m)
        for kept, gone in self.merges[: m - K]:
            names[names == gone] = kept
        return np.unique(names, return_inverse=True)[1]


def tree_of(Z: Array, weights: Array | None = None) -> Tree:
    """The tree of rows Z (m, d), with weights (m,) whose mean is 1.

    Those grown last are kept: fits of the same rows with other numbers of components share one.
    """
    weights = np.ones(len(Z)) if weights is None else weights
    return _grown(Z.shape, Z.tobytes(), weights.tobytes())


@lru_cache(maxsize=4)
def _grown(shape: tuple[int, int], rows: bytes, weights: bytes) -> Tree:
    Z = np.frombuffer(rows).reshape(shape)
    forest = _Forest(_whitened(Z), np.frombuffer(weights))
    merges = [forest.merge() for _ in range(len(Z) - 1)]
    tree = Tree(np.array(merges, dtype=np.intp).reshape(-1, 2))
    tree.merges.setflags(write=False)
    return tree


def _whitened(Z: Array) -> Array:
    """Z along its main directions, in units of its spread there."""
    centred = Z - Z.mean(axis=0)
    _, spreads, directions = np.linalg.svd(centred, full_matrices=False)
    least = max(LEAST_SPREAD * spreads[0], np.finfo(float).tiny)
    spreads = np.maximum(spreads, least) / np.sqrt(len(Z))
    white: Array = centred @ directions.T / spreads
    return white


class _Forest:
    """The clusters so far, each named by a row of its own, and what the union of two would cost."""

    def __init__(self, Z: Array, weights: Array) -> None:
        m, d = Z.shape
        self.prior = EXPECTED ** (-2 / d) * np.eye(d)
        self.counts, self.means = weights.copy(), Z.copy()
        self.single = np.ones(m, dtype=bool)
        self.alive = np.ones(m, dtype=bool)
        self.scatters = np.repeat(self.prior[None], m, axis=0)  # about the means, and the prior's
        self.costs = self._cost(self.counts, np.linalg.slogdet(self.scatters)[1])
        self.unions = self._unions_of_rows()
        self.nearest = self.unions.argmin(axis=1)
        self.least = self.unions.min(axis=1)

    def merge(self) -> tuple[int, int]:
        """Unite the two clusters whose union costs least more than they; the second is gone."""
        kept = int(self.least.argmin())
        gone = int(self.nearest[kept])
        self._unite(kept, gone)
        self.unions[gone] = self.unions[:, gone] = np.inf
        self.unions[kept] = self.unions[:, kept] = self._unions(kept)
        stale = (self.nearest == kept) | (self.nearest == gone)
        stale[[kept, gone]] = True
        self.nearest[stale] = self.unions[stale].argmin(axis=1)
        closer = self.unions[:, kept] < self.least
        self.nearest[closer] = kept
        self.least = self.unions[np.arange(len(self.nearest)), self.nearest]
        return kept, gone

    def _unite(self, kept: int, gone: int) -> None:
        n, m = self.counts[[kept, gone]]
        step = self.means[gone] - self.means[kept]
        self.scatters[kept] += self.scatters[gone] - self.prior
        self.scatters[kept] += n * m / (n + m) * np.outer(step, step)
        self.means[kept] += m / (n + m) * step
        self.counts[kept] = n + m
        log_determinant = np.linalg.slogdet(self.scatters[kept])[1]
        self.costs[kept] = self._cost(self.counts[kept], log_determinant)
        self.single[kept] = self.alive[gone] = False

    def _unions_of_rows(self) -> Array:
        """What the union of each two rows (m, m) costs more than they."""
        counts, volume = self.counts, self.prior[0, 0]
        squares = cdist(self.means, self.means, "sqeuclidean") / volume
        united = counts[:, None] + counts
        logs = np.log1p(counts[:, None] * counts / united * squares)
        logs += len(self.prior) * np.log(volume)
        costs = self._cost(united, logs) - self.costs[:, None] - self.costs
        np.fill_diagonal(costs, np.inf)
        return costs

    def _unions(self, i: int) -> Array:
        """What the union of i with each cluster (m,) costs more than they; inf with none."""
        step = self.means - self.means[i]
        shares = self.counts * self.counts[i] / (self.counts + self.counts[i])
        logs = np.zeros(len(step))
        base = np.linalg.slogdet(self.scatters[i])[1]
        one = self.single  # for one row more: the determinant's lemma
        squares = (step[one] @ np.linalg.inv(self.scatters[i]) * step[one]).sum(axis=1)
        logs[one] = base + np.log1p(shares[one] * squares)
        many = self.alive & ~one
        crosses = step[many, :, None] * (shares[many, None] * step[many])[:, None, :]
        united = self.scatters[many] + self.scatters[i] - self.prior + crosses
        logs[many] = np.linalg.slogdet(united)[1]
        costs = self._cost(self.counts + self.counts[i], logs) - self.costs - self.costs[i]
        costs[~self.alive] = costs[i] = np.inf
        return costs

    def _cost(self, counts: Array, log_determinants: Array) -> Array:
        """n / 2 log det of covariances, whose scatters have these log-determinants."""
        cost: Array = counts / 2 * (log_determinants - len(self.prior) * np.log(counts + 1))
        return cost
