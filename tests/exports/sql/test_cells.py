"""Which cells are read, and how rows find their answers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dashboard.engine import Mixture
from dashboard.exports import sql
from tests.exports.sql.databases import (
    Run,
    assert_judged,
    by_duckdb,
    by_sqlite,
    every_database,
    judged,
    made,
    rows_of,
)


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
