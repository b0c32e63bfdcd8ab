"""Mixtures, databases that are asked about them, and what SciPy says of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.engine import Mixture
from dashboard.exports import Model

Array = NDArray[np.float64]


Cell = float | int | str | None


PLACE = "place of the row"


HOSTILE = (
    "'); DROP TABLE data; --",
    '"; DROP TABLE data; --',
    "\" AS d) --\n'",
    "two\nlines\r\n.shell touch owned",
    "*/ /* -- </script>",
    "back\\slash\\'",
    "$$ || $a$ :name ? %s {0}",
    "=cmd()|' /C calc'!A0",
    "\u202eright to left\u2066",
    "line\u2028and\u2029paragraph\x85\x0c",
    "😀👩‍👧 身高",
    "__proto__",
    "x" * 32_000,
)


UNSTORABLE = ("null\0character", "surrogate\ud800")


def made(K: int = 3, d: int = 2, offset: float = 0.0, family: str = "full", **what: Any) -> Model:
    """A mixture of means 3 apart or so, about `offset`."""
    generator = np.random.default_rng(K * 100 + d)
    A = generator.normal(size=(K, d, d))
    covariances = A @ A.transpose(0, 2, 1) / d + 0.3 * np.eye(d)
    if family == "tied":
        covariances[:] = covariances[0]
    elif family != "full":
        covariances *= np.eye(d)
    means = offset + 3 * generator.normal(size=(K, d))
    mixture = Mixture(generator.dirichlet(np.ones(K)), means, covariances, family)
    columns, names = (tuple(f"{kind} {i}" for i in range(n)) for kind, n in (("c", d), ("n", K)))
    return replace(Model(mixture, columns, names, -2.0 * d, 0.01, {}), **what)


def rows_of(model: Model, n: int = 200) -> Array:
    return model.mixture.sample(n, random_state=1)[0]


def judged(model: Model, X: Array) -> tuple[Array, Array]:
    """Probabilities (n, K) and log-densities (n,) by SciPy."""
    mixture = model.mixture
    logs = np.stack(
        [
            np.log(weight) + np.atleast_1d(multivariate_normal(mean, covariance).logpdf(X))
            for weight, mean, covariance in zip(
                mixture.weights, mixture.means, mixture.covariances, strict=True
            )
        ],
        axis=1,
    )
    totals = logsumexp(logs, axis=1)
    return np.exp(logs - totals[:, None]), totals


@dataclass(frozen=True)
class Answer:
    """What a database answered: names of all columns, the table's own cells, what was added."""

    header: list[str]
    own: list[tuple[Cell, ...]]
    components: list[str | None]
    probabilities: Array
    log_densities: Array
    anomalies: list[Any]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def filled(connection: Any, table: str, columns: Sequence[str], rows: Any, kind: str) -> None:
    names = [f"{quoted(name)} {kind}" for name in columns]
    connection.execute(
        f"CREATE TABLE {quoted(table)} ({quoted(PLACE)} INTEGER, {', '.join(names)})"
    )
    given = [[i, *row] for i, row in enumerate(rows)]
    marks = ", ".join("?" * (len(columns) + 1))
    connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({marks})", given)


def answer(connection: Any, text: str, model: Model) -> Answer:
    """The statement's answer, rows in the order of the table's."""
    cursor = connection.execute(text)
    header = [column[0] for column in cursor.description]
    d, K = len(model.columns), len(model.names)
    found = sorted(cursor.fetchall(), key=lambda row: row[0])
    assert [row[0] for row in found] == list(range(len(found)))
    numbers = np.array([row[d + 2 : d + 3 + K] for row in found], dtype=float)
    return Answer(
        header[1:],
        [tuple(row[1 : d + 1]) for row in found],
        [row[d + 1] for row in found],
        numbers[:, :K],
        numbers[:, K],
        [row[d + 3 + K] for row in found],
    )


Run = Callable[..., Answer]


def by_sqlite(
    model: Model, text: str, rows: Any, table: str = "data", kind: str = "REAL"
) -> Answer:
    with closing(sqlite3.connect(":memory:")) as connection:
        filled(connection, table, model.columns, rows, kind)
        found = answer(connection, text, model)
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        assert tables == [(table,)]
    return found


def by_duckdb(
    model: Model, text: str, rows: Any, table: str = "data", kind: str = "DOUBLE"
) -> Answer:
    with closing(duckdb.connect(config={"threads": 1})) as connection:
        filled(connection, table, model.columns, rows, kind)
        return answer(connection, text, model)


RUNS = [
    pytest.param("ansi", by_sqlite, id="SQLite"),
    pytest.param("ansi", by_duckdb, id="DuckDB"),
    pytest.param("postgresql", by_duckdb, id="DuckDB, PostgreSQL's form"),
]


every_database = pytest.mark.parametrize(("dialect", "run"), RUNS)


def assert_judged(found: Answer, model: Model, X: Array) -> None:
    """The answer is SciPy's, to the last digits."""
    probabilities, log_densities = judged(model, X)
    np.testing.assert_allclose(found.probabilities, probabilities, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.log_densities, log_densities, rtol=1e-9, atol=1e-9)
    clear = np.abs(log_densities - model.threshold) > 1e-6
    assert clear.mean() > 0.9
    anomalies = log_densities < model.threshold
    assert np.array(found.anomalies, dtype=bool)[clear].tolist() == anomalies[clear].tolist()
    best = np.sort(probabilities, axis=1)[:, ::-1]
    sure = np.ones(len(X), bool) if best.shape[1] == 1 else best[:, 0] - best[:, 1] > 1e-6
    names = [model.names[k] for k in probabilities.argmax(axis=1)]
    assert [n for n, s in zip(found.components, sure, strict=True) if s] == [
        n for n, s in zip(names, sure, strict=True) if s
    ]
