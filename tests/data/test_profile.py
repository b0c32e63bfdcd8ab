"""Profiles of columns: histograms and commonest texts."""

from __future__ import annotations

import numpy as np

from dashboard.data.obstacles import numeric_column
from dashboard.data.profile import profile
from tests.data.files import lines, table_of


def test_a_column_of_numbers() -> None:
    found = profile(numeric_column("c0", "a", np.array([1.0, 2.0, 2.0, 4.0, np.nan])))
    assert (found.low, found.high, sum(found.counts)) == (1.0, 4.0, 4)
    assert found.counts[0] == 1


def test_a_column_of_texts() -> None:
    table = table_of(lines("a,b", [f"{i},{'red' if i % 3 else 'blue'}" for i in range(30)]))
    found = profile(table.column("c1"))
    assert found.counts == (20, 10)
    assert found.commonest == ("red", "blue")


def test_empty_and_constant_columns() -> None:
    assert profile(numeric_column("c0", "a", np.full(5, np.nan))).counts == ()
    assert profile(numeric_column("c0", "a", np.full(5, 2.0))).counts == (5,)
