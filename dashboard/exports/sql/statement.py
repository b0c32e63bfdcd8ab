"""The SELECT: its steps are common table expressions, of cells, offsets from the means, whitened
offsets, log-densities, exponentials about the largest, results of each different row. A row finds
its results by the values of its cells, for a table need not have a key.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from dashboard.data.names import clean_text
from dashboard.exports.model import Model
from dashboard.exports.sql.dialects import Dialect, storable, unlike
from dashboard.exports.sql.spelling import double, from_1, lines, number, pairs, plus, to

WIDTH = 440  # values in a row of a step: more do not fit a page of SQLite, which slows it much

# PostgreSQL refuses products that overflow or underflow, so cells are held between these.
_LARGEST, _SMALLEST = 1e60, 1e-60
_TINIEST = 1e-50  # factors below it could only underflow
_LOWEST = -1e300  # stands for the logarithm of 0
_UNDERFLOW = -700.0  # below it PostgreSQL refuses the exponential
_FINITE, _LEAST = float(np.finfo(float).max), float(np.finfo(float).tiny)


def statement(model: Model, table: str, dialect: Dialect) -> str:
    """The statement that reads `table`."""
    keys = [f"x{j}" for j in to(len(model.columns))]
    cells = [
        _cell(f"d.{dialect.identifier(column)}", dialect, column in model.logs)
        for column in model.columns
    ]
    data = f"{dialect.identifier(table)} AS d"
    prefix = "mixture" if dialect.name(table).casefold().startswith("gmm_") else "gmm"
    written = [f"{prefix}_rows {_step([], pairs(cells, keys), data, dialect)}"]
    source = f"{prefix}_rows"
    for name, kept, made in _steps(model, dialect):
        written.append(f"{prefix}_{name} {_step(keys + kept, made, source, dialect)}")
        source = f"{prefix}_{name}"
    grouped = f"{source} GROUP BY {', '.join(keys)}"
    written.append(f"{prefix}_scores {_step(keys, _scores(model), grouped, dialect)}")
    added = pairs(_results(model), map(dialect.identifier, _added(model, dialect)))
    joined = "\n  AND ".join(f"s.{key} = {cell}" for key, cell in zip(keys, cells, strict=True))
    return (
        f"WITH {', '.join(written)}\nSELECT\n  d.*,\n  {lines(added, 2)}\n"
        f"FROM {data}\nLEFT JOIN {prefix}_scores AS s\n  ON {joined};\n"
    )


def _step(kept: Sequence[str], made: Sequence[str], source: str, dialect: Dialect) -> str:
    """A step that keeps columns of its source and makes others."""
    columns = [", ".join(kept), *made] if kept else made
    return dialect.step.format(f"\n  SELECT\n    {lines(columns, 4)}\n  FROM {source}")


def _steps(model: Model, dialect: Dialect) -> Iterator[tuple[str, list[str], list[str]]]:
    """The name of each step, the columns it keeps beside the cells x, and those it makes.

    y are cells held within bounds, or their logarithms, o offsets, z whitened offsets, l
    log-densities with the weight, e their exponentials, p probabilities.
    """
    K, d = model.mixture.means.shape
    held = [f"y{j}" for j in to(d)]
    logs = model.density.logs
    yield "cells", [], [f"{f'LN(x{j})' if logs[j - 1] else _held(f'x{j}')} AS y{j}" for j in to(d)]
    joint: list[str] = []
    for turn, block in enumerate(_blocks(K, d), 1):
        yield f"offsets_{turn}", held + joint, _offsets(model, block)
        yield f"whitened_{turn}", held + joint, _whitened(model, block)
        yield f"joint_{turn}", held + joint, _joint(model, block)
        joint = joint + [f"l{k}" for k in block]
    terms = [f"e{k}" for k in to(K)]
    yield "peaks", joint, [f"{_largest(joint)} AS peak"]
    yield "terms", ["peak"], [f"{_component(model, dialect)} AS component", *map(_term, to(K))]
    yield "totals", ["peak", "component", *terms], [f"{' + '.join(terms)} AS total"]


def _scores(model: Model) -> list[str]:
    """The results of each different row, of which equal rows have the same.

    Without groups SQLite takes the steps to leave few rows and joins them without an index, in a
    time that grows with the square of the rows.
    """
    probabilities = [f"MIN(e{k} / total) AS p{k}" for k in to(len(model.names))]
    of_x = "".join(f" - LN(x{j + 1})" for j in np.flatnonzero(model.density.logs))
    log_density = f"MIN(peak + LN(total)){of_x} AS log_density"
    return ["MIN(component) AS component", *probabilities, log_density]


def _blocks(K: int, d: int) -> list[range]:
    """Numbers of the components, as many at a time as a row of a step has room for."""
    size = max(1, (WIDTH - 2 * d - K) // d)
    return [range(k, min(k + size, K + 1)) for k in range(1, K + 1, size)]


def _cell(column: str, dialect: Dialect, in_logs: bool) -> str:
    """The cell as a number; NULL where it is missing, NaN, infinite or, in SQLite, a text, or has
    no logarithm where one is taken."""
    bounds = f"{double(_LEAST if in_logs else -_FINITE)} AND {double(_FINITE)}"
    value = f"CAST({column} AS DOUBLE PRECISION)"
    return f"CASE WHEN {dialect.cell.format(column)} BETWEEN {bounds} THEN {value} END"


def _held(x: str) -> str:
    low, high = number(-_LARGEST), number(_LARGEST)
    return (
        f"CASE WHEN ABS({x}) < {number(_SMALLEST)} THEN 0e0"
        f" WHEN {x} < {low} THEN {low} WHEN {x} > {high} THEN {high} ELSE {x} END"
    )


def _offsets(model: Model, block: range) -> list[str]:
    means = model.mixture.means
    held = np.where(np.abs(means) < _SMALLEST, 0.0, means).tolist()
    return [f"y{j} {plus(-mean)} AS o{k}_{j}" for k in block for j, mean in from_1(held[k - 1])]


def _whitened(model: Model, block: range) -> list[str]:
    """Rows of W, the inverse of the lower Cholesky factor, times offsets."""
    whiteners = model.mixture.factors.whiteners.tolist()
    return [
        " ".join(f"{plus(w)} * o{k}_{j}" for j, w in from_1(row) if abs(w) > _TINIEST)
        + f" AS z{k}_{i}"
        for k in block
        for i, row in from_1(whiteners[k - 1])
    ]


def _joint(model: Model, block: range) -> list[str]:
    d = len(model.columns)
    with np.errstate(divide="ignore"):
        log_weights = np.log(model.mixture.weights)
    peaks = log_weights - 0.5 * (d * math.log(2 * math.pi) + model.mixture.factors.log_determinants)
    held = np.maximum(peaks, _LOWEST).tolist()
    squares = {k: " + ".join(f"z{k}_{i} * z{k}_{i}" for i in to(d)) for k in block}
    return [f"{number(held[k - 1])} - 0.5e0 * ({squares[k]}) AS l{k}" for k in block]


def _largest(names: Sequence[str]) -> str:
    """The largest of these columns: databases have no function in common for it."""
    *first, last = names
    cases = [
        f"WHEN {' AND '.join(f'{name} >= {other}' for other in names[i:])} THEN {name}"
        for i, name in from_1(first)
    ]
    return f"CASE {' '.join(cases)} ELSE {last} END" if cases else last


def _component(model: Model, dialect: Dialect) -> str:
    names = [dialect.literal(storable(name)) for name in model.names]
    return f"CASE {' '.join(f'WHEN l{k} = peak THEN {n}' for k, n in from_1(names))} END"


def _term(k: int) -> str:
    log = f"l{k} - peak"
    return f"CASE WHEN {log} < {number(_UNDERFLOW)} THEN 0e0 ELSE EXP({log}) END AS e{k}"


def _results(model: Model) -> list[str]:
    """What the final SELECT adds, in the order of their names."""
    return [
        "s.component",
        *(f"s.p{k}" for k in to(len(model.names))),
        "s.log_density",
        f"s.log_density < {number(model.threshold)}",
    ]


def _added(model: Model, dialect: Dialect) -> list[str]:
    """Names of the added columns."""
    probabilities = (f"gmm_probability_{clean_text(name)}" for name in model.names)
    taken = {dialect.name(column).casefold() for column in model.columns}
    return unlike(["gmm_component", *probabilities, "gmm_log_density", "gmm_anomaly"], taken)
