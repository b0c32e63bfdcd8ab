"""Workbooks: which sheet is read, what its cells become, and what is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data import DataError, Table, read
from dashboard.data import workbook as module
from dashboard.data.asked import Reading


def workbook(**sheets: list[list[Any]]) -> bytes:
    """An Excel file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(content: bytes) -> Table:
    return read(io.BytesIO(content), "book.xlsx")


def told(table: Table) -> str:
    return " ".join(map(str, table.notes))


ROWS: list[list[Any]] = [["height", "city"], [1.5, "臺北"], [2.5, "a,b"], [None, 'say "hi"']]


def test_the_cells_are_those_of_the_sheet() -> None:
    table = table_of(workbook(people=ROWS))
    assert [column.label for column in table] == ["height", "city"]
    np.testing.assert_array_equal(table.column("c0").values, [1.5, 2.5, np.nan])
    assert table.column("c1").texts() == ["臺北", "a,b", 'say "hi"']
    assert "The sheet “people” of a workbook was read." in told(table)
    assert "commas" not in told(table)
    assert "UTF-8" not in told(table)


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named() -> None:
    table = table_of(workbook(empty=[], title=[["Report"]], data=ROWS, more=ROWS))
    assert "“data”" in told(table)
    assert table.n_rows == 3
    assert "Other sheets were not read: “empty”, “title”, “more”" in told(table)


def test_a_sheet_of_words_before_the_numbers_is_passed_over() -> None:
    cover = [["Report", "of 2025"], ["Chapter 1", "written by"], ["in 2 parts", "us"]]
    table = table_of(workbook(cover=cover, data=ROWS))
    assert "The sheet “data” of a workbook was read." in told(table)
    assert "Other sheets were not read: “cover”" in told(table)
    asked = read(
        io.BytesIO(workbook(cover=cover, data=ROWS)), "book.xlsx", asked=Reading(sheet="cover")
    )
    assert "The sheet “cover” of a workbook was read." in told(asked)
    words = table_of(workbook(cover=cover, more=cover))
    assert "The sheet “cover” of a workbook was read." in told(words)


NUMBERS = st.floats(-1e300, 1e300).map(lambda x: float(f"{x:.15g}"))  # what openpyxl can write


@given(st.lists(NUMBERS, min_size=2, max_size=20))
def test_numbers_keep_their_digits(values: list[float]) -> None:
    table = table_of(
        workbook(data=[["x", "y"], *([value, i + 0.5] for i, value in enumerate(values))])
    )
    np.testing.assert_array_equal(table.column("c0").values, np.array(values))


def test_dates_and_truths_are_told_as_what_they_are() -> None:
    rows = [["day", "when", "true"]]
    days = [[date(2024, 1, 1 + i), datetime(2024, 1, 1 + i, 3, 4), i % 2 == 0] for i in range(9)]
    table = table_of(workbook(data=[*rows, *days]))
    assert [column.obstacle for column in table][:2] == ["date", "date"]
    assert set(table.column("c2").levels) == {"TRUE", "FALSE"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (workbook(empty=[]), "No sheet"),
        (workbook(one=[["only a title"]]), "No sheet"),
        (workbook(data=ROWS)[:900], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3_000, "password"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        table_of(content)


def test_other_documents_of_the_same_kind_are_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(DataError, match="cannot be read"):
        table_of(file.getvalue())


def test_a_small_file_does_not_unpack_to_a_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNPACKED", 1_000_000)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2_000_000)
    assert len(file.getvalue()) < 10_000
    with pytest.raises(DataError, match="unpacks to more than 1 MB"):
        table_of(file.getvalue())
