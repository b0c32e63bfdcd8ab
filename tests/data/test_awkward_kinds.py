"""Awkward files: other kinds of files, limits, columns that are not chosen. One row a case."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import openpyxl
import pytest

from dashboard.settings import Settings
from tests.data.cases import (
    BASE,
    GROUP,
    HEIGHT,
    NAN,
    WEIGHT,
    Case,
    column,
    reads,
    refuses,
    written,
)

PLAIN = written()


def zipped() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("table.csv", PLAIN)
    return data.getvalue()


def workbook() -> bytes:
    """Heights and groups as an Excel workbook."""
    book, data = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "People"
    sheet.append(["height", "group"])
    for row in zip(HEIGHT, GROUP, strict=True):
        sheet.append(list(row))
    book.save(data)
    return data.getvalue()


def packed(how: str) -> str:
    return f"This file is compressed ({how}). Unpack it and load the table inside."


PAGE = (
    "This is a web page or XML document, not a table; perhaps the download led to a sign-in page."
    " Download the CSV file itself."
)
JSON = "This is JSON, not a table. Export the data as CSV."

KINDS = [
    refuses("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "This is a picture (PNG), not a text table. Choose a CSV file."),
    refuses("JPEG", b"\xff\xd8\xff\xe0\0\x10JFIF",
            "This is a picture (JPEG), not a text table. Choose a CSV file."),
    refuses("ZIP", zipped(), "This is a ZIP archive. Unpack it and load the table inside."),
    refuses("empty ZIP", b"PK\x05\x06" + bytes(18),
            "This is a ZIP archive. Unpack it and load the table inside."),
    refuses("gzip", gzip.compress(PLAIN.encode()), packed("gzip")),
    refuses("bzip2", bz2.compress(PLAIN.encode()), packed("bzip2")),
    refuses("xz", lzma.compress(PLAIN.encode()), packed("xz")),
    refuses("PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
            "This is a PDF document, not a text table. Export the table as CSV."),
    refuses("Parquet", b"PAR1\x15\x04",
            "This is a Parquet file, not a text table. Export the table as CSV."),
    refuses("SQLite", b"SQLite format 3\0\x10\0",
            "This is an SQLite database. Export the table as CSV."),
    refuses("damaged xlsx", workbook()[:-200], "This workbook is damaged. Save the sheet as CSV."),
    reads("xlsx renamed", workbook(), "The sheet “People” of a workbook was read.",
          columns={"height": HEIGHT, "group": GROUP}),
    refuses("HTML", "<!DOCTYPE html>\n<html><body><table><tr><td>1</td></tr></table></body></html>",
            PAGE),
    refuses("HTML with BOM and blanks", "\ufeff\n  <HTML lang='en'>\n", PAGE),
    refuses("HTML in UTF-16", "<html><body>1,2</body></html>".encode("utf-16"), PAGE),
    refuses("XML", "<?xml version='1.0'?><rows><row/></rows>", PAGE),
    refuses("JSON of objects", '[{"a": 1, "b": 2},\n {"a": 3, "b": 4}]', JSON),
    refuses("JSON of an object", '{\n  "a": [1, 2]\n}', JSON),
    refuses("JSON of rows", "[[1, 2],\n[3, 4]]", JSON),
    refuses("JSON lines", '{"a": 1}\n{"a": 2}\n', JSON),
]  # fmt: skip


def field(limit: int, line: int) -> str:
    return (
        f"Line {line} holds a field of more than {limit} characters. Shorten it, or look for a"
        " missing quote above it."
    )


SAMPLED = "A random sample of {} of the 12 rows was read (seed 0), as more are not read here."


def without(*rows: int) -> dict[str, list[object]]:
    """The usual columns without some rows, as a sample has them."""
    return {
        label: [cell for i, cell in enumerate(cells) if i not in rows]
        for label, cells in BASE.items()
    }


def wide(columns: int) -> str:
    names = ",".join(f"n{j}" for j in range(columns))
    return "\n".join([names, *[",".join([str(i / 8)] * columns) for i in range(3)]]) + "\n"


LIMITS = [
    refuses("a field over 32,767 characters", PLAIN + f"9.5,8.5,{'z' * 32_768}\n",
            field(32_767, 14)),
    refuses("the same in quotes", PLAIN + f'9.5,8.5,"{"z" * 32_768}"\n', field(32_767, 14)),
    refuses("a field of 400,000 characters in quotes", PLAIN + f'9.5,8.5,"{"z" * 400_000}"\n',
            field(32_767, 14)),
    refuses("one line of 5,000,000 characters", "z" * 5_000_000, field(32_767, 1)),
    reads("a field of 32,767 characters", PLAIN + f"9.5,8.5,{'z' * 32_767}\n",
          columns={"height": [*HEIGHT, 9.5], "weight": [*WEIGHT, 8.5],
                   "group": [*GROUP, "z" * 32_767]}),
    refuses("2,001 columns", wide(2001),
            "This table has 2001 columns; at most 2000 can be read. Leave some out."),
    reads("more rows than the limit", PLAIN, SAMPLED.format(10), columns=without(5, 7),
          limits=Settings(max_rows=10)),
    reads("more cells than the limit", PLAIN, SAMPLED.format(11), columns=without(6),
          limits=Settings(max_cells=35)),
    reads("2,000 columns", wide(2000), columns={f"n{j}": [0.0, 0.125, 0.25] for j in range(2000)}),
]  # fmt: skip


def column_of(cells: list[object], name: str = "x") -> str:
    return column(name, [str(cell) for cell in cells])


def kept_out(name: str, cells: list[object], obstacle: str, label: str = "x") -> object:
    """A column that is read, but not chosen at first."""
    numbers = [float(c) if isinstance(c, int) else c for c in cells]
    wanted = {label: numbers, "y": [i / 8 for i in range(len(cells))]}
    return reads(name, column_of(cells, label), columns=wanted, obstacles={label: obstacle})


COLUMNS = [
    reads("all missing", column_of(["NA"] * 12), columns={"x": [NAN] * 12, "y": [
          i / 8 for i in range(12)]}, obstacles={"x": "empty", "y": None}),
    kept_out("constant", [7.5] * 12, "constant"),
    kept_out("identifier by name", [9, 4, 17, 30, 2], "identifier", "customer_id"),
    kept_out("identifier that counts up", list(range(100, 130)), "identifier"),
    kept_out("ISO dates", [f"2024-03-{i + 1:02d}" for i in range(12)], "date"),
    kept_out("dates with points", [f"{i + 1}.3.2024" for i in range(12)], "date"),
    kept_out("dates with times", [f"2024-03-{i + 1:02d} 10:30" for i in range(12)], "date"),
    kept_out("Chinese dates", [f"2024年3月{i + 1}日" for i in range(12)], "date"),
    kept_out("true and false", ["true", "false"] * 6, "text"),
    kept_out("TRUE and FALSE", ["TRUE", "FALSE", "FALSE"] * 4, "text"),
    kept_out("0 and 1", [0, 1, 1] * 4, "categories"),
    kept_out("whole numbers as codes", [1, 2, 3, 4] * 6, "categories"),
    kept_out("texts", GROUP, "text"),
    reads("numbers", PLAIN, obstacles={"height": None, "weight": None, "group": "text"}),
]  # fmt: skip

SAME = [1.5] * 12
DEGENERATE = [
    reads("collinear columns", written(("a", "b"), (HEIGHT, [2 * h for h in HEIGHT])),
          columns={"a": HEIGHT, "b": [2 * h for h in HEIGHT]}, obstacles={"a": None, "b": None}),
    reads("one point repeated", written(("a", "b"), (SAME, SAME)),
          columns={"a": SAME, "b": SAME}, obstacles={"a": "constant", "b": "constant"}),
    reads("fewer rows than columns", "a,b,c\n1.5,2.5,3.5\n4.5,5.5,6.25\n",
          columns={"a": [1.5, 4.5], "b": [2.5, 5.5], "c": [3.5, 6.25]}),
    reads("scales of 1e300 and 1e-300", written(("a", "b"), ([h * 1e300 for h in HEIGHT],
          [h * 1e-300 for h in HEIGHT])), columns={"a": [h * 1e300 for h in HEIGHT],
          "b": [h * 1e-300 for h in HEIGHT]}, obstacles={"a": None, "b": None}),
    reads("offset of 1e16", written(("a", "b"), ([1e16 + 2.0 * i for i in range(12)], HEIGHT)),
          columns={"a": [1e16 + 2.0 * i for i in range(12)], "b": HEIGHT}),
]  # fmt: skip


@pytest.mark.parametrize("case", [*KINDS, *LIMITS, *COLUMNS, *DEGENERATE])
def test_case(case: Case) -> None:
    case.check()
