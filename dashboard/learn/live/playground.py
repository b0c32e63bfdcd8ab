"""The playground: blobs and a mixture of K components, so quick that both follow a slider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.engine import FitResult, fit

from .rows import Blobs, rows_of
from .scene import Scene, frame_of, mixture_scene, slots_by_truth

# Three starts by k-means, and scikit-learn's tolerance: at K = 10 a fit takes about 25 ms.
OPTIONS: dict[str, Any] = {
    "init": "k-means",
    "n_init": 3,
    "tol": 1e-3,
    "max_iter": 100,
    "random_state": 0,
}


@dataclass(frozen=True, eq=False)
class Played:
    """A setting's picture and what the fit scores."""

    scene: Scene
    result: FitResult


def play(blobs: Blobs, K: int) -> Played:
    """The mixture of K components fitted to the blobs."""
    X, truth = rows_of(blobs)
    result = fit(X, n_components=K, **OPTIONS)
    slots = slots_by_truth(result.mixture.responsibilities(X), truth)
    return Played(mixture_scene(X, result.mixture, slots, frame_of(X)), result)
