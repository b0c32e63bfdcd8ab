"""The complete rows that the checks look at."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.health.finding import Finding, leave_out
from dashboard.data.table import Column, Note

Floats = NDArray[np.float64]

MOST_ROWS = 50_000
"""Rows looked at: shares as small as 0.1 % are still known to a seventh of themselves."""

TO_DEVIATIONS = 1.4826
"""Standard deviation of a normal distribution in units of its median absolute deviation."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows looked at: all complete ones, or an evenly spaced sample of `MOST_ROWS`.

    `keys` are those of all columns chosen, `columns` those with any value, `used` the places of all
    rows that are fitted, and `logs` keys of the columns that are taken in logarithms. X (d, m)
    holds a column, or its logarithms, in each line, multiplied by a power of two (`factors`, (d,))
    so that its largest value is near 1: squares then stay finite, and what is equal stays equal.
    `ordered` holds the lines of X, sorted.
    """

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    used: NDArray[np.int64]
    logs: frozenset[str]
    X: Floats
    ordered: Floats
    factors: Floats

    @classmethod
    def of(
        cls,
        keys: tuple[str, ...],
        columns: tuple[Column, ...],
        complete: NDArray[np.int64],
        used: NDArray[np.int64],
        logs: Collection[str],
    ) -> Rows:
        """Those to look at, out of the complete rows."""
        some = np.linspace(0, len(complete) - 1, min(len(complete), MOST_ROWS)).astype(np.int64)
        places = complete[some]
        X = np.array([column.values[places] for column in columns], dtype=float)
        in_logs = [column.key in logs for column in columns]
        X[in_logs] = np.log(X[in_logs])
        exponents = np.frexp(np.abs(X).max(axis=1, initial=0.0))[1]
        factors = np.ldexp(1.0, -np.clip(exponents, -1000, 1000))  # beyond, no normal number
        X *= factors[:, None]
        return cls(keys, columns, used, frozenset(logs), X, np.sort(X, axis=1), factors)

    @property
    def m(self) -> int:
        """Rows looked at."""
        return self.X.shape[1]

    @cached_property
    def varied(self) -> list[int]:
        """Lines of the columns with more than one value in the rows looked at."""
        return [j for j, line in enumerate(self.ordered) if self.m and line[0] < line[-1]]

    @cached_property
    def constant(self) -> list[int]:
        """Lines of the columns with one value in all rows used; none of a single row."""
        if len(self.used) < 2:
            return []
        return [j for j in range(len(self.columns)) if j not in self.varied and self._is_still(j)]

    def _is_still(self, j: int) -> bool:
        values = self.columns[j].values[self.used]
        return bool(np.fmin.reduce(values) == np.fmax.reduce(values))

    def value(self, j: int, place: int) -> float:
        """The value in the data's units at a place of an ordered line."""
        value = float(self.ordered[j, place] / self.factors[j])
        return math.exp(value) if self.columns[j].key in self.logs else value

    @cached_property
    def medians(self) -> Floats:
        """Median (d,) of each column."""
        return self.ordered[:, self.m // 2]

    @cached_property
    def deviations(self) -> Floats:
        """Robust standard deviation (d,): 0 where more than half the rows share a value."""
        middle = self.m // 2
        distances = np.abs(self.X - self.medians[:, None])
        return np.partition(distances, middle, axis=1)[:, middle] * TO_DEVIATIONS

    def finding(
        self,
        code: str,
        message: Note,
        lines: Sequence[int],
        out: Sequence[int],
        serious: bool = False,
    ) -> Finding:
        """A finding about some lines; leaving out any of `out` would end it."""
        concerned = tuple(self.columns[j].key for j in lines)
        remedies = (remedy for j in out for remedy in leave_out(self.keys, self.columns[j]))
        return Finding(code, message, concerned, tuple(remedies), serious)
