"""Tables, their columns and what may be chosen; texts as levels; messages as values."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.errors import DataError, NotStored
from dashboard.data.levels import Levels
from dashboard.data.obstacles import OBSTACLES, numeric_column, obstacle_message, text_column
from dashboard.data.table import MAX_CHOSEN, Column, Note, Table

N = 60
RNG = np.random.default_rng(1)


def numeric(values: object, label: str = "x", key: str = "c0") -> Column:
    return numeric_column(key, label, np.asarray(values, dtype=np.float64))


def text(words: list[str], label: str = "x", key: str = "c0") -> Column:
    levels = sorted(set(words))
    codes = np.array([levels.index(word) for word in words], dtype=np.int32)
    return text_column(key, label, codes, levels)


def table(*columns: Column) -> Table:
    return Table("made up", columns, len(columns[0].values))


@pytest.mark.parametrize(
    ("column", "obstacle"),
    [
        (numeric(RNG.normal(size=N)), None),
        (numeric(RNG.integers(0, 1000, N)), None),
        (numeric([5.0] * N), "constant"),
        (numeric([np.nan, *[5.0] * N]), "constant"),
        (numeric([np.nan] * N), "empty"),
        (numeric(np.arange(N)), "identifier"),
        (numeric(np.arange(N)[::-1]), "identifier"),
        (numeric(RNG.permutation(N)), "identifier"),
        (numeric(np.cumsum(RNG.integers(1, 9, N))), "identifier"),
        (numeric(np.cumsum(RNG.uniform(0.1, 9, N))), None),
        (numeric([3, 1, 7], "customer_id"), "identifier"),
        (numeric([3, 1, 7], "客戶編號"), "identifier"),
        (numeric([3, 1, 7], "grid"), None),
        (numeric([3, 3, 7], "id"), None),
        (numeric(np.arange(N) % 2), "categories"),
        (numeric(np.arange(N) % 2 + 0.5), None),
        (numeric(np.arange(20) % 10), None),
        (numeric(np.arange(1, N) * 1e300), None),
        (text(["a", "b"] * 5), "text"),
        (text(["2024-01-01", "2024-01-02 10:00"] * 5), "date"),
        (text_column("c0", "x", np.full(5, -1, np.int32), ()), "empty"),
    ],
)
def test_obstacles(column: Column, obstacle: str | None) -> None:
    assert column.obstacle == obstacle
    message = obstacle_message(column)
    if obstacle is None:
        assert message is None
    else:
        assert message is not None
        sentence, values = message
        assert sentence == OBSTACLES[obstacle].message
        assert "“x”" in sentence.format(**{**values, "column": "x"})


def test_counts() -> None:
    column = numeric([1.5, np.nan, 1.5, 2.5])
    assert (column.n_missing, column.n_distinct) == (1, 2)
    words = text_column("c0", "x", np.array([0, -1, 1], np.int32), ("a", "b"))
    assert (words.n_missing, words.n_distinct) == (1, 2)
    assert words.texts() == ["a", None, "b"]
    assert words.texts(np.array([2])) == ["b"]


def test_columns_chosen_at_first() -> None:
    columns = [numeric(RNG.normal(size=N), f"x{j}", f"c{j}") for j in range(MAX_CHOSEN + 5)]
    assert table(*columns).default_columns() == tuple(f"c{j}" for j in range(MAX_CHOSEN))
    mixed = table(
        text(["a"] * N), numeric(np.arange(N), key="c1"), numeric(RNG.normal(size=N), key="c2")
    )
    assert mixed.default_columns() == ("c2",)


def test_columns_to_colour_by() -> None:
    shown = table(
        text(["a", "b"] * 30, key="c0"),
        text([str(i) for i in range(N)], key="c1"),
        text(["a"] * N, key="c2"),
        numeric(np.arange(N) % 3, key="c3"),
        numeric(RNG.normal(size=N), key="c4"),
    )
    assert shown.colour_columns() == ("c0", "c3")


def test_matrix_leaves_incomplete_rows_out() -> None:
    made = table(
        numeric([1, np.nan, 3, 4], key="c0"),
        text(["a", "b", "c", "d"], key="c1"),
        numeric([5, 6, 7, np.nan], key="c2"),
    )
    X, rows = made.matrix(["c2", "c0"])
    assert X.tolist() == [[5, 1], [7, 3]]
    assert rows.tolist() == [0, 2]
    assert X.flags.c_contiguous
    assert (X.dtype, rows.dtype) == (np.float64, np.int64)
    X[:] = 0
    assert made.column("c0").values[0] == 1
    assert made.matrix([])[0].shape == (4, 0)


def test_matrix_keeps_rows_with_any_value_where_asked() -> None:
    made = table(
        numeric([1, np.nan, np.nan, 4], key="c0"),
        numeric([5, 6, np.nan, np.nan], key="c1"),
    )
    X, rows = made.matrix(["c1", "c0"], partial=True)
    np.testing.assert_array_equal(X, [[5, 1], [6, np.nan], [np.nan, 4]])
    assert rows.tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    ("values", "positive"),
    [([1, np.nan, 0.5], True), ([1, 0], False), ([1, -1], False), ([np.nan], False), ([], False)],
)
def test_a_column_is_positive_or_not(values: list[float], positive: bool) -> None:
    assert numeric(values).is_positive is positive


def test_asking_for_what_is_not_there() -> None:
    made = table(text(["a", "b"]))
    with pytest.raises(DataError, match="no column c9"):
        made.column("c9")
    with pytest.raises(DataError, match="holds texts"):
        made.matrix(["c0"])


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_levels(texts: list[str]) -> None:
    levels = Levels.of(texts)
    assert list(levels) == texts
    assert levels == tuple(texts)
    assert len(levels) == len(texts)
    assert levels[1:] == tuple(texts[1:])
    if texts:
        assert levels[-1] == texts[-1]


def test_levels_end() -> None:
    with pytest.raises(IndexError):
        Levels.of(["a"])[1]


def test_messages_keep_sentence_and_values() -> None:
    for made in (Note("{n} rows", n=3), DataError("{n} rows", n=3), NotStored("{n} rows", n=3)):
        assert (made.message, made.values, str(made)) == ("{n} rows", {"n": 3}, "3 rows")
    assert Note("{n}", n=1) == Note("{n}", n=1) != Note("{n}", n=2)
    copy = pickle.loads(pickle.dumps(NotStored("{n} rows", n=3)))
    assert (type(copy), str(copy)) == (NotStored, "3 rows")


@pytest.mark.parametrize(
    ("values", "spike"),
    [
        ([-999.0, *RNG.normal(size=N), -999.0], -999.0),
        ([99.0, 99.0, *(np.arange(N) % 5)], 99.0),
        ([-999.0, *RNG.normal(size=N)], None),
        ([99.0, 99.0, *np.arange(80.0)], None),
        ([-9.0, -9.0, *RNG.normal(size=N) * 5], None),
        ([12345.0, 12345.0, *RNG.normal(size=N)], None),
        ([99.0] * 5, None),
        ([-1.7e308, 1.7e308, 99.0, 99.0], None),
        ([], None),
    ],
)
def test_a_spike_of_nines_probably_stands_for_a_missing_cell(
    values: list[float], spike: float | None
) -> None:
    assert numeric(values).spike == spike
