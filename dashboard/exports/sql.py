"""A model as one SELECT that adds to every row of a table what the model says of it.

Its steps are common table expressions: cells, offsets from the means, whitened offsets,
log-densities, exponentials about the largest, results of each different row. A row finds its
results by the values of its cells, for a table need not have a key.
"""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from textwrap import fill
from typing import TypeVar

import numpy as np

from dashboard.data import DataError
from dashboard.data.names import clean, clean_text
from dashboard.exports.model import Array, Model
from dashboard.exports.verification import verified

T = TypeVar("T")

DIALECTS = ("ansi", "postgresql")

MAX_BYTES = 63  # of a name in PostgreSQL; the names of added columns keep to it everywhere
WIDTH = 440  # values in a row of a step: more do not fit a page of SQLite, which slows it much
MAX_FACTORS = 25_000  # SQLite prepares a statement in a time that grows with their square
SECONDS = 20  # that the statement may run here

# PostgreSQL refuses products that overflow or underflow, so cells are held between these.
_LARGEST, _SMALLEST = 1e60, 1e-60
_TINIEST = 1e-50  # factors below it could only underflow
_LOWEST = -1e300  # stands for the logarithm of 0
_UNDERFLOW = -700.0  # below it PostgreSQL refuses the exponential
_FINITE, _LEAST = float(np.finfo(float).max), float(np.finfo(float).tiny)

_HEAD = """\
-- A Gaussian mixture as one SELECT for {databases}.
-- Components {K}, columns {d}, covariances {family}.
{sampled}{checked}
--
-- It reads these columns of numbers:
{columns}
-- and adds to every row of the table
--   the name of its most probable component,
--   the probability of each component, in this order:
{names}
--   its log-density, and whether that is below {threshold} (an anomaly).
-- A row with a missing cell in a column that is read has NULL there.{logs}
--
-- Run it as it is, or put CREATE VIEW name AS before it. Its table stands after the first and
-- the last FROM.
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _escaped(text: str) -> str:
    """The same text whether or not standard_conforming_strings is on."""
    quoted = _quoted(text)
    return quoted if "\\" not in text else "E" + quoted.replace("\\", "\\\\")


@dataclass(frozen=True)
class _Dialect:
    """What differs between databases: how long a name is, which names are the same, how a text is
    written, a cell whose range is asked for, and a step that is not written into the next, where
    each of its columns would be computed as often as it is named."""

    databases: str
    max_bytes: int | None
    same: Callable[[str], str]
    literal: Callable[[str], str]
    cell: str
    step: str

    def name(self, text: str) -> str:
        """The text as the database keeps it for a name."""
        return _cut(_storable(text), self.max_bytes)

    def identifier(self, text: str) -> str:
        return '"' + self.name(text).replace('"', '""') + '"'


_WRITTEN = {
    # SQLite compares a text with a number by kind, so that the range leaves texts out uncast.
    "ansi": _Dialect(
        databases="SQLite (3.35 or later) or DuckDB",
        max_bytes=None,
        same=str.casefold,
        literal=_quoted,
        cell="{}",
        step="AS MATERIALIZED ({}\n)",
    ),
    # MATERIALIZED would keep every step of every row; OFFSET 0 lets rows pass one by one.
    "postgresql": _Dialect(
        databases="PostgreSQL (12 or later)",
        max_bytes=MAX_BYTES,
        same=str,
        literal=_escaped,
        cell="CAST({} AS DOUBLE PRECISION)",
        step="AS ({}\n  OFFSET 0\n)",
    ),
}


def sql(model: Model, X: Array, dialect: str = "ansi", table: str = "data") -> str:
    """The statement's text, run on complete rows among X (n, d), those that were fitted, before it
    leaves: by SQLite, so for PostgreSQL it is the other dialect's form that is run.

    `table` is the name of the table that it reads. Raises DataError where the model does not fit
    into a statement, or the statement gives other numbers than the app.
    """
    if dialect not in DIALECTS:
        raise DataError("SQL is written for one of these: {dialects}.", dialects=DIALECTS)
    written = _WRITTEN[dialect]
    _require_room(model)
    _require_different(model.columns, written)
    if dialect == "ansi":
        checked = str(verified(model, X, lambda rows: _run(model, table, rows)))
    else:
        names = dict(zip(model.columns, (f"c{j}" for j in range(len(model.columns))), strict=True))
        logs = tuple(names[column] for column in model.logs)
        plain = replace(model, columns=tuple(names.values()), logs=logs)
        found = verified(model, X, lambda rows: _run(plain, "data", rows))
        checked = f"Its form for SQLite and DuckDB, where this was made: {found}"
    return _head(model, written, checked) + _statement(model, table, written)


def _require_room(model: Model) -> None:
    K, d = model.mixture.means.shape
    if np.count_nonzero(model.mixture.factors[0]) > MAX_FACTORS:
        raise DataError(
            "A mixture of {K} components over {d} columns is too large for SQL. Fit fewer columns"
            " or a diagonal family.",
            K=K,
            d=d,
        )


def _require_different(columns: Sequence[str], dialect: _Dialect) -> None:
    """Raise DataError where the database takes the names of two columns for one."""
    kept = [dialect.same(dialect.name(column)) for column in columns]
    twice = tuple(clean(c) for c, name in zip(columns, kept, strict=True) if kept.count(name) > 1)
    if twice:
        raise DataError(
            "A database cannot tell these columns apart by their names: {columns}. Rename them.",
            columns=twice,
        )


def _head(model: Model, dialect: _Dialect, checked: str) -> str:
    K, d = model.mixture.means.shape
    return _HEAD.format(
        databases=dialect.databases,
        K=K,
        d=d,
        family=model.mixture.covariance_type,
        sampled=f"-- {model.sampled}\n" if model.sampled else "",
        checked=fill(checked, 100, initial_indent="-- ", subsequent_indent="-- "),
        columns=_listed(model.columns),
        names=_listed(model.names),
        threshold=float(model.threshold),
        logs=_unscored(model),
    )


def _unscored(model: Model) -> str:
    """Which other rows have no results, as the head says it."""
    if not model.logs:
        return ""
    said = "So has one with a value of 0 or below in these, whose logarithms are taken:"
    return f"\n-- {said}\n{_listed(model.logs)}"


def _listed(names: Iterable[str]) -> str:
    return "\n".join(f"--     {clean(name)}" for name in names)


def _statement(model: Model, table: str, dialect: _Dialect) -> str:
    keys = [f"x{j}" for j in _to(len(model.columns))]
    cells = [
        _cell(f"d.{dialect.identifier(column)}", dialect, column in model.logs)
        for column in model.columns
    ]
    data = f"{dialect.identifier(table)} AS d"
    prefix = "mixture" if dialect.name(table).casefold().startswith("gmm_") else "gmm"
    written = [f"{prefix}_rows {_step([], _pairs(cells, keys), data, dialect)}"]
    source = f"{prefix}_rows"
    for name, kept, made in _steps(model, dialect):
        written.append(f"{prefix}_{name} {_step(keys + kept, made, source, dialect)}")
        source = f"{prefix}_{name}"
    grouped = f"{source} GROUP BY {', '.join(keys)}"
    written.append(f"{prefix}_scores {_step(keys, _scores(model), grouped, dialect)}")
    added = _pairs(_results(model), map(dialect.identifier, _added(model, dialect)))
    joined = "\n  AND ".join(f"s.{key} = {cell}" for key, cell in zip(keys, cells, strict=True))
    return (
        f"WITH {', '.join(written)}\nSELECT\n  d.*,\n  {_lines(added, 2)}\n"
        f"FROM {data}\nLEFT JOIN {prefix}_scores AS s\n  ON {joined};\n"
    )


def _step(kept: Sequence[str], made: Sequence[str], source: str, dialect: _Dialect) -> str:
    """A step that keeps columns of its source and makes others."""
    columns = [", ".join(kept), *made] if kept else made
    return dialect.step.format(f"\n  SELECT\n    {_lines(columns, 4)}\n  FROM {source}")


def _steps(model: Model, dialect: _Dialect) -> Iterator[tuple[str, list[str], list[str]]]:
    """The name of each step, the columns it keeps beside the cells x, and those it makes.

    y are cells held within bounds, or their logarithms, o offsets, z whitened offsets, l
    log-densities with the weight, e their exponentials, p probabilities.
    """
    K, d = model.mixture.means.shape
    held = [f"y{j}" for j in _to(d)]
    logs = model.density.logs
    yield "cells", [], [f"{f'LN(x{j})' if logs[j - 1] else _held(f'x{j}')} AS y{j}" for j in _to(d)]
    joint: list[str] = []
    for number, block in enumerate(_blocks(K, d), 1):
        yield f"offsets_{number}", held + joint, _offsets(model, block)
        yield f"whitened_{number}", held + joint, _whitened(model, block)
        yield f"joint_{number}", held + joint, _joint(model, block)
        joint = joint + [f"l{k}" for k in block]
    terms = [f"e{k}" for k in _to(K)]
    yield "peaks", joint, [f"{_largest(joint)} AS peak"]
    yield "terms", ["peak"], [f"{_component(model, dialect)} AS component", *map(_term, _to(K))]
    yield "totals", ["peak", "component", *terms], [f"{' + '.join(terms)} AS total"]


def _scores(model: Model) -> list[str]:
    """The results of each different row, of which equal rows have the same.

    Without groups SQLite takes the steps to leave few rows and joins them without an index, in a
    time that grows with the square of the rows.
    """
    probabilities = [f"MIN(e{k} / total) AS p{k}" for k in _to(len(model.names))]
    of_x = "".join(f" - LN(x{j + 1})" for j in np.flatnonzero(model.density.logs))
    log_density = f"MIN(peak + LN(total)){of_x} AS log_density"
    return ["MIN(component) AS component", *probabilities, log_density]


def _blocks(K: int, d: int) -> list[range]:
    """Numbers of the components, as many at a time as a row of a step has room for."""
    size = max(1, (WIDTH - 2 * d - K) // d)
    return [range(k, min(k + size, K + 1)) for k in range(1, K + 1, size)]


def _cell(column: str, dialect: _Dialect, in_logs: bool) -> str:
    """The cell as a number; NULL where it is missing, NaN, infinite or, in SQLite, a text, or has
    no logarithm where one is taken."""
    bounds = f"{_double(_LEAST if in_logs else -_FINITE)} AND {_double(_FINITE)}"
    value = f"CAST({column} AS DOUBLE PRECISION)"
    return f"CASE WHEN {dialect.cell.format(column)} BETWEEN {bounds} THEN {value} END"


def _held(x: str) -> str:
    low, high = _number(-_LARGEST), _number(_LARGEST)
    return (
        f"CASE WHEN ABS({x}) < {_number(_SMALLEST)} THEN 0e0"
        f" WHEN {x} < {low} THEN {low} WHEN {x} > {high} THEN {high} ELSE {x} END"
    )


def _offsets(model: Model, block: range) -> list[str]:
    means = model.mixture.means
    held = np.where(np.abs(means) < _SMALLEST, 0.0, means).tolist()
    return [f"y{j} {_plus(-mean)} AS o{k}_{j}" for k in block for j, mean in _from_1(held[k - 1])]


def _whitened(model: Model, block: range) -> list[str]:
    """Rows of W, the inverse of the lower Cholesky factor, times offsets."""
    whiteners = model.mixture.factors[0].tolist()
    return [
        " ".join(f"{_plus(w)} * o{k}_{j}" for j, w in _from_1(row) if abs(w) > _TINIEST)
        + f" AS z{k}_{i}"
        for k in block
        for i, row in _from_1(whiteners[k - 1])
    ]


def _joint(model: Model, block: range) -> list[str]:
    d = len(model.columns)
    with np.errstate(divide="ignore"):
        log_weights = np.log(model.mixture.weights)
    peaks = log_weights - 0.5 * (d * math.log(2 * math.pi) + model.mixture.factors[2])
    held = np.maximum(peaks, _LOWEST).tolist()
    squares = {k: " + ".join(f"z{k}_{i} * z{k}_{i}" for i in _to(d)) for k in block}
    return [f"{_number(held[k - 1])} - 0.5e0 * ({squares[k]}) AS l{k}" for k in block]


def _largest(names: Sequence[str]) -> str:
    """The largest of these columns: databases have no function in common for it."""
    *first, last = names
    cases = [
        f"WHEN {' AND '.join(f'{name} >= {other}' for other in names[i:])} THEN {name}"
        for i, name in _from_1(first)
    ]
    return f"CASE {' '.join(cases)} ELSE {last} END" if cases else last


def _component(model: Model, dialect: _Dialect) -> str:
    names = [dialect.literal(_storable(name)) for name in model.names]
    return f"CASE {' '.join(f'WHEN l{k} = peak THEN {n}' for k, n in _from_1(names))} END"


def _term(k: int) -> str:
    log = f"l{k} - peak"
    return f"CASE WHEN {log} < {_number(_UNDERFLOW)} THEN 0e0 ELSE EXP({log}) END AS e{k}"


def _results(model: Model) -> list[str]:
    """What the final SELECT adds, in the order of their names."""
    return [
        "s.component",
        *(f"s.p{k}" for k in _to(len(model.names))),
        "s.log_density",
        f"s.log_density < {_number(model.threshold)}",
    ]


def _added(model: Model, dialect: _Dialect) -> list[str]:
    """Names of the added columns."""
    probabilities = (f"gmm_probability_{clean_text(name)}" for name in model.names)
    taken = {dialect.name(column).casefold() for column in model.columns}
    return _unlike(["gmm_component", *probabilities, "gmm_log_density", "gmm_anomaly"], taken)


def _unlike(names: Iterable[str], taken: set[str]) -> list[str]:
    """The names, cut and numbered so that none is like another or one of `taken` in any case."""
    found: dict[str, str] = {}
    for name in names:
        one, again = _cut(name, MAX_BYTES), 2
        while one.casefold() in taken | found.keys():
            suffix = f"_{again}"
            one, again = _cut(name, MAX_BYTES - len(suffix)) + suffix, again + 1
        found[one.casefold()] = one
    return list(found.values())


def _lines(columns: Iterable[str], indent: int) -> str:
    return f",\n{' ' * indent}".join(columns)


def _pairs(values: Iterable[str], names: Iterable[str]) -> list[str]:
    return [f"{value} AS {name}" for value, name in zip(values, names, strict=True)]


def _from_1(values: Sequence[T]) -> Iterator[tuple[int, T]]:
    return enumerate(values, 1)


def _to(n: int) -> range:
    return range(1, n + 1)


def _number(value: float) -> str:
    """With an exponent: DuckDB takes other numbers for decimals."""
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"


def _plus(value: float) -> str:
    return f"{'-' if value < 0 else '+'} {_number(abs(value))}"


def _double(value: float) -> str:
    return f"CAST({_number(value)} AS DOUBLE PRECISION)"


def _storable(text: str) -> str:
    """The text without what no database takes: null characters, lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _cut(text: str, max_bytes: int | None) -> str:
    """The text's first bytes, whole characters, as PostgreSQL cuts a name."""
    return text.encode()[:max_bytes].decode("utf-8", "ignore")


def _run(model: Model, table: str, rows: Array) -> tuple[Array, Array]:
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
    dialect, d, K = _WRITTEN["ansi"], len(model.columns), len(model.names)
    _bound(connection)
    [place] = _unlike(["place"], {column.casefold() for column in model.columns})
    names = [dialect.identifier(name) for name in (*model.columns, place)]
    source = dialect.identifier(table)
    connection.execute(f"CREATE TABLE {source} ({', '.join(f'{n} REAL' for n in names)})")
    connection.executemany(
        f"INSERT INTO {source} VALUES ({', '.join('?' * len(names))})",
        ([*row, i] for i, row in enumerate(rows.tolist())),
    )
    found = connection.execute(_statement(model, table, dialect)).fetchall()
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
