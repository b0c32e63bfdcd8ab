"""A fitted mixture as it leaves the app: with the names of its columns and components."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.choices import Choices
from dashboard.data import Column, DataError, Table
from dashboard.engine import Mixture
from dashboard.exports.cells import distinct

Array = NDArray[np.float64]
ANOMALOUS = 0.01  # of the rows, those of lowest density, unless a person says otherwise
ROUNDING = 1e-9  # log-densities of equal rows differ by less


@dataclass(frozen=True, eq=False)
class Model:
    """A mixture, its components in the order of their numbers on screen, and what they are called.

    columns (d,): names of the columns; names (K,): of the components; threshold: the log-density
    below which a row is an anomaly, as `share` of the rows that were fitted are; origin: how the
    model was made, facts that can be written as JSON.
    """

    mixture: Mixture
    columns: tuple[str, ...]
    names: tuple[str, ...]
    threshold: float
    share: float
    origin: Mapping[str, object]

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
            _threshold(mixture.score_samples(fit.X), share),
            share,
            {"table": fit.table.name, "rows": len(fit.rows), **(origin or {})},
        )

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

    components (n,): the most probable one, -1 for a row with a missing cell; probabilities (n, K)
    and log_densities (n,), NaN for such a row; anomalies (n,): which are below the threshold.
    """

    components: NDArray[np.intp]
    probabilities: Array
    log_densities: Array
    anomalies: NDArray[np.bool_]


def score(model: Model, X: Array) -> Scores:
    """What the model says of rows X (n, d), in which NaN is a missing cell."""
    n, K = len(X), model.mixture.n_components
    whole = np.isfinite(X).all(axis=1)
    components = np.full(n, -1)
    probabilities, log_densities = np.full((n, K), np.nan), np.full(n, np.nan)
    if whole.any():
        probabilities[whole] = model.mixture.responsibilities(X[whole])
        log_densities[whole] = model.mixture.score_samples(X[whole])
        components[whole] = probabilities[whole].argmax(axis=1)
    return Scores(components, probabilities, log_densities, log_densities < model.threshold)
