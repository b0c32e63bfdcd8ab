"""From K components to K - 1: two become one of their moments, those that change least.

The change is Runnalls' upper bound of the Kullback-Leibler divergence from the mixture before to
the one after (2007, equation 16). Mixtures are in the rows' coordinates; P = K (K - 1) / 2 pairs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array
from ..mixture import Mixture
from ..model import Model


def united(mixture: Mixture, model: Model, most: int = 1) -> list[Mixture]:
    """Mixtures (up to `most`) of one component less, the least change first. Raises Collapsed."""
    i, j = np.triu_indices(mixture.n_components, 1)
    held = mixture.weights[i] + mixture.weights[j] > 0
    i, j = i[held], j[held]
    weights, means, S = _moments(mixture, i, j)
    logs = mixture.weights * np.linalg.slogdet(mixture.covariances)[1]
    change = weights * np.linalg.slogdet(S)[1] - logs[i] - logs[j]
    return [
        _with_union(mixture, (int(i[p]), int(j[p])), (weights[p], means[p], S[p]), model)
        for p in np.argsort(change, kind="stable")[:most]
    ]


def _moments(
    mixture: Mixture, i: NDArray[np.intp], j: NDArray[np.intp]
) -> tuple[Array, Array, Array]:
    """Weights (P,), means (P, d) and covariances (P, d, d) of components i and j (P,) as one."""
    weights, means, S = mixture.weights, mixture.means, mixture.covariances
    both = weights[i] + weights[j]
    share = (weights[i] / both)[:, None]
    steps = means[i] - means[j]
    spread = (share * (1 - share) * steps)[:, :, None] * steps[:, None, :]
    own = share[:, :, None]
    return both, means[j] + share * steps, own * S[i] + (1 - own) * S[j] + spread


def _with_union(
    mixture: Mixture, pair: tuple[int, int], union: tuple[Array, Array, Array], model: Model
) -> Mixture:
    """The mixture with the union in the place of the first of the pair and without the second."""
    first, second = pair
    arrays = (mixture.weights, mixture.means, mixture.covariances)
    parts = []
    for whole, own in zip(arrays, union, strict=True):
        changed = whole.copy()
        changed[first] = own
        parts.append(np.delete(changed, second, axis=0))
    weights, means, S = parts
    covariances = model.covariances(S, weights, None).covariances
    return Mixture.unchecked(weights, means, covariances, model.family.name, mixture.noise)
