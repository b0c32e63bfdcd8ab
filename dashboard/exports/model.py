"""A fitted mixture as it leaves the app: with the names of its columns and components."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Density, Fit
from dashboard.choices import Choices
from dashboard.data import Column, DataError, Table
from dashboard.engine import Mixture
from dashboard.exports.cells import distinct

Array = NDArray[np.float64]
ANOMALOUS = 0.01  # of the rows, those of lowest density, unless a person says otherwise
DRAWN_ROWS = 100_000
ROUNDING = 1e-9  # log-densities of equal rows differ by less


@dataclass(frozen=True, eq=False)
class Model:
    """A mixture, its components in the order of their numbers on screen, and what they are called.

    columns (d,): names of the columns; names (K,): of the components; threshold: the log-density
    below which a row is an anomaly, as `share` of the rows that were fitted are; origin: how the
    model was made, facts that can be written as JSON; logs: those of the columns that the mixture
    takes in logarithms; partial: whether a row with missing cells is scored, by the cells it has.

    Log-densities of different columns cannot be compared, so the threshold comes from complete
    rows, and judges no other.
    """

    mixture: Mixture
    columns: tuple[str, ...]
    names: tuple[str, ...]
    threshold: float
    share: float
    origin: Mapping[str, object]
    logs: tuple[str, ...] = ()
    partial: bool = False

    @classmethod
    def of(
        cls,
        fit: Fit,
        names: Sequence[str] = (),
        share: float = ANOMALOUS,
        origin: Mapping[str, object] | None = None,
    ) -> Model:
        """The model of a fit; names[i] is that of the component in slot i, whose number on screen,
        i + 1, stands in where it is missing or empty."""
        order = np.argsort(fit.slots)
        mixture = fit.mixture
        given = (*names, *[""] * (max(fit.slots) + 1))
        return cls(
            Mixture(
                mixture.weights[order],
                mixture.means[order],
                mixture.covariances[order],
                mixture.covariance_type,
            ),
            tuple(column.label for column in fit.columns),
            tuple(distinct(given[slot].strip() or str(slot + 1) for slot in sorted(fit.slots))),
            _threshold(fit.density.log_density(tried(fit.density, fit.X)), share),
            share,
            {
                "table": fit.table.name,
                "rows": len(fit.rows),
                **({"sample_of": fit.table.sample_of} if fit.table.sample_of else {}),
                **(origin or {}),
            },
            tuple(column.label for column in fit.columns if column.key in fit.logs),
            fit.partial,
        )

    @cached_property
    def density(self) -> Density:
        """What the mixture says of rows in the data's units."""
        return Density(self.mixture, np.array([name in self.logs for name in self.columns]))

    @property
    def sample_of(self) -> int:
        """How many rows the file had of which the table that was fitted is a random sample; 0 where
        it is none. A model from a file may claim anything."""
        total = self.origin.get("sample_of")
        return total if type(total) is int and total > 0 else 0

    @property
    def sampled(self) -> str:
        """The same, as the heads of code say it; "" where the table is no sample."""
        if not self.sample_of:
            return ""
        return f"It was fitted to a random sample of the {self.sample_of:,} rows of the file."

    def can_score(self, X: Array) -> NDArray[np.bool_]:
        """Which rows (n,) of X (n, d) the model can say anything of."""
        there = np.isfinite(X)
        enough = there.any(axis=1) if self.partial else there.all(axis=1)
        return enough & ~np.isinf(X).any(axis=1) & ~self.lacks_logarithm(X)

    def lacks_logarithm(self, X: Array) -> NDArray[np.bool_]:
        """Which rows (n,) of X (n, d) have a value of 0 or below in a column in logarithms."""
        lacking: NDArray[np.bool_] = np.logical_or.reduce(X[:, self.density.logs] <= 0, axis=1)
        return lacking

    def numbers(self, table: Table) -> Array:
        """The model's columns (n, d) of a table, NaN where cells are missing; see `found_in`."""
        return np.stack([column.values for column in self.found_in(table)], axis=1)

    def found_in(self, table: Table) -> list[Column]:
        """The model's columns in a table, by their names.

        Raises DataError where the table has no such column of numbers.
        """
        by_label = {column.label: column for column in table}
        missing = [name for name in self.columns if name not in by_label]
        if missing:
            raise DataError(
                "The table “{table}” lacks columns of the model: {columns}.",
                table=table.name,
                columns=tuple(missing),
            )
        texts = [name for name in self.columns if by_label[name].kind != "numeric"]
        if texts:
            raise DataError(
                "Columns of the model hold texts in the table “{table}”: {columns}.",
                table=table.name,
                columns=tuple(texts),
            )
        return [by_label[name] for name in self.columns]


def on_screen(fit: Fit, choices: Choices) -> Model:
    """The model of a fit, named and bounded as the choices say."""
    origin = {"choices": choices.to_query().removeprefix("?"), "seed": choices.seed}
    return Model.of(fit, choices.names.split("\n"), choices.anomalous / 100, origin)


def complete(X: Array) -> NDArray[np.bool_]:
    """Which rows (n,) of X (n, d) have all their cells."""
    whole: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(X), axis=1)
    return whole


def tried(density: Density, X: Array) -> Array:
    """The complete rows of X (n, d); where there are none, rows drawn from the density."""
    whole = complete(X)
    return X[whole] if whole.sum() > 1 else density.sample(DRAWN_ROWS)


def _threshold(log_densities: Array, share: float) -> float:
    """What parts about that share of the rows (n,), the least likely, from the others: midway
    between two rows that differ by more than rounding, or code elsewhere would part equal rows."""
    ranked = np.sort(log_densities)
    steps = np.diff(ranked)
    gaps = np.flatnonzero(steps > ROUNDING * (1 + np.abs(ranked[1:])))
    if not len(gaps):
        return float(ranked[0] - ROUNDING * (1 + abs(ranked[0])))  # all alike: none is odd
    below = math.ceil(share * (len(ranked) - 1)) - 1
    gap = gaps[np.abs(gaps - below).argmin()]
    return float(ranked[gap : gap + 2].mean())


@dataclass(frozen=True, eq=False)
class Scores:
    """What a model says of n rows.

    components (n,): the most probable one, -1 for a row that cannot be scored; probabilities
    (n, K) and log_densities (n,), of the cells that a row has, NaN for such a row; judged (n,):
    which rows the threshold is for; anomalies (n,): which of these are below it.
    """

    components: NDArray[np.intp]
    probabilities: Array
    log_densities: Array
    judged: NDArray[np.bool_]
    anomalies: NDArray[np.bool_]


def score(model: Model, X: Array) -> Scores:
    """What the model says of rows X (n, d), in which NaN is a missing cell."""
    n, K = len(X), model.mixture.n_components
    known = model.can_score(X)
    components = np.full(n, -1)
    probabilities, log_densities = np.full((n, K), np.nan), np.full(n, np.nan)
    if known.any():
        probabilities[known] = model.density.responsibilities(X[known])
        log_densities[known] = model.density.log_density(X[known])
        components[known] = probabilities[known].argmax(axis=1)
    judged = known & complete(X)
    anomalies = judged & (log_densities < model.threshold)
    return Scores(components, probabilities, log_densities, judged, anomalies)
