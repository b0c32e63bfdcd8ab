"""What a number is in a cell of text, in either grammar, and when a column is one of numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dashboard.data.numbers import Reading, Sign, is_missing, is_number, read_levels


def reading(texts: list[str], table_sign: Sign | None = None) -> Reading | str:
    return read_levels(texts, np.ones(len(texts), dtype=np.int64), table_sign)


def values(texts: list[str], table_sign: Sign | None = None) -> list[float]:
    result = reading(texts, table_sign)
    assert isinstance(result, Reading)
    return result.values.tolist()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "-2.5", "+3", ".5", "4.", "1e3", "1.5E-3"], [1, -2.5, 3, 0.5, 4, 1000, 0.0015]),
        (["1,234.5", "12", "1,234,567"], [1234.5, 12, 1234567]),
        (["1,5", "2,25", "-,5", "1,5E+03"], [1.5, 2.25, -0.5, 1500]),
        (["1.234,5", "12,25"], [1234.5, 12.25]),
        (["1 234.5", "1\u202f234.25", "1'234.5", "1\u00a0000"], [1234.5, 1234.25, 1234.5, 1000]),
        (["−1.5", "１２.５", "  7 "], [-1.5, 12.5, 7]),
        (["$1.50", "$2"], [1.5, 2]),
        (["-€1,50", "-€2,25"], [-1.5, -2.25]),
        (["5 %", "7%"], [5, 7]),
    ],
)
def test_values(texts: list[str], expected: list[float]) -> None:
    assert values(texts) == expected


@pytest.mark.parametrize(
    "text",
    ["", "a", "1.2.3", "1,2,3", "12,34.5", "1 2", "--1", "0x10", "1_000", "1e", "+", "12:30"],
)
def test_no_numbers(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize("text", ["", " ", "NA", "n/a", "?", ".", "-", "#DIV/0!", "NULL", "NaN"])
def test_missing_words(text: str) -> None:
    assert is_missing(text)
    assert not is_number(text)


def test_a_sign_beyond_doubt() -> None:
    for texts, sign in ((["1.5", "2"], "."), (["1,5", "2"], ","), (["1", "2"], None)):
        result = reading(texts)
        assert isinstance(result, Reading)
        assert result.sign == sign


def test_ambiguous() -> None:
    assert reading(["8,744", "4,774", "12"]) == "ambiguous"
    assert values(["8,744", "12"], ",") == [8.744, 12]
    assert values(["8,744", "12"], ".") == [8744, 12]
    assert values(["8.744", "12"]) == [8.744, 12]
    assert values(["8.744", "12"], ",") == [8744, 12]
    assert reading(["1.5", "2,5"]) == "mixed"
    assert reading(["1.500"] * 90 + ["1.5", "2,5"]) == "ambiguous"


def test_ninety_five_percent() -> None:
    numbers = [f"{i}.5" for i in range(19)]
    assert math.isnan(values([*numbers, "x"])[-1])
    assert reading([*numbers, "x", "y"]) == "mixed"
    assert math.isnan(values([*numbers, "NA", "?", "", "x"])[-1])
    assert reading(["x", "y", "1"]) == "text"


def test_cells_count_as_often_as_they_occur() -> None:
    result = read_levels(["1.5", "x"], np.array([1000, 2]))
    assert isinstance(result, Reading)
    assert read_levels(["1.5", "x"], np.array([2, 1000])) == "text"


def test_different_signs_of_money_are_texts() -> None:
    assert reading(["$1.5", "€1.5"]) == "signs"
    assert reading(["$1.5", "1.5"]) == "signs"


def test_digits_are_never_lost() -> None:
    assert reading(["12345678901234567", "12345678901234568"]) == "text"
    assert values(["1" + "0" * 20, "2.5"]) == [1e20, 2.5]
    assert values(["1e300", "2.5"]) == [1e300, 2.5]


def test_very_long_texts_are_judged_at_once() -> None:
    digits = "9" * 2_000_000
    assert is_number(digits)
    assert not is_number(digits + "x")
    assert not is_number("$" + "1 " * 1_000_000)
