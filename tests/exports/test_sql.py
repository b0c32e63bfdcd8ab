"""The statements are run by SQLite and DuckDB, read by PostgreSQL's parser, judged by SciPy."""

from __future__ import annotations

import importlib
import math
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import pglast
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pglast import ast
from pglast.parser import scan
from pglast.visitors import Visitor
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.data import DataError
from dashboard.engine import Mixture
from dashboard.exports import Model, sql

room = importlib.import_module("dashboard.exports.sql")

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


@every_database
@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize(("K", "d"), [(1, 1), (12, 1), (1, 12), (12, 12), (20, 20), (20, 30)])
def test_numbers_are_scipys(dialect: str, run: Run, offset: float, K: int, d: int) -> None:
    model = made(K, d, offset)
    X = rows_of(model)
    found = run(model, sql(model, X, dialect), X.tolist())
    assert_judged(found, model, X)
    assert np.array_equal(found.own, X)
    assert found.header == [
        *model.columns,
        "gmm_component",
        *(f"gmm_probability_n {k}" for k in range(K)),
        "gmm_log_density",
        "gmm_anomaly",
    ]


@every_database
@pytest.mark.parametrize("family", ["tied", "diag"])
def test_families_without_full_covariances(dialect: str, run: Run, family: str) -> None:
    model = made(4, 3, family=family)
    X = rows_of(model)
    assert_judged(run(model, sql(model, X, dialect), X.tolist()), model, X)


@every_database
def test_narrow_columns_far_from_0(dialect: str, run: Run) -> None:
    mixture = Mixture([0.4, 0.6], [[1e6 - 1], [1e6 + 1]], [[[0.25]], [[1.0]]])
    model = made(2, 1, mixture=mixture)
    X = rows_of(model)
    assert_judged(run(model, sql(model, X, dialect), X.tolist()), model, X)


@every_database
def test_far_outliers_keep_their_numbers(dialect: str, run: Run) -> None:
    mixture = Mixture([0.3, 0.7], np.zeros((2, 2)), [np.eye(2), [[1.1, 0.2], [0.2, 1.0]]])
    model = made(2, 2, mixture=mixture)
    X = np.array([[-450.0, 0.0], [320.0, 320.0], [0.0, 450.0], [0.0, 40.0], [1e9, -1e9]])
    found = run(model, sql(model, rows_of(model), dialect), X.tolist())
    assert found.log_densities.min() < -1e17
    assert_judged(found, model, X)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)


@every_database
def test_cells_of_any_size_are_answered(dialect: str, run: Run) -> None:
    mixture = Mixture([0.5, 0.5], [[0.0, 0.0], [1.0, 1.0]], [np.eye(2) * 1e-6, np.eye(2)])
    model = made(2, 2, mixture=mixture)
    large = 1.7976931348623157e308
    far = [[large, 0.0], [-large, large], [1e100, -1e100], [0.0, -1e60]]
    tiny = np.array([[5e-324, 0.0], [1e-170, -1e-170], [-0.0, 1e-59]])
    text = sql(model, rows_of(model), dialect)
    found = run(model, text, far)
    assert np.isfinite(found.log_densities).all()
    assert all(found.anomalies)
    found = run(model, text, tiny.tolist())
    np.testing.assert_allclose(found.log_densities, judged(model, tiny)[1], rtol=1e-12)


@every_database
def test_a_missing_cell_leaves_the_row_and_no_answer(dialect: str, run: Run) -> None:
    model = made()
    X = rows_of(model)
    nan, inf = math.nan, math.inf
    odd = [(None, 1.0), (1.0, None), (None, None), (inf, 0.0), (0.0, -inf), (nan, 0.0), (0.0, nan)]
    found = run(model, sql(model, X, dialect), [*odd, *X.tolist()])
    n = len(odd)
    assert found.components[:n] == [None] * n
    assert found.anomalies[:n] == [None] * n
    assert np.isnan(found.probabilities[:n]).all()
    assert np.isnan(found.log_densities[:n]).all()
    as_numbers = np.array(found.own, dtype=float)
    np.testing.assert_array_equal(as_numbers, np.array([*odd, *X.tolist()], dtype=float))
    assert np.isfinite(found.log_densities[n:]).all()


def test_sqlite_reads_numbers_written_as_texts_and_no_other_texts() -> None:
    """As its shell imports a CSV file: each column a text, a missing cell an empty one."""
    model = made()
    texts = [("1.5", "-2"), ("", "1"), ("0", "0"), ("a", "1"), ("0", "1e3 m"), (" 1 ", "2")]
    found = by_sqlite(model, sql(model, rows_of(model)), texts, kind="TEXT")
    assert [name is None for name in found.components] == [False, True, False, True, True, False]
    X = np.array([[1.5, -2.0], [0.0, 0.0], [1.0, 2.0]])
    np.testing.assert_allclose(found.log_densities[[0, 2, 5]], judged(model, X)[1])
    assert found.own == texts


@pytest.mark.parametrize("kind", ["INTEGER", "BIGINT", "DECIMAL(10, 3)", "REAL"])
@pytest.mark.parametrize("dialect", ["ansi", "postgresql"])
def test_every_kind_of_number_is_read(dialect: str, kind: str) -> None:
    model = made()
    X = np.array([[1.0, -2.0], [3.0, 0.0]])
    found = by_duckdb(model, sql(model, rows_of(model), dialect), X.tolist(), kind=kind)
    np.testing.assert_allclose(found.log_densities, judged(model, X)[1])


@every_database
def test_equal_rows_stay_and_have_equal_answers(dialect: str, run: Run) -> None:
    model = made()
    X = np.repeat(rows_of(model, 5), 3, axis=0)
    assert_judged(run(model, sql(model, X, dialect), X.tolist()), model, X)
    empty = run(model, sql(model, X, dialect), [[None, None]] * 3)
    assert empty.components == [None] * 3


@every_database
@pytest.mark.parametrize("K", [2, 12])
def test_of_equally_probable_components_the_first_is_named(dialect: str, run: Run, K: int) -> None:
    mixture = Mixture([1 / K] * K, np.zeros((K, 2)), [np.eye(2)] * K)
    model = made(K, 2, mixture=mixture)
    X = rows_of(model)
    found = run(model, sql(model, X, dialect), X.tolist())
    assert set(found.components) == {"n 0"}
    np.testing.assert_allclose(found.probabilities, 1 / K, rtol=1e-15)


@every_database
def test_a_component_of_weight_0_is_never_named(dialect: str, run: Run) -> None:
    mixture = Mixture([0.0, 1.0], [[0.0], [5.0]], [[[1.0]], [[1.0]]])
    model = made(2, 1, mixture=mixture)
    found = run(model, sql(model, rows_of(model), dialect), [[0.0], [5.0]])
    assert found.components == ["n 1", "n 1"]
    assert found.probabilities.tolist() == [[0, 1], [0, 1]]


@every_database
def test_hostile_names_are_names(dialect: str, run: Run) -> None:
    """Of columns, components and the table, all at once."""
    model = made(len(HOSTILE), len(HOSTILE), columns=HOSTILE, names=HOSTILE)
    X = rows_of(model)
    table = HOSTILE[2]
    text = sql(model, X, dialect, table)
    kept = model.columns
    if dialect == "postgresql":
        kept = tuple(name.encode()[:63].decode(errors="ignore") for name in kept)
    found = run(replace(model, columns=kept), text, X.tolist(), table=table)
    assert_judged(found, model, X)
    assert tuple(found.header[: len(kept)]) == kept


@pytest.mark.parametrize("name", UNSTORABLE)
def test_what_no_database_stores_is_left_out_of_names(name: str) -> None:
    model = made(2, 1, names=(name, "other"))
    X = rows_of(model)
    found = by_sqlite(model, sql(model, X), X.tolist())
    assert set(found.components) == {name.replace("\0", "").replace("\ud800", "?"), "other"}


names_of_columns = st.lists(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
    min_size=2, max_size=2, unique_by=str.casefold,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    names_of_columns,
    st.lists(st.text(), min_size=2, max_size=2, unique_by=lambda name: name.replace("\0", "")),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
)
def test_any_name_is_a_name(columns: list[str], names: list[str], table: str) -> None:
    assume(not table.casefold().startswith("sqlite_") and PLACE not in columns)
    model = made(2, 2, columns=tuple(columns), names=tuple(names))
    X = rows_of(model, 20)
    found = by_sqlite(model, sql(model, X, table=table), X.tolist(), table)
    assert found.header[:2] == columns
    assert set(found.components) <= {name.replace("\0", "") for name in names}
    np.testing.assert_allclose(found.log_densities, judged(model, X)[1])


@pytest.mark.parametrize("dialect", room.DIALECTS)
@pytest.mark.parametrize("table", ["gmm_rows", "GMM_scores", "mixture_rows", "d", "s", "x1"])
def test_a_table_may_be_called_like_a_step(dialect: str, table: str) -> None:
    model = made(columns=("x1", "y1"))
    X = rows_of(model)
    found = by_duckdb(model, sql(model, X, dialect, table), X.tolist(), table)
    assert_judged(found, model, X)
    if dialect == "ansi":
        assert_judged(by_sqlite(model, sql(model, X, table=table), X.tolist(), table), model, X)


@every_database
def test_added_names_are_like_no_other(dialect: str, run: Run) -> None:
    columns = ("gmm_component", "GMM_Anomaly", "gmm_probability_a", "gmm_log_density_2")
    names = ("a", "A", "é" * 100, "é" * 99, "b\nb", "b b")
    model = made(len(names), len(columns), columns=columns, names=names)
    X = rows_of(model)
    found = run(model, sql(model, X, dialect), X.tolist())
    assert len({name.casefold() for name in found.header}) == len(found.header)
    assert all(len(name.encode()) <= 63 for name in found.header)
    assert_judged(found, model, X)


def test_the_sentence_says_on_how_many_rows_it_was_run() -> None:
    model = made()
    assert "-- Run on 123 rows of the table" in sql(model, rows_of(model, 123))
    text = " ".join(sql(model, rows_of(model, 123), "postgresql").split("\n-- "))
    assert "Its form for SQLite and DuckDB, where this was made: Run on 123 rows" in text


@pytest.mark.parametrize("dialect", room.DIALECTS)
def test_the_head_is_comments_whatever_the_names(dialect: str) -> None:
    names = (*HOSTILE, *UNSTORABLE)
    model = made(len(names), len(names), columns=names, names=names)
    head = sql(model, rows_of(model), dialect).split("WITH gmm_rows")[0]
    assert all(line.startswith("-- ") or line == "--" for line in head[:-1].split("\n"))
    assert not set(head) & set("\r\x0b\x0c\x85\u2028\u2029\u202e\u2066\0\ud800")
    assert "--     __proto__\n" in head
    assert max(map(len, head.split("\n"))) <= 101


def test_sqlite_joins_by_an_index_however_many_steps_there_are() -> None:
    for K, d in ((1, 1), (3, 2), (20, 30)):
        model = made(K, d)
        text = sql(model, rows_of(model))
        with closing(sqlite3.connect(":memory:")) as connection:
            filled(connection, "data", model.columns, [], "REAL")
            plan = connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
        assert plan[-1][3].startswith("SEARCH s USING AUTOMATIC COVERING INDEX (x1=?")


def test_exponentials_are_never_asked_for_where_they_underflow() -> None:
    """PostgreSQL refuses them."""
    asked: list[float] = []
    model = made(2, 1, mixture=Mixture([0.5, 0.5], [[0.0], [80.0]], [[[1.0]], [[1.0]]]))
    X = np.linspace(-500, 500, 400)[:, None]
    text = sql(model, X)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_function("EXP", 1, lambda x: asked.append(x) or math.exp(x))
        filled(connection, "data", model.columns, X.tolist(), "REAL")
        answer(connection, text, model)
    assert -700 <= min(asked) < -600
    assert max(asked) == 0


def test_a_dialect_nobody_speaks_is_refused() -> None:
    model = made()
    with pytest.raises(DataError, match="SQL is written for one of these"):
        sql(model, rows_of(model), "oracle")


@pytest.mark.parametrize(
    ("columns", "refused", "taken"),
    [
        (("x", "X"), "ansi", "postgresql"),
        (("x" * 63 + "a", "x" * 63 + "b"), "postgresql", "ansi"),
    ],
)
def test_columns_that_a_database_takes_for_one_are_refused(
    columns: tuple[str, str], refused: str, taken: str
) -> None:
    model = made(columns=columns)
    with pytest.raises(DataError, match="cannot tell these columns apart"):
        sql(model, rows_of(model), refused)
    assert sql(model, rows_of(model), taken)


def test_a_mixture_too_large_for_sqlite_is_refused() -> None:
    with pytest.raises(DataError, match="6 components over 100 columns is too large"):
        sql(made(6, 100), np.zeros((1, 100)))
    diagonal = made(6, 100, family="diag")
    X = rows_of(diagonal, 20)
    assert_judged(by_sqlite(diagonal, sql(diagonal, X), X.tolist()), diagonal, X)


@pytest.mark.parametrize("dialect", room.DIALECTS)
def test_a_statement_of_other_numbers_never_leaves(
    dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = made()
    monkeypatch.setattr(room, "_number", lambda value: f"{value:.4e}")
    with pytest.raises(DataError, match="other numbers than the app"):
        sql(model, rows_of(model), dialect)


def test_a_statement_that_cannot_be_run_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made()
    with pytest.raises(DataError, match="could not be run here"):
        sql(model, rows_of(model), table="sqlite_reserved")
    monkeypatch.setattr(room, "SECONDS", -1)
    slow = made(12, 12)
    with pytest.raises(DataError, match="could not be run here"):
        sql(slow, rows_of(slow, 1000))


def test_functions_that_sqlite_lacks_are_lent_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    lent: list[str] = []

    class Bare(sqlite3.Connection):
        def execute(self, text: str, *rest: Any) -> sqlite3.Cursor:
            if text == "SELECT EXP(0), LN(1)":
                raise sqlite3.OperationalError("no such function: EXP")
            return super().execute(text, *rest)

        def create_function(self, name: str, *rest: Any, **more: Any) -> None:
            lent.append(name)
            super().create_function(name, *rest, **more)

    connect = sqlite3.connect
    monkeypatch.setattr(room.sqlite3, "connect", lambda name: connect(name, factory=Bare))
    model = made()
    text = sql(model, rows_of(model))
    assert lent == ["EXP", "LN"]
    monkeypatch.undo()
    assert text.split("WITH ")[1] == sql(model, rows_of(model)).split("WITH ")[1]


class Named(Visitor):  # type: ignore[misc]
    """What a statement names and calls."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.columns: set[str] = set()
        self.tables: set[str] = set()
        self.functions: set[str] = set()
        self.steps: list[str] = []

    def visit_A_Const(self, _: Any, node: ast.A_Const) -> None:  # noqa: N802
        if isinstance(node.val, ast.String):
            self.texts.add(node.val.sval)

    def visit_ColumnRef(self, _: Any, node: ast.ColumnRef) -> None:  # noqa: N802
        first, *rest = node.fields
        if first.sval == "d" and isinstance(rest[0], ast.String):
            self.columns.add(rest[0].sval)

    def visit_RangeVar(self, _: Any, node: ast.RangeVar) -> None:  # noqa: N802
        self.tables.add(node.relname)

    def visit_FuncCall(self, _: Any, node: ast.FuncCall) -> None:  # noqa: N802
        self.functions.add(node.funcname[-1].sval)

    def visit_CommonTableExpr(self, _: Any, node: ast.CommonTableExpr) -> None:  # noqa: N802
        self.steps.append(node.ctename)


@pytest.mark.parametrize(("K", "d"), [(1, 1), (12, 12), (20, 20)])
def test_postgresql_reads_one_select(K: int, d: int) -> None:
    model = made(K, d)
    statements = pglast.parse_sql(sql(model, rows_of(model), "postgresql"))
    assert [type(statement.stmt) for statement in statements] == [ast.SelectStmt]
    named = Named()
    named(statements)
    assert named.columns == set(model.columns)
    assert named.functions == {"abs", "exp", "ln", "min"}
    assert named.tables == {"data", *named.steps}


def test_postgresql_reads_hostile_names_as_names() -> None:
    model = made(len(HOSTILE), len(HOSTILE), columns=HOSTILE, names=HOSTILE)
    text = sql(model, rows_of(model), "postgresql", table=HOSTILE[1])
    statements = pglast.parse_sql(text)
    named = Named()
    named(statements)
    assert len(statements) == 1
    assert named.texts == set(HOSTILE)
    assert named.columns == {n.encode()[:63].decode(errors="ignore") for n in HOSTILE}
    assert named.tables == {HOSTILE[1], *named.steps}
    written = text.encode()
    comments = [token.start for token in scan(text) if token.name == "SQL_COMMENT"]
    assert len(comments) > 10
    assert max(comments) < written.index(b"WITH gmm_rows")


def test_postgresql_keeps_backslashes_whatever_its_settings() -> None:
    """Without standard_conforming_strings a backslash in '…' would take the quote along."""
    model = made(2, 1, names=("a\\", "\\' OR 1 = 1 --"))
    text = sql(model, rows_of(model), "postgresql")
    literals = [line for line in text.split("\n") if line.endswith("AS component,")]
    assert "THEN E'a\\\\' WHEN" in literals[0]
    assert "THEN E'\\\\'' OR 1 = 1 --' END" in literals[0]
