"""Which variances components may have along given axes: the first two letters of a family.

A law takes the variances v (K, d) that the rows give along the axes, the components' shares of the
rows (K,) and, where there are any, volumes (K,) to begin with, up to a common factor; it returns
the allowed variances u (K, d) that make the sum of shares (log u + v / u) least. Celeux & Govaert
(1995), table 1 and section 3.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .factors import Array
from .family import refuse_collapsed

Law = Callable[[Array, Array, Array | None], Array]

# The alternation for EQUAL_SHAPE ends when no volume changes by more, or after so many rounds: what
# is left to gain is of the order of the square.
SETTLED = 1e-9
ROUNDS = 200


def one_for_all(v: Array, shares: Array, volumes: Array | None) -> Array:
    """EE: the same variances for all components."""
    return np.broadcast_to(shares @ v, v.shape)


def each_its_own(v: Array, shares: Array, volumes: Array | None) -> Array:
    """VV: any variances."""
    return v


def equal_volume(v: Array, shares: Array, volumes: Array | None) -> Array:
    """EV: variances whose product is the same for all components."""
    refuse_collapsed(v.min(axis=1) <= 0)
    means = np.exp(np.log(v).mean(axis=1))
    return v * (shares @ means / means)[:, None]


def equal_shape(v: Array, shares: Array, volumes: Array | None) -> Array:
    """VE: variances in the same ratios for all components.

    The best ratios for given volumes and the best volumes for given ratios in turn; the problem is
    convex in the logarithms, so there is one best.
    """
    pooled = shares @ v
    refuse_collapsed(np.array([pooled.min() <= 0]))
    if volumes is None:
        volumes = (v / pooled).mean(axis=1)
    for _ in range(ROUNDS):
        ratios = (shares / volumes) @ v
        before, volumes = volumes, (v / ratios).mean(axis=1)
        if settled(volumes, before):
            break
    return volumes[:, None] * ratios


def settled(volumes: Array, before: Array) -> bool:
    """Whether volumes (K,), up to a common factor, are those of the round before."""
    change = volumes / before
    return bool(change.max() - change.min() <= SETTLED * change.max())
