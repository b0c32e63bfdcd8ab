"""Some hundred of the inputs of `make fuzz`, and that its judge sees what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.data.errors import DataError
from tests.data.files import table_of
from tests.fuzz import harness
from tests.fuzz.inputs import made
from tests.fuzz.oracle import disagreement, meaning

FILE = b"a,b,c\n1.5,x,3\n2.5,y,4\n"


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_each_is_a_table_that_agrees_or_refused_in_words(first: int) -> None:
    assert harness.looked_at(first, 50) == []


def test_an_input_is_made_from_its_number() -> None:
    assert made(7) == made(7) != made(8)


def test_both_outcomes_occur() -> None:
    refused = 0
    for number in range(100):
        try:
            table_of(made(number))
        except DataError:
            refused += 1
    assert 10 < refused < 90


def test_the_oracle_agrees_and_disagrees() -> None:
    table = table_of(FILE)
    assert disagreement(FILE, table) == ""
    for other in (
        FILE.replace(b"2.5", b"2.50000001"),
        FILE.replace(b"y", b"z"),
        FILE + b"5,6,7\n",
        FILE.replace(b"1.5", b""),
    ):
        assert disagreement(other, table)
    lost = replace(table.columns[0], values=np.array([1.5, np.nan]))
    assert disagreement(FILE, replace(table, columns=(lost, *table.columns[1:])))


def test_what_the_reader_must_not_raise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(harness, "read", fails)
    assert harness.wrong(FILE) == "KeyError: 'x'"


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1,234.5", ".", 1234.5),
        ("1.234,5", ",", 1234.5),
        ("(€ 2)", ".", -2.0),
        ("−１２ %", ".", -12.0),
        ("1_000", ".", None),
        ("x", ".", None),
    ],
)
def test_meaning(text: str, sign: str, value: float | None) -> None:
    assert meaning(text, sign) == value
