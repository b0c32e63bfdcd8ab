"""From seeds or labels to a mixture: k-means++, random rows, k-means, the first M-step.

Mixtures are in the coordinates of the standardised rows. Seeds become a mixture of equal weights
whose components all have the rows' covariance about their nearest seed; labels an M-step's.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array
from ..em import m_step
from ..mixture import Mixture
from ..model import Model
from ..sources.rows import Rows
from ..statistics import statistics_of

BLOCK = 2048
LLOYD_STEPS = 30


def seeds(rows: Rows, K: int, rng: np.random.Generator, uniform: bool = False) -> Array:
    """K different rows (K, d): greedy k-means++ (Arthur & Vassilvitskii 2007), or at random.

    A component of which rows are known has their mean in place of a row.
    """
    columns = np.ascontiguousarray(rows.Z.T)
    weights = np.ones(len(rows.Z)) if rows.sample_weight is None else rows.sample_weight
    n_trials = 1 if uniform else 2 + int(np.log(K))
    nearest = np.full(len(rows.Z), np.inf)
    known = known_means(rows, K)
    for mean in known.values():
        nearest = np.minimum(nearest, ((columns - mean[:, None]) ** 2).sum(axis=0))
    chosen: list[int] = []
    chances = weights * ((nearest > 0) if uniform or not known else nearest)
    for _ in range(K - len(known)):
        total = np.cumsum(chances)
        tried = np.searchsorted(total, rng.random(n_trials) * total[-1], side="right")
        offsets = columns - columns[:, tried].T[:, :, None]
        squares = np.minimum(np.einsum("tdn,tdn->tn", offsets, offsets), nearest)
        best = int(np.argmin(squares @ weights))
        nearest = squares[best]
        chances = weights * ((nearest > 0) if uniform else nearest)
        chosen.append(int(tried[best]))
    free = iter(rows.Z[chosen])
    return np.array([known[k] if k in known else next(free) for k in range(K)])


def known_means(rows: Rows, K: int) -> dict[int, Array]:
    """Means (d,) of the rows that are known to be of a component, for those with such rows."""
    if rows.known is None:
        return {}
    weights = np.ones(len(rows.Z)) if rows.sample_weight is None else rows.sample_weight
    shares = one_hot(rows.known, K)(slice(None)) * weights
    counts = shares.sum(axis=1)
    return {int(k): shares[k] @ rows.Z / counts[k] for k in np.flatnonzero(counts)}


def k_means(rows: Rows, means: Array) -> NDArray[np.intp]:
    """Labels (n,) after Lloyd's algorithm from means (K, d)."""
    K = len(means)
    labels = _nearest_allowed(rows, means)
    weights = np.ones(len(rows.Z)) if rows.sample_weight is None else rows.sample_weight
    for _ in range(LLOYD_STEPS):
        shares = one_hot(labels, K)(slice(None)) * weights
        counts = shares.sum(axis=1)
        held = counts > 0
        means = means.copy()
        means[held] = (shares @ rows.Z)[held] / counts[held, None]
        moved = _nearest_allowed(rows, means)
        if np.array_equal(moved, labels) or len(np.unique(moved)) < K:
            break
        labels = moved
    return labels


def from_responsibilities(
    rows: Rows, shares: Callable[[slice], Array], K: int, model: Model
) -> Mixture:
    statistics = statistics_of(rows.Z, shares, K, rows.sample_weight)
    return m_step(statistics, model)[0].with_noise(model.noise)


def from_means(rows: Rows, means: Array, model: Model) -> Mixture:
    """Equal weights, these means (K, d), and the covariance about the nearest of them."""
    K, d = means.shape
    scatter = np.zeros((d, d))
    for start in range(0, len(rows.Z), BLOCK):
        part = slice(start, start + BLOCK)
        block = rows.Z[part]
        offsets = block - means[nearest_of(block, means)]
        if rows.sample_weight is not None:
            offsets *= np.sqrt(rows.sample_weight[part])[:, None]
        scatter += offsets.T @ offsets
    weights = np.full(K, 1 / K)
    S = model.widened(np.repeat(scatter[None] / rows.n, K, axis=0))
    counts = rows.n * weights
    if model.prior is not None:
        S, counts = model.prior.posterior(S, counts, means, model.family)
    covariances = model.covariances(S, counts, None).covariances
    mixture = Mixture.unchecked(weights, means, covariances, model.family.name)
    return mixture.with_noise(model.noise)


def nearest_of(Z: Array, means: Array) -> NDArray[np.intp]:
    """Index (n,) of the nearest of means (K, d) to each row of Z (n, d)."""
    offsets = np.ascontiguousarray(Z.T) - means[:, :, None]
    labels: NDArray[np.intp] = np.einsum("kdn,kdn->kn", offsets, offsets).argmin(axis=0)
    return labels


def _nearest_allowed(rows: Rows, means: Array) -> NDArray[np.intp]:
    labels = nearest_of(rows.Z, means)
    return labels if rows.known is None else np.where(rows.known < 0, labels, rows.known)


def one_hot(labels: NDArray[np.intp], K: int) -> Callable[[slice], Array]:
    components = np.arange(K)[:, None]
    return lambda part: (labels[part] == components).astype(float)
