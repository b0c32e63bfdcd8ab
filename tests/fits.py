"""Fits of the sample tables for tests of views, figures and the player."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.analysis import Fit, matched_slots
from dashboard.analysis.density import in_logs
from dashboard.analysis.fit import in_data_units
from dashboard.data import samples
from dashboard.data.table import Column, Table
from dashboard.engine import fit


def fitted(
    table: Table,
    keys: Sequence[str] | None = None,
    K: int = 3,
    logs: Sequence[str] = (),
    partial: bool = False,
    **options: Any,
) -> Fit:
    """The fit of K components to columns of `table`, slots as without a previous fit."""
    keys = tuple(keys or table.default_columns())
    X, rows = table.matrix(keys, partial)
    taken = np.array([key in logs for key in keys])
    Z = in_logs(X, taken)
    if partial:
        options["missing"] = "em"
    result = fit(Z, n_components=K, random_state=0, **{"n_init": 3, **options})
    columns = tuple(table.column(key) for key in keys)
    d, jacobian = len(keys), float(np.nansum(Z[:, taken]))
    result = in_data_units(result, np.zeros(d), np.ones(d), jacobian)
    made = Fit(table, columns, rows, X, result, (), 0.0, tuple(logs), partial)
    return made.with_slots(matched_slots(made, None))


def holed_table() -> Table:
    """Two groups of 300 rows over three columns, "income" and "size" positive with long tails,
    in which one cell of nine is missing and one row has no value at all."""
    generator = np.random.default_rng(5)
    group = np.arange(300) % 2
    Z = generator.multivariate_normal([0, 0, 0], [[1, 0.6, 0], [0.6, 1, 0.3], [0, 0.3, 1]], 300)
    Z = Z * 0.5 + group[:, None] * [2.0, -1.5, 2.0]
    X = np.column_stack([np.exp(Z[:, 0] + 6), Z[:, 1] * 10, np.exp(Z[:, 2])])
    X[generator.random(X.shape) < 1 / 9] = np.nan
    X[17] = np.nan
    columns = (
        Column(
            f"c{j}",
            label,
            "numeric",
            np.ascontiguousarray(X[:, j]),
            n_missing=int(np.isnan(X[:, j]).sum()),
            n_distinct=250,
        )
        for j, label in enumerate(("income", "change", "size"))
    )
    return Table("holed", tuple(columns), 300)


def holed_fit(**options: Any) -> Fit:
    """The fit to that table of two of its columns in logarithms, its rows kept."""
    return fitted(holed_table(), K=2, logs=("c0", "c2"), partial=True, **options)


def sample_fit(name: str = "faithful", K: int = 3, **options: Any) -> Fit:
    """The fit of a sample table by name."""
    return fitted(samples.load(name), K=K, **options)


def made_table(labels: Sequence[str], n: int, seed: int = 0) -> Table:
    """A table of two groups of n/2 rows, normal about 0 and about 4 in every column."""
    generator = np.random.default_rng(seed)
    X = generator.normal(size=(n, len(labels))) + 4 * (np.arange(n) % 2)[:, None]
    columns = (
        Column(f"c{j}", label, "numeric", np.ascontiguousarray(X[:, j]), n_distinct=n)
        for j, label in enumerate(labels)
    )
    return Table("made", tuple(columns), n)
