"""A row of totals is told by its words and by its sums."""

from __future__ import annotations

import io

import numpy as np
import pytest

from dashboard.data.dialect import recognise
from dashboard.data.obstacles import numeric_column
from dashboard.data.totals import LastRow, last_row
from dashboard.settings import Settings

ABOVE = [
    numeric_column("c1", "x", np.array([1.0, 2.0, 4.5])),
    numeric_column("c2", "y", np.ones(3)),
]


def found(text: str) -> LastRow:
    return last_row(io.BytesIO(text.encode()), recognise(text, True, Settings()))


def test_the_last_row_and_its_line() -> None:
    assert found("a,x\nb,1\nTotal,1\n\n") == (["Total", "1"], 3)
    assert found("a,x\nb,1\nc,1").fields == ["c", "1"]
    assert found("a,x\n" + "b,1\n" * 200_000 + '"Sum:", 2') == (["Sum:", "2"], 200_002)


@pytest.mark.parametrize("word", ["Total", " TOTAL: ", "合計", "平均", "Grand Total", "Summe"])
def test_words(word: str) -> None:
    assert LastRow(["", word], 1).speaks_of_totals
    assert not LastRow(["", word + "x"], 1).speaks_of_totals


@pytest.mark.parametrize(
    ("fields", "sums"),
    [
        (["Total", "7.5", "3"], True),
        (["Total", "7,5", "3"], True),
        (["Mean", "2.5", "1"], True),
        (["Total", "7.5", ""], True),
        (["Total", "7.5", "99"], True),
        (["Total", "7.9", "3.4"], False),
        (["Total", "", ""], False),
        (["Total"], False),
    ],
)
def test_sums(fields: list[str], sums: bool) -> None:
    assert LastRow(fields, 1).sums_up(ABOVE) is sums


def test_sums_too_large_for_a_float_are_none() -> None:
    column = numeric_column("c1", "x", np.full(3, 1.7e308))
    assert not LastRow(["Total", "5"], 1).sums_up([column])
    assert LastRow(["Mean", "1.7e308"], 1).sums_up([column])
