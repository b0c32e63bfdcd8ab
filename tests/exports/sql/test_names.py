"""Names of columns, components and tables, whatever they hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.exports import DIALECTS, sql
from tests.exports.sql.databases import (
    HOSTILE,
    PLACE,
    UNSTORABLE,
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


@pytest.mark.parametrize("dialect", DIALECTS)
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
