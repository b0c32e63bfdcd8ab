"""What was found while a file was read is told, and what was not found is not."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dashboard.data.dialect import Dialect
from dashboard.data.notes import named, repaired, sampled, spelt, without_totals
from dashboard.data.plain import PlainText
from dashboard.data.records import Count
from dashboard.data.table import Column

PLAIN = PlainText(io.BytesIO(), "UTF-8", has_quotes=False, n_replaced=0, guessed=False)
DIALECT = Dialect(",", 2, ("a", "b"), 1, 2, 0, (), ())


def columns(*labels: str) -> list[Column]:
    return [Column(f"c{j}", one, "numeric", np.zeros(2)) for j, one in enumerate(labels)]


def told(text: PlainText = PLAIN, count: Count | None = None, **changes: Any) -> list[str]:
    dialect = replace(DIALECT, **changes)
    notes = repaired(text, dialect, columns("a", "b"), count or Count())
    return [str(note) for note in notes]


def test_a_clean_file_has_no_repairs() -> None:
    assert told() == []
    assert sampled(100, 0) == without_totals(0) == []


@pytest.mark.parametrize(
    ("delimiter", "words"),
    [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars"), ("^", "by “^”")],
)
def test_characters_and_delimiter(delimiter: str, words: str) -> None:
    first, second = spelt(PLAIN, replace(DIALECT, delimiter=delimiter))
    assert str(first) == "The characters are UTF-8."
    assert words in str(second)
    [guessed] = spelt(PLAIN._replace(encoding="Big5", guessed=True), replace(DIALECT, width=1))
    assert str(guessed) == "The characters look like Big5; check the names and texts."


def test_names() -> None:
    assert str(named(replace(DIALECT, names_line=3))).endswith("on line 3.")
    assert "named by their place" in str(named(replace(DIALECT, names=None)))


def test_every_repair_is_told_with_its_line() -> None:
    count = Count(n_short=2, short=[5, 9], n_long=1, long=[7])
    text = PLAIN._replace(n_replaced=1, replaced_line=4)
    notes = told(text, count, titles=("Sales", "2026"), units_line=2)
    for note, words in zip(
        notes,
        ("1, the first on line 4", "2, the first “Sales”", "Line 2 holds units", "2, the first on"
         " line 5", "lines: 7"),
        strict=True,
    ):  # fmt: skip
        assert words in note
    assert "Line 12 holds totals" in str(without_totals(12)[0])
    assert "500 of the 2000 rows" in str(sampled(500, 2000)[0])


def test_names_that_are_not_the_files_are_told() -> None:
    assert told(names=("a", "")) == ["Empty or repeated names were completed: “b”."]
    [shortened] = repaired(
        PLAIN, replace(DIALECT, names=("x" * 500, "b")), columns("x", "b"), Count()
    )[1:]
    assert str(shortened) == "Long names were shortened: “x”."
