"""From K components to K + 1: the component is split that promises most.

Every component is cut in two at once, and all the pairs climb together, each on its parent's share
of the rows. That share is held fixed, so each pair's gain is its own, and by Jensen's inequality
the log-likelihood of the whole mixture rises by at least the gain of the pair put in its parent's
place. Mixtures and rows are in the rows' coordinates; shares (K, n), pairs (2 K components) parent
by parent.
"""

from __future__ import annotations

import numpy as np

from ..covariances import Array
from ..em import m_step
from ..kernels import kernel_for, posteriors
from ..mixture import Mixture
from ..model import Model
from ..sources.rows import Rows
from ..statistics import Statistics

STEPS = 6


def split(rows: Rows, mixture: Mixture, model: Model, most: int = 1) -> list[Mixture]:
    """Mixtures (up to `most`) of one component more, the most promising first.

    Rows should be few: shares (K, n) are made. Raises Collapsed.
    """
    shares, logs = _parents(rows, mixture)
    pairs = _halves(mixture, model)
    for _ in range(STEPS):
        statistics, totals = _pairs(rows, shares, pairs)
        pairs, _ = m_step(statistics, model, pairs)
    order = np.argsort(logs - totals, kind="stable")
    held = [int(k) for k in order if pairs.weights[2 * k : 2 * k + 2].sum() > 0]
    return [_with_pair(mixture, pairs, k, model) for k in held[:most]]


def _parents(rows: Rows, mixture: Mixture) -> tuple[Array, Array]:
    """Shares (K, n), times the rows' weights, and the log-density under each by its shares (K,)."""
    n, K = len(rows.Z), mixture.n_components
    shares, logs = np.empty((K, n)), np.zeros(K)
    for part, densities, sums, shift in posteriors(rows.Z, kernel_for(mixture, n)):
        own = np.divide(densities, sums, out=shares[:, part])
        if rows.sample_weight is not None:
            own *= rows.sample_weight[part]
        logs += (own * (np.log(densities) + shift)).sum(axis=1)
    return shares, logs


def _halves(mixture: Mixture, model: Model) -> Mixture:
    """Both halves (2 K) of each component, cut through its mean across its longest axis.

    Moments of a half-normal distribution: mean sqrt(2 / pi), variance 1 - 2 / pi.
    """
    values, vectors = np.linalg.eigh(mixture.covariances)
    steps = vectors[:, :, -1] * np.sqrt(2 / np.pi * values[:, -1:])
    S = np.repeat(mixture.covariances - steps[:, :, None] * steps[:, None, :], 2, axis=0)
    means = np.repeat(mixture.means, 2, axis=0)
    means[::2] -= steps
    means[1::2] += steps
    weights = np.repeat(mixture.weights / (2 * mixture.weights.sum()), 2)
    covariances = model.covariances(S, weights, None).covariances
    return Mixture.unchecked(weights, means, covariances, model.family.name)


def _pairs(rows: Rows, shares: Array, pairs: Mixture) -> tuple[Statistics, Array]:
    """Statistics of the pairs on their parents' shares, and the log-densities under them (K,)."""
    K, n = shares.shape
    logs = np.zeros(K)
    kernel = kernel_for(pairs, n)
    for part, densities, _, shift in posteriors(rows.Z, kernel):
        both = densities.reshape(K, 2, -1)
        sums = both.sum(axis=1)
        own = shares[:, part]
        logs += (own * (np.log(sums) + shift)).sum(axis=1)
        both *= (own / sums)[:, None, :]
        kernel.gather(densities)
    return Statistics(*kernel.totals(), np.nan, rows.n), logs


def _with_pair(mixture: Mixture, pairs: Mixture, k: int, model: Model) -> Mixture:
    """The mixture with one of the k-th pair in the k-th place and the other at the end."""
    first, second = 2 * k, 2 * k + 1

    def replaced(whole: Array, pair: Array) -> Array:
        both = np.concatenate([whole, pair[second : second + 1]])
        both[k] = pair[first]
        return both

    share = mixture.weights[k] / pairs.weights[first : second + 1].sum()
    weights = replaced(mixture.weights, pairs.weights * share)
    means = replaced(mixture.means, pairs.means)
    S = replaced(mixture.covariances, pairs.covariances)
    covariances = model.covariances(S, weights, None).covariances
    return Mixture.unchecked(weights, means, covariances, model.family.name, mixture.noise)
