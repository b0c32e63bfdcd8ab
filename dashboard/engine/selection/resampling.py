"""Doing the same with many samples: reproducible, stoppable, and a failure is no end.

Every sample has a random state of its own, spawned from the one given, so results do not depend on
the order in which samples are made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from ..checks import as_weights, require_whole
from ..covariances import Array
from ..errors import EngineError
from ..fitting import Progress

Result = TypeVar("Result")


def replicated(
    job: Callable[[np.random.Generator, Progress], Result],
    n: int,
    random_state: int,
    progress: Progress,
) -> tuple[list[Result], list[EngineError]]:
    """Results of the jobs that succeeded, and the errors of the others."""
    require_whole("random_state", random_state, 0)
    results: list[Result] = []
    errors: list[EngineError] = []
    for i, seed in enumerate(np.random.SeedSequence(random_state).spawn(n)):
        try:
            rng = np.random.default_rng(seed)
            results.append(job(rng, lambda part, i=i: progress((i + part) / n)))  # type: ignore[misc]
        except EngineError as error:
            errors.append(error)
        progress((i + 1) / n)
    return results, errors


def patient(n: float) -> dict[str, Any]:
    """Options of a climb that starts near its end: it ends when the log-likelihood of all n rows
    changes by less than a thousandth, for samples differ by much less than `fit`'s tol."""
    return {"tol": min(1e-3, 1e-3 / n), "max_iter": 1000}


class Resamples:
    """Rows drawn with replacement, as weights: how often each of n rows was drawn.

    As many rows as there are: as the weights' sum, where rows have weights, which then are the
    chances to be drawn. A row of weight 2 is two rows.
    """

    def __init__(self, n_rows: int, sample_weight: ArrayLike | None) -> None:
        self.size, self.chances = n_rows, np.full(n_rows, 1 / n_rows)
        if sample_weight is not None:
            weights = as_weights(sample_weight, n_rows)
            self.size, self.chances = round(weights.sum()), weights / weights.sum()

    def draw(self, rng: np.random.Generator) -> Array:
        """Counts (n,)."""
        return rng.multinomial(self.size, self.chances).astype(float)
