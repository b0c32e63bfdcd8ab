"""Merging components into clusters by entropy.

BIC may take several Gaussians for one group that is not Gaussian. Baudry, Raftery, Celeux, Lo and
Gottardo (2010), Combining mixture components for clustering, JCGS 19(2): from K clusters, one a
component, to 1, those two become one whose union lowers the entropy of the responsibilities most;
the mixture, and so the density, stays as it is. Noise counts as a cluster beside these that is
never united with one. Shapes: n rows, K components, m clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr

from ..checks import as_matrix, as_weights
from ..covariances import Array
from ..errors import BadOption
from ..mixture import Mixture

NO_DOUBT = 1e-9  # entropy a row below which no row is between clusters


@dataclass(frozen=True, eq=False)
class Merging:
    """Which components are together for each number of clusters, and how sure the rows then are.

    Clusters are counted from 0 in the order of their first components. groups (K, K):
    groups[m - 1, k] is the cluster of component k where there are m. entropies (K,):
    entropies[m - 1] is the total -sum t log t over the rows' responsibilities t for m clusters, in
    nats (weighted), with that of the noise. pairs (K - 1, 2), merged_rows (K - 1,): in the order
    of the merges, from K clusters down, the two clusters that were united, as they were counted
    before, and the rows (their weight) most probably in one of them. n_rows: rows, or their
    weights' sum.
    """

    mixture: Mixture
    groups: NDArray[np.intp]
    entropies: Array
    pairs: NDArray[np.intp]
    merged_rows: Array
    n_rows: float

    @property
    def falls(self) -> Array:
        """What each merge takes off the entropy (K - 1,), in the order of the merges."""
        return np.diff(self.entropies)[::-1]

    @property
    def falls_per_row(self) -> Array:
        """Each merge's fall by the rows that it merges (K - 1,), as Baudry et al. rescale it.

        Large clusters take more off the entropy because they are large. 0 where no row is most
        probably in either.
        """
        none = np.zeros_like(self.merged_rows)
        return np.divide(self.falls, self.merged_rows, out=none, where=self.merged_rows > 0)

    def responsibilities(self, X: ArrayLike, n_clusters: int) -> Array:
        """Posterior probability (n, n_clusters) of each cluster: its components' in total. Rows sum
        to 1, less the probability that the row is noise.

        X (n, d) as in `Mixture.responsibilities`. Raises BadOption, BadShape, NotFinite.
        """
        group = self._group(n_clusters)
        members = group[:, None] == np.arange(n_clusters)
        shares: Array = self.mixture.responsibilities(X) @ members.astype(float)
        return shares

    def predict(self, X: ArrayLike, n_clusters: int) -> NDArray[np.intp]:
        """Most probable cluster (n,) of each row of X (n, d), -1 where noise is likelier than any;
        raises as `responsibilities`."""
        shares = self.responsibilities(X, n_clusters)
        likelier = _noise(self.mixture, shares) > shares.max(axis=1)
        return np.where(likelier, -1, shares.argmax(axis=1))

    def suggested(self, per_row: bool = True) -> int | None:
        """Number of clusters at the elbow of the entropy, or None where it has none.

        As Baudry et al. propose, two straight lines that share the elbow's point are fitted by
        least squares to the entropy against the rows merged so far, or, not `per_row`, against
        the number of clusters. Only an elbow from flat to steep counts: the merges down to it
        take off more than those after it would. Fewer than three components have none.
        """
        if self.entropies[-1] - self.entropies[0] <= NO_DOUBT * self.n_rows:
            return None
        steps = self.merged_rows[::-1] if per_row else np.ones(len(self.pairs))
        elbow = _elbow(np.concatenate([[0.0], np.cumsum(steps)]), self.entropies)
        return None if elbow is None else elbow + 1

    def _group(self, n_clusters: int) -> NDArray[np.intp]:
        if n_clusters not in range(1, len(self.groups) + 1):
            raise BadOption(
                "The number of clusters must be a whole number from 1 to {largest}, the number of "
                "components, not {value}.",
                largest=len(self.groups),
                value=n_clusters,
            )
        group: NDArray[np.intp] = self.groups[int(n_clusters) - 1]
        return group


def merge(mixture: Mixture, X: ArrayLike, sample_weight: ArrayLike | None = None) -> Merging:
    """Merge the components of a mixture, from K clusters to 1, as the rows X (n, d) tell.

    X in the mixture's units; a row of sample_weight (n,) 2 counts as two rows. Time grows with
    n K^2, memory with n K. Raises BadShape, NotFinite, BadWeights.

    >>> three = Mixture([0.4, 0.3, 0.3], [[0.0], [8.0], [9.0]], [[[1.0]]] * 3)
    >>> merge(three, three.sample(500)[0]).groups.tolist()
    [[0, 0, 0], [0, 1, 1], [0, 1, 2]]
    """
    X = as_matrix(X, mixture.n_features)
    weights = np.ones(len(X)) if sample_weight is None else as_weights(sample_weight, len(X))
    responsibilities = mixture.responsibilities(X)
    noise = _noise(mixture, responsibilities)
    shares = [np.ascontiguousarray(share) for share in responsibilities.T]
    joint = np.array([_joint(shares, cluster, weights) for cluster in range(len(shares))])
    group = np.arange(len(shares))
    groups, entropies, pairs, merged_rows = [group], [np.trace(joint)], [], []
    while len(shares) > 1:
        first, second = _best_pair(joint)
        pairs.append((first, second))
        merged_rows.append(_rows_in(shares, first, second, weights, noise))
        shares[first] += shares.pop(second)
        joint = np.delete(np.delete(joint, second, axis=0), second, axis=1)
        joint[first] = joint[:, first] = _joint(shares, first, weights)
        group = np.where(group == second, first, group)
        group = group - (group > second)
        groups.append(group)
        entropies.append(np.trace(joint))
    return Merging(
        mixture,
        np.array(groups[::-1]),
        np.maximum(entropies[::-1], 0.0) + entr(noise) @ weights,  # below 0 is rounding
        np.array(pairs, dtype=np.intp).reshape(-1, 2),
        np.array(merged_rows),
        float(weights.sum()),
    )


def _noise(mixture: Mixture, shares: Array) -> Array:
    """Probability (n,) that a row with these shares (n, m) of all clusters is noise."""
    if mixture.noise is None:
        return np.zeros(len(shares))
    return np.maximum(1 - shares.sum(axis=1), 0.0)


def _joint(shares: list[Array], cluster: int, weights: Array) -> Array:
    """Entropy (m,) of a cluster united with each of the m, and of itself as it is."""
    own = shares[cluster]
    return np.array(
        [
            entr(own if other == cluster else own + share) @ weights
            for other, share in enumerate(shares)
        ]
    )


def _best_pair(joint: Array) -> tuple[int, int]:
    """The two clusters, lower number first, whose union takes most off the entropy."""
    alone = np.diagonal(joint)
    falls = alone[:, None] + alone - joint
    falls[np.tril_indices(len(falls))] = -np.inf
    first, second = np.unravel_index(falls.argmax(), falls.shape)
    return int(first), int(second)


def _rows_in(shares: list[Array], first: int, second: int, weights: Array, noise: Array) -> float:
    """Weight of the rows that are most probably in one of two clusters."""
    highest = reduce(np.maximum, shares, noise)
    return float(weights @ (np.maximum(shares[first], shares[second]) == highest))


def _elbow(x: Array, y: Array) -> int | None:
    """Index at which two straight lines through (x, y), each (m,), fit best, the second steeper."""
    fits = []
    for i in range(1, len(x) - 1):
        (before, missed), (after, missed_after) = _line(x[: i + 1], y[: i + 1]), _line(x[i:], y[i:])
        if after > before:
            fits.append((missed + missed_after, i))
    return min(fits)[1] if fits else None


def _line(x: Array, y: Array) -> tuple[float, float]:
    """Slope and sum of squares left of the least-squares line; level where x does not vary."""
    x, y = x - x.mean(), y - y.mean()
    slope = float(x @ y / (x @ x)) if x.any() else 0.0
    return slope, float(((y - slope * x) ** 2).sum())
