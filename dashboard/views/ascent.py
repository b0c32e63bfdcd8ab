"""How the log-likelihood rose from step to step of a run of EM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit


@dataclass(frozen=True, eq=False)
class AscentView:
    """A run of T steps, of which a long one keeps some: steps (T,), their numbers; log_likelihoods
    (T,), means a row in the data's units; events (T,), what befell a step, None mostly.

    n_rows: of the fit; `sample_of`: see Table.
    """

    steps: NDArray[np.int64]
    log_likelihoods: NDArray[np.float64]
    events: tuple[str | None, ...]
    n_rows: int
    sample_of: int


def ascent_view(fit: Fit) -> AscentView:
    """The run of a fit."""
    history = fit.result.history
    return AscentView(
        steps=fit.steps,
        log_likelihoods=np.array([step.log_likelihood for step in history]),
        events=tuple(step.event for step in history),
        n_rows=len(fit.rows),
        sample_of=fit.table.sample_of,
    )
