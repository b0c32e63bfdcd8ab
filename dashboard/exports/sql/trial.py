"""The statement, run by SQLite in memory."""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import closing

import numpy as np

from dashboard.data import DataError
from dashboard.exports.model import Array, Model
from dashboard.exports.sql.dialects import WRITTEN, unlike
from dashboard.exports.sql.statement import statement

SECONDS = 20  # that the statement may run here


def run(model: Model, table: str, rows: Array) -> tuple[Array, Array]:
    """Probabilities (m, K) and log-densities (m,) of rows (m, d), said by SQLite in memory."""
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            found = _answers(connection, model, table, rows)
    except sqlite3.Error:
        raise DataError(
            "The SQL for this model could not be run here, so it is not offered. Give the table"
            " another name, or fit fewer columns."
        ) from None
    values = np.array(found, dtype=float)
    return values[:, :-1], values[:, -1]


def _answers(
    connection: sqlite3.Connection, model: Model, table: str, rows: Array
) -> list[tuple[float | None, ...]]:
    """Probabilities and log-density of each row, in the order of the rows."""
    dialect, d, K = WRITTEN["ansi"], len(model.columns), len(model.names)
    _bound(connection)
    [place] = unlike(["place"], {column.casefold() for column in model.columns})
    names = [dialect.identifier(name) for name in (*model.columns, place)]
    source = dialect.identifier(table)
    connection.execute(f"CREATE TABLE {source} ({', '.join(f'{n} REAL' for n in names)})")
    connection.executemany(
        f"INSERT INTO {source} VALUES ({', '.join('?' * len(names))})",
        ([*row, i] for i, row in enumerate(rows.tolist())),
    )
    found = connection.execute(statement(model, table, dialect)).fetchall()
    return [row[d + 2 : d + 3 + K] for row in sorted(found, key=lambda row: row[d])]


def _bound(connection: sqlite3.Connection) -> None:
    """Bound the time of a statement, and add the functions that some builds of SQLite lack."""
    end = time.monotonic() + SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    try:
        connection.execute("SELECT EXP(0), LN(1)")
    except sqlite3.OperationalError:
        connection.create_function("EXP", 1, math.exp, deterministic=True)
        connection.create_function("LN", 1, math.log, deterministic=True)
