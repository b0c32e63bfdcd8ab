"""A model as one SELECT that adds to every row of a table what the model says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dashboard.data import DataError
from dashboard.data.names import clean
from dashboard.exports.model import Array, Model
from dashboard.exports.sql.dialects import DIALECTS, WRITTEN, Dialect
from dashboard.exports.sql.head import head
from dashboard.exports.sql.statement import statement
from dashboard.exports.sql.trial import run
from dashboard.exports.verification import verified

__all__ = ["DIALECTS", "sql"]

MAX_FACTORS = 25_000  # SQLite prepares a statement in a time that grows with their square


def sql(model: Model, X: Array, dialect: str = "ansi", table: str = "data") -> str:
    """The statement's text, run on complete rows among X (n, d), those that were fitted, before it
    leaves: by SQLite, so for PostgreSQL it is the other dialect's form that is run.

    `table` is the name of the table that it reads. Raises DataError where the model does not fit
    into a statement, or the statement gives other numbers than the app.
    """
    if dialect not in DIALECTS:
        raise DataError("SQL is written for one of these: {dialects}.", dialects=DIALECTS)
    written = WRITTEN[dialect]
    _require_room(model)
    _require_different(model.columns, written)
    if dialect == "ansi":
        checked = str(verified(model, X, lambda rows: run(model, table, rows)))
    else:
        names = dict(zip(model.columns, (f"c{j}" for j in range(len(model.columns))), strict=True))
        logs = tuple(names[column] for column in model.logs)
        plain = replace(model, columns=tuple(names.values()), logs=logs)
        found = verified(model, X, lambda rows: run(plain, "data", rows))
        checked = f"Its form for SQLite and DuckDB, where this was made: {found}"
    return head(model, written, checked) + statement(model, table, written)


def _require_room(model: Model) -> None:
    K, d = model.mixture.means.shape
    if np.count_nonzero(model.mixture.factors.whiteners) > MAX_FACTORS:
        raise DataError(
            "A mixture of {K} components over {d} columns is too large for SQL. Fit fewer columns"
            " or a diagonal family.",
            K=K,
            d=d,
        )


def _require_different(columns: Sequence[str], dialect: Dialect) -> None:
    """Raise DataError where the database takes the names of two columns for one."""
    kept = [dialect.same(dialect.name(column)) for column in columns]
    twice = tuple(clean(c) for c, name in zip(columns, kept, strict=True) if kept.count(name) > 1)
    if twice:
        raise DataError(
            "A database cannot tell these columns apart by their names: {columns}. Rename them.",
            columns=twice,
        )
