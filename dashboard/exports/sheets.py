"""Sheets of an Excel workbook, on which texts stay texts and numbers keep all their digits.

Texts that look like formulas are marked as texts, and stay such when they are edited.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from dashboard.exports.cells import Cell, is_formula

AS_STRINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Options of the workbook."""

NAME_WIDTH, VALUE_WIDTH = 24, 96  # in characters


def write_sheet(
    book: xlsxwriter.Workbook, title: str, headers: list[str], rows: Iterable[Iterable[Cell]]
) -> None:
    """A sheet with a header that stays in sight and can be filtered by."""
    sheet = book.add_worksheet(title)
    marked = book.add_format({"quote_prefix": True})
    last = 0
    for last, row in enumerate(chain([headers], rows)):
        for place, cell in enumerate(row):
            _write(sheet, last, place, cell, marked)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(headers) - 1)
    sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last, len(headers) - 1)})


def write_pairs(book: xlsxwriter.Workbook, title: str, pairs: Iterable[tuple[str, Cell]]) -> None:
    """A sheet of names and values, to be read."""
    sheet = book.add_worksheet(title)
    marked = book.add_format({"quote_prefix": True})
    top = book.add_format({"valign": "top", "bold": True})
    wrapped = book.add_format({"valign": "top", "text_wrap": True, "align": "left"})
    sheet.set_column(0, 0, NAME_WIDTH, top)
    sheet.set_column(1, 1, VALUE_WIDTH, wrapped)
    for row, pair in enumerate(pairs):
        for place, cell in enumerate(pair):
            _write(sheet, row, place, cell, marked)


class _Exact(float):
    """A number that is written with all its digits: XlsxWriter formats with 16, one too few."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def _write(sheet: Any, row: int, place: int, cell: Cell, marked: Any) -> None:
    if isinstance(cell, str):
        _write_text(sheet, row, place, cell, marked)
    else:
        sheet.write_number(row, place, cell if isinstance(cell, int) else _Exact(cell))


def _write_text(sheet: Any, row: int, place: int, text: str, marked: Any) -> None:
    """A text as a text. XlsxWriter takes one in <r> tags for XML of its own and copies it
    unescaped, so such a text goes in as a rich one, which is escaped piece by piece."""
    if text.startswith("<r>"):
        sheet.write_rich_string(row, place, "<", "r", text[2:])
    elif text:
        sheet.write_string(row, place, text, marked if is_formula(text) else None)
