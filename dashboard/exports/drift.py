"""Whether other rows look like those that a model was fitted to."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dashboard.data import DataError, Table
from dashboard.exports.model import Model, complete

MANY_TIMES, DEVIATIONS = 3, 4  # more unlikely rows than these of the share expected are no chance


@dataclass(frozen=True)
class Drift:
    """Rows of a table that can be scored; those that cannot, as cells are missing or as a value has
    no logarithm; and which share of the complete ones of the first is less likely than a share
    `expected` of the rows that were fitted (NaN where none is complete)."""

    n_rows: int
    n_missing: int
    n_without_logarithm: int
    n_compared: int
    unlikely: float
    expected: float

    @property
    def is_different(self) -> bool:
        """Whether there are many times as many unlikely rows as expected, beyond chance."""
        chance = np.sqrt(self.expected * (1 - self.expected) / max(self.n_compared, 1))
        beyond_chance = self.unlikely > self.expected + DEVIATIONS * chance
        return bool(beyond_chance and self.unlikely > MANY_TIMES * self.expected)


def drift(model: Model, table: Table) -> Drift:
    """How the rows of a table look to a model; raises DataError where none can be scored."""
    X = model.numbers(table)
    known, lacking = model.can_score(X), model.lacks_logarithm(X)
    if lacking.any() and not known.any():
        raise DataError(
            "No row of “{table}” can be scored: the model takes logarithms of {columns}, and the "
            "values there are 0 or below.",
            table=table.name,
            columns=model.logs,
        )
    if not known.any():
        raise DataError("No row of “{table}” has all the model's columns.", table=table.name)
    whole = X[known & complete(X)]
    below = model.density.log_density(whole) < model.threshold
    unlikely = float(below.mean()) if len(whole) else math.nan
    n_rows, n_lacking = int(known.sum()), int(lacking.sum())
    n_missing = len(X) - n_rows - n_lacking
    return Drift(n_rows, n_missing, n_lacking, len(whole), unlikely, model.share)
