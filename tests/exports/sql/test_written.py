"""The head, and what is not written or does not leave."""

from __future__ import annotations

import importlib
import math
import sqlite3
from contextlib import closing
from typing import Any

import numpy as np
import pytest

from dashboard.data import DataError
from dashboard.engine import Mixture
from dashboard.exports import DIALECTS, sql
from tests.exports.sql.databases import (
    HOSTILE,
    UNSTORABLE,
    answer,
    assert_judged,
    by_sqlite,
    filled,
    made,
    rows_of,
)

writing = importlib.import_module("dashboard.exports.sql.statement")


trying = importlib.import_module("dashboard.exports.sql.trial")


def test_the_sentence_says_on_how_many_rows_it_was_run() -> None:
    model = made()
    assert "-- Run on 123 rows of the table" in sql(model, rows_of(model, 123))
    text = " ".join(sql(model, rows_of(model, 123), "postgresql").split("\n-- "))
    assert "Its form for SQLite and DuckDB, where this was made: Run on 123 rows" in text


@pytest.mark.parametrize("dialect", DIALECTS)
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


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_statement_of_other_numbers_never_leaves(
    dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = made()
    monkeypatch.setattr(writing, "number", lambda value: f"{value:.4e}")
    with pytest.raises(DataError, match="other numbers than the app"):
        sql(model, rows_of(model), dialect)


def test_a_statement_that_cannot_be_run_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made()
    with pytest.raises(DataError, match="could not be run here"):
        sql(model, rows_of(model), table="sqlite_reserved")
    monkeypatch.setattr(trying, "SECONDS", -1)
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
    monkeypatch.setattr(trying.sqlite3, "connect", lambda name: connect(name, factory=Bare))
    model = made()
    text = sql(model, rows_of(model))
    assert lent == ["EXP", "LN"]
    monkeypatch.undo()
    assert text.split("WITH ")[1] == sql(model, rows_of(model)).split("WITH ")[1]
