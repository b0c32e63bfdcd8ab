"""A scene: rows in two columns and the components (or centres) over them, in one step of a fit.

Shapes: n rows, K parts. `xy` (n, 2), `shares` (n, K): a row's share in each part, 0 or 1 where the
assignment is hard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import Mixture, ellipse

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Frame = tuple[tuple[float, float], tuple[float, float]]

COVERAGE = 0.95
OUTLINE_POINTS = 48
MARGIN = 0.08
FLATTEST = 0.7  # of a frame: its shorter side as a share of the longer


@dataclass(frozen=True, eq=False)
class Part:
    """A component, or a centre of k-means.

    slot: its colour and number. weight: its share of all rows. outline (p, 2): the ellipse that
    holds `COVERAGE` of it, None for a centre. path (t, 2): where its centre (2,) was before.
    """

    slot: int
    weight: float
    centre: Floats
    outline: Floats | None = None
    path: Floats | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """The rows, the parts in the order of the columns of `shares`, and what is in view."""

    xy: Floats
    shares: Floats
    parts: tuple[Part, ...]
    frame: Frame

    @property
    def slots(self) -> tuple[int, ...]:
        """Colour and number of each part (K,)."""
        return tuple(part.slot for part in self.parts)

    @property
    def likeliest(self) -> NDArray[np.intp]:
        """The part (n,) that has most of each row."""
        most: NDArray[np.intp] = self.shares.argmax(axis=1)
        return most


def mixture_scene(
    X: Floats, mixture: Mixture, slots: tuple[int, ...], frame: Frame, paths: Floats | None = None
) -> Scene:
    """The scene of a mixture over X (n, 2); `paths` (t, K, 2): where its means have been."""
    parts = tuple(
        Part(
            slot,
            float(mixture.weights[k]),
            mixture.means[k],
            ellipse(mixture.means[k], mixture.covariances[k], COVERAGE, OUTLINE_POINTS),
            None if paths is None else paths[:, k],
        )
        for k, slot in enumerate(slots)
    )
    return Scene(X, mixture.responsibilities(X), parts, frame)


def frame_of(X: Floats) -> Frame:
    """All of X (n, 2) with a margin for ellipses, and not too flat."""
    low, high = X.min(axis=0), X.max(axis=0)
    spans = (1 + 2 * MARGIN) * (high - low)
    spans = np.maximum(spans, FLATTEST * spans.max())
    (x0, y0), (x1, y1) = (low + high - spans) / 2, (low + high + spans) / 2
    return (float(x0), float(x1)), (float(y0), float(y1))


def slots_by_truth(shares: Floats, truth: Whole) -> tuple[int, ...]:
    """The slot (K,) of each part: the number of the true cluster with which it shares most rows.

    shares (n, K), truth (n,). Pairs are taken greedily, the fullest first; parts that are left over
    get the next numbers. So a cluster keeps its colour whatever the numbers of components.
    """
    counts = np.zeros((int(truth.max()) + 1, shares.shape[1]))
    np.add.at(counts, truth, shares)
    n_clusters, K = counts.shape
    slots = np.full(K, -1)
    for _ in range(min(n_clusters, K)):
        cluster, k = np.unravel_index(counts.argmax(), counts.shape)
        slots[k] = cluster
        counts[cluster], counts[:, k] = -1, -1
    free = iter(sorted(set(range(n_clusters + K)) - set(slots.tolist())))
    return tuple(int(slot) if slot >= 0 else next(free) for slot in slots)
