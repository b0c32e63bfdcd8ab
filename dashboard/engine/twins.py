"""Whether two mixtures are one and the same but for the order and small change."""

from __future__ import annotations

import numpy as np

from .geometry import bhattacharyya
from .mixture import Mixture

# Components pair off with weights and densities as near as this. The densities' distance is
# Bhattacharyya's: 1/800 for means a tenth of a standard deviation apart.
WEIGHTS, DENSITIES = 0.01, 1 / 800


def are_twins(one: Mixture, other: Mixture) -> bool:
    """Whether the components of both pair off."""
    offsets = one.means[:, None] - other.means
    pairs = (offsets**2).sum(axis=2).argmin(axis=1)
    if len(set(pairs.tolist())) < len(pairs):
        return False
    if np.abs(one.weights - other.weights[pairs]).max() > WEIGHTS:
        return False
    steps = offsets[np.arange(len(pairs)), pairs]
    distances = bhattacharyya(steps, one.covariances, other.covariances[pairs])
    return bool(distances.max() < DENSITIES)
