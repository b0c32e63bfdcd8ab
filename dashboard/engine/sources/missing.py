"""Rows with holes: exact EM where values are missing at random.

Ghahramani & Jordan, Supervised learning from incomplete data via an EM approach (NIPS 6, 1994);
Little & Rubin, Statistical Analysis with Missing Data (2002), section 11.2. Rows are grouped by
pattern: which columns they have. What a component expects in a hole is linear in what is observed,
so a pattern's completed statistics follow from those of its observed columns, made by the ordinary
E-step, by small linear algebra. They add up over the patterns, and the M-step sees nothing new.

Shapes: n rows, d columns, K components; o columns of a pattern are observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..covariances import Array
from ..errors import BadOption, BadWeights, ConstantColumn, NotFinite
from ..kernels import Whitening, kernel_for
from ..mixture import Mixture
from ..statistics import Statistics
from .completion import Indices, Pattern, Scattered, patterns_of
from .rows import Rows, Source
from .standardising import require_range, require_spread, require_variety, standardise, weighty

MISSING = ("refuse", "em")

# Complete rows serve for seeds where there are so many a component, and at least half of all rows.
SEEDABLE = 10
# Rows, from which on it pays to give a pattern an E-step of its own.
COMMON = 32


def rows_of(X: ArrayLike | Source, sample_weight: ArrayLike | None, missing: str) -> Source:
    """X (n, d) standardised; with missing="em" its NaN are holes, else they are refused.

    Raises BadOption, and the errors of `Rows.of`.
    """
    if missing not in MISSING:
        raise BadOption(
            "{option} must be one of {choices}, not {value}.",
            option="missing",
            choices=", ".join(MISSING),
            value=repr(missing),
        )
    if isinstance(X, Source):
        if sample_weight is not None:
            raise BadWeights("Weights need a table. Give one, or leave the weights out.")
        return X
    return Rows.of(X, sample_weight) if missing == "refuse" else incomplete(X, sample_weight)


def incomplete(
    X: ArrayLike, sample_weight: ArrayLike | None = None, constants: bool = False
) -> Rows:
    """Check and standardise X (n, d), in which NaN is a hole; without any, `Rows.of` it.

    constants: columns of one value are kept, in their own unit, and not refused.

    Raises the errors of `Rows.of`; NotFinite for infinite values, ConstantColumn for a column
    without any.
    """
    columns, weights, kept = weighty(X, sample_weight)
    holes = np.isnan(columns)
    if not holes.any():
        return Rows.of(X, sample_weight, constants)
    _require_observed(columns, holes)
    centre, scale = _standardise_observed(columns, weights, holes, constants)
    n = _total(weights, columns.shape[1])
    blank = np.logical_and.reduce(holes, axis=0)
    if blank.any():
        columns, weights = columns[:, ~blank], None if weights is None else weights[~blank]
        kept = np.ones(len(blank), dtype=bool) if kept is None else kept
        kept[kept] = ~blank
    return IncompleteRows(columns.T, weights, n, centre, scale, kept)


def _standardise_observed(
    columns: Array, weights: Array | None, holes: NDArray[np.bool_], constants: bool
) -> tuple[Array, Array]:
    """`standardise` for columns (d, n) with holes."""
    low, high = np.fmin.reduce(columns, axis=1), np.fmax.reduce(columns, axis=1)
    require_range(low, high)
    if not constants:
        require_variety(low, high)
    centre, scale = np.empty(len(columns)), np.empty(len(columns))
    for j, seen in enumerate(~holes):
        one = slice(j, j + 1)
        column = columns[one, seen]
        weight = None if weights is None else weights[seen]
        n = _total(weight, column.shape[1])
        centre[one], scale[one] = standardise(column, weight, n, low[one], high[one])
        columns[one, seen] = column
    require_spread(centre, scale)
    return centre, scale


def _require_observed(columns: Array, holes: NDArray[np.bool_]) -> None:
    if (infinite := np.isinf(columns).any(axis=1)).any():
        raise NotFinite(
            "Column {column} has infinite values. Leave out those rows or the column.",
            column=int(np.argmax(infinite)),
        )
    if (empty := holes.all(axis=1)).any():
        raise ConstantColumn(
            "Column {column} has no value in any row. Leave it out.", column=int(np.argmax(empty))
        )


@dataclass(frozen=True)
class IncompleteRows(Rows):
    """Standardised rows of which Z (n, d) has NaN for a hole.

    centre and scale are those of the observed cells. A row of holes alone tells nothing: it is left
    out, and counts among n.
    """

    @cached_property
    def parts(self) -> list[Pattern | Scattered]:
        """The rows of common patterns by pattern, then the others by their number of holes."""
        groups = patterns_of(np.isnan(self.Z))
        common: list[Pattern | Scattered] = [
            Pattern(self._some(observed, rows), observed)
            for observed, rows in groups
            if len(rows) >= COMMON
        ]
        rare = [group for group in groups if len(group[1]) < COMMON]
        observed = sorted({len(columns) for columns, _ in rare})
        return common + [self._scattered(o, rare) for o in observed]

    def _scattered(self, o: int, groups: list[tuple[Indices, Indices]]) -> Scattered:
        """The rows of those groups that have o columns observed."""
        chosen = np.concatenate([rows for observed, rows in groups if len(observed) == o])
        d = len(self.centre)
        return Scattered(self._some(np.arange(d), chosen), d - o)

    def _some(self, columns: Indices, chosen: Indices) -> Rows:
        Z = self.Z.T[columns[:, None], chosen].T
        weights = None if self.sample_weight is None else self.sample_weight[chosen]
        known = None if self.known is None else self.known[chosen]
        units = self.centre[columns], self.scale[columns]
        return Rows(Z, weights, _total(weights, len(Z)), *units, known=known)

    def e_step(self, mixture: Mixture, origin: Array | None = None) -> Statistics:
        if origin is None and isinstance(kernel_for(mixture, 1), Whitening):
            origin = mixture.means  # what is whitened about them shall not move to 0
        return reduce(add, (part.e_step(mixture, origin) for part in self.parts))

    def certainty(self, mixture: Mixture) -> float:
        likeliest = mixture.weights.max()
        if mixture.noise is not None:
            likeliest = max(likeliest, mixture.noise.weight)
        blank = self.n - _total(self.sample_weight, len(self.Z))
        parts = (part.certainty(mixture) for part in self.parts)
        return sum(parts, blank * float(np.log(likeliest)))

    @property
    def box(self) -> tuple[Array, Array]:
        return np.fmin.reduce(self.Z, axis=0), np.fmax.reduce(self.Z, axis=0)

    @cached_property
    def log_units(self) -> float:
        observed = ~np.isnan(self.Z)
        weights = np.ones(len(self.Z)) if self.sample_weight is None else self.sample_weight
        return float(weights @ (observed @ np.log(self.scale))) / self.n

    def seedable(self, K: int) -> Rows:
        complete = np.flatnonzero(~np.isnan(self.Z).any(axis=1))
        if len(complete) < max(SEEDABLE * K, len(self.Z) / 2):
            return self.filled
        return self.filled.take(complete)

    @cached_property
    def filled(self) -> Rows:
        """All rows, with the column's mean in each hole."""
        Z = np.where(np.isnan(self.Z.T), 0.0, self.Z.T).T
        n = _total(self.sample_weight, len(Z))
        return Rows(Z, self.sample_weight, n, self.centre, self.scale, self.kept, self.known)


def _total(weights: Array | None, n: int) -> float:
    return float(n if weights is None else weights.sum())
