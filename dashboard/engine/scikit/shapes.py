"""Covariances and precisions: the engine's (K, d, d), and scikit-learn's shape for each family.

scikit-learn has "tied" as (d, d), "diag" as (K, d), "spherical" as (K,), others as (K, d, d).
"""

from __future__ import annotations

import numpy as np

from ..covariances import Array


def compact_shape(family: str, K: int, d: int) -> tuple[int, ...]:
    """scikit-learn's shape for a family's canonical name."""
    shapes: dict[str, tuple[int, ...]] = {"tied": (d, d), "diag": (K, d), "spherical": (K,)}
    return shapes.get(family, (K, d, d))


def compact(matrices: Array, family: str) -> Array:
    """Matrices (K, d, d) of a family in scikit-learn's shape."""
    shapes = {
        "tied": matrices[0],
        "diag": np.diagonal(matrices, axis1=1, axis2=2),
        "spherical": matrices[:, 0, 0],
    }
    return shapes.get(family, matrices)


def expanded(compacted: Array, family: str, K: int, d: int) -> Array:
    """Matrices (K, d, d) from scikit-learn's shape."""
    if family in ("diag", "spherical"):
        return compacted.reshape(K, -1)[:, :, None] * np.eye(d)
    return np.broadcast_to(compacted, (K, d, d))
