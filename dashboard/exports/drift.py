"""Whether other rows look like those that a model was fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.data import DataError, Table
from dashboard.exports.model import Model

MANY_TIMES, DEVIATIONS = 3, 4  # more unlikely rows than these of the share expected are no chance


@dataclass(frozen=True)
class Drift:
    """Rows of a table that can be scored, those that cannot, and how many of the first are less
    likely than a share `expected` of the rows that were fitted."""

    n_rows: int
    n_missing: int
    unlikely: float
    expected: float

    @property
    def is_different(self) -> bool:
        """Whether there are many times as many unlikely rows as expected, beyond chance."""
        chance = np.sqrt(self.expected * (1 - self.expected) / self.n_rows)
        beyond_chance = self.unlikely > self.expected + DEVIATIONS * chance
        return bool(beyond_chance and self.unlikely > MANY_TIMES * self.expected)


def drift(model: Model, table: Table) -> Drift:
    """How the rows of a table look to a model; raises DataError where none can be scored."""
    X = model.numbers(table)
    whole = X[np.isfinite(X).all(axis=1)]
    if not len(whole):
        raise DataError("No row of “{table}” has all the model's columns.", table=table.name)
    unlikely = float((model.mixture.score_samples(whole) < model.threshold).mean())
    return Drift(len(whole), len(X) - len(whole), unlikely, model.share)
