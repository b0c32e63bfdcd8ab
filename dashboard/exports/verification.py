"""Code that leaves the app is run on rows of the person's own table first, and tells how it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dashboard.data import DataError
from dashboard.exports.model import Array, Model, complete, tried

CHECKED_ROWS = 1_000
TOLERANCE = 1e-6

Run = Callable[[Array], tuple[Array, Array]]


@dataclass(frozen=True)
class Verification:
    """On how many rows code was run, and how far it was off at most: probabilities, log-densities
    (these relative to their size where it is above 1)."""

    n_rows: int
    probability: float
    log_density: float
    source: str

    def __str__(self) -> str:
        return (
            f"Run on {self.n_rows:,} rows {self.source} before it was written. Largest difference"
            f" from the app: probabilities {self.probability:.1g},"
            f" log-densities {self.log_density:.1g}."
        )


def verified(model: Model, X: Array, run: Run, partial: bool = False) -> Verification:
    """How far code is off on rows among X (n, d), those that were fitted: on complete ones, unless
    the code is for `partial` rows too. Where none is complete, on rows drawn from the model.

    run: rows (m, d) -> probabilities (m, K), log-densities (m,), by the code. Raises DataError
    where it is off by more than rounding.
    """
    known = X if partial else tried(model.density, X)
    source = "of the table" if known is X or complete(X).sum() > 1 else "drawn from the model"
    X = known
    rows = X[np.linspace(0, len(X) - 1, min(len(X), CHECKED_ROWS)).astype(np.intp)]
    probabilities, log_densities = run(rows)
    expected = model.density.log_density(rows)
    off = np.abs(log_densities - expected) / np.maximum(1, np.abs(expected))
    found = Verification(
        len(rows),
        float(np.abs(probabilities - model.density.responsibilities(rows)).max()),
        float(off.max()),
        source,
    )
    if not max(found.probability, found.log_density) < TOLERANCE:
        raise DataError(
            "The code for this model gives other numbers than the app, so it is not offered. Leave"
            " out columns that repeat others, or increase the regularisation."
        )
    return found
