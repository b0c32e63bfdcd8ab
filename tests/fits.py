"""Fits of the sample tables for tests of views, figures and the player."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.analysis import Fit, matched_slots
from dashboard.data import samples
from dashboard.data.table import Column, Table
from dashboard.engine import fit


def fitted(table: Table, keys: Sequence[str] | None = None, K: int = 3, **options: Any) -> Fit:
    """The fit of K components to columns of `table`, slots as without a previous fit."""
    keys = tuple(keys or table.default_columns())
    X, rows = table.matrix(keys)
    result = fit(X, n_components=K, random_state=0, **{"n_init": 3, **options})
    columns = tuple(table.column(key) for key in keys)
    made = Fit(table, columns, rows, X, result, (), 0.0)
    return made.with_slots(matched_slots(made, None))


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
