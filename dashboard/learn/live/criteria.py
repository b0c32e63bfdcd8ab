"""AIC, BIC and ICL for K = 1..9 on the reader's blobs, and the fit of each K."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dashboard.engine import Row, select

from .rows import Blobs, rows_of
from .scene import Scene, frame_of, mixture_scene, slots_by_truth

CRITERIA = ("bic", "aic", "icl")
LARGEST_K = 9
KEPT = 8  # grids at hand
OPTIONS: dict[str, Any] = {
    "init": "k-means",
    "n_init": 3,
    "tol": 1e-4,
    "max_iter": 200,
    "random_state": 0,
}


@lru_cache(KEPT)
def grid(blobs: Blobs) -> tuple[Row, ...]:
    """A row for each K; each is what `fit` gives for it alone."""
    X, _ = rows_of(blobs)
    Ks = range(1, LARGEST_K + 1)
    return select(X, n_components=Ks, neighbours=False, **OPTIONS).rows


def scene_of(blobs: Blobs, K: int) -> Scene:
    """The fit of one K over the rows; raises the error for which there is none."""
    X, truth = rows_of(blobs)
    row = grid(blobs)[K - 1]
    if row.fit is None:
        raise row.error or ValueError("a row without a fit has an error")
    mixture = row.fit.mixture
    slots = slots_by_truth(mixture.responsibilities(X), truth)
    return mixture_scene(X, mixture, slots, frame_of(X))
