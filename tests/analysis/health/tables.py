"""Tables for the checks, and what is found in them.

Each check has a table made for it, and a near miss on which it is silent.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.analysis import Finding, health
from dashboard.choices import Choices
from dashboard.data.table import Column, Table

ROWS = 400
NORMAL = np.random.default_rng(7).normal(size=(ROWS, 5))


def normal(n: int, d: int) -> np.ndarray:
    """Normal rows (n, d) that are none of `NORMAL`."""
    return np.random.default_rng(11).normal(size=(n, d))


def table_of(X: np.ndarray, names: Sequence[str] = ()) -> Table:
    X = np.asarray(X, dtype=float)
    columns = (
        Column(
            f"c{j}",
            names[j] if names else f"column {j}",
            "numeric",
            np.ascontiguousarray(x),
            n_missing=int(np.isnan(x).sum()),
            n_distinct=len(np.unique(x[np.isfinite(x)])),
        )
        for j, x in enumerate(X.T)
    )
    return Table("made", tuple(columns), len(X))


def found(
    X: np.ndarray | Table,
    keys: Sequence[str] | None = None,
    *,
    K: int = 3,
    family: str = "full",
    scaling: str = "none",
    logs: Sequence[str] = (),
    missing: str = "leave-out",
) -> tuple[Finding, ...]:
    table = X if isinstance(X, Table) else table_of(X)
    chosen = [c.key for c in table.columns] if keys is None else keys
    choices = Choices(
        n_components=K,
        covariance_type=family,
        scaling=scaling,
        logs=tuple(logs),
        missing=missing,
    )
    return health(table, [table.column(key) for key in chosen], choices)


def codes(X: np.ndarray | Table, **options: object) -> list[str]:
    return [finding.code for finding in found(X, **options)]


def only(X: np.ndarray | Table, code: str, **options: object) -> Finding:
    """The one finding with this code."""
    (finding,) = (one for one in found(X, **options) if one.code == code)
    return finding


def changes(finding: Finding) -> list[dict]:
    return [dict(remedy.changes) for remedy in finding.remedies]


def with_columns(*columns: np.ndarray) -> np.ndarray:
    """Two normal columns and these."""
    return np.column_stack([NORMAL[:, :2], *columns])
