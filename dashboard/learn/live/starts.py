"""Several starts of EM on the same rows: where each ends, and the way there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dashboard.engine import FitResult, fit

from .rows import Blobs, rows_of
from .scene import Floats, Scene, frame_of, mixture_scene, slots_by_truth

BLOBS = Blobs(clusters=5, spread=0.9, rows=300, seed=2)
K = 5
N_STARTS = 8
# Those of the Explore page, but for one start, from rows drawn at random.
OPTIONS: dict[str, Any] = {"init": "random", "n_init": 1, "tol": 1e-6, "max_iter": 500}
SAME = 0.5  # log-likelihoods nearer than this are of one optimum


@dataclass(frozen=True, eq=False)
class Start:
    """One start: the run of EM from it; `seed` is its number."""

    seed: int
    result: FitResult

    @property
    def log_likelihood(self) -> float:
        """Where it ends."""
        return self.result.log_likelihood


@cache
def starts() -> tuple[Start, ...]:
    """The runs from all starts."""
    X, _ = rows_of(BLOBS)
    seeds = range(N_STARTS)
    return tuple(Start(s, fit(X, n_components=K, random_state=s, **OPTIONS)) for s in seeds)


def reach_the_best() -> tuple[Start, ...]:
    """The starts that end in the highest optimum that any of them found."""
    top = max(one.log_likelihood for one in starts())
    return tuple(one for one in starts() if top - one.log_likelihood < SAME)


def scene_of(seed: int) -> Scene:
    """Where a start ends, with the way of its means."""
    X, truth = rows_of(BLOBS)
    result = starts()[seed].result
    slots = slots_by_truth(result.mixture.responsibilities(X), truth)
    paths: Floats = np.array([step.mixture.means for step in result.history])
    return mixture_scene(X, result.mixture, slots, frame_of(X), paths)
