"""Excel and OpenDocument workbooks: the first sheet that holds a table of numbers, as text.

The text is then read like any other, so that names, missing words and repairs are understood and
told in one way. Numbers keep all their digits; dates are written as ISO 8601 has them.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from datetime import date, datetime, time
from itertools import islice
from typing import BinaryIO, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from dashboard.data.errors import DataError
from dashboard.data.numbers import is_number
from dashboard.data.table import Note

LOOKED_AT, NUMBERS = 200, 2  # rows of a sheet, and rows with numbers that make it a table of them
MOST_UNPACKED = 200_000_000  # bytes: a small file may unpack to anything
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = (b"[Content_Types].xml", b"xl/", b"_rels/", b"opendocument.spreadsheet")


def is_workbook(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a workbook."""
    return head.startswith(_OLD) or (head.startswith(_ZIP) and any(part in head for part in _PARTS))


class SheetText(NamedTuple):
    """A sheet as CSV (UTF-8) in a temporary file, gone once it is closed; the workbook's sheets."""

    file: BinaryIO
    sheet: str
    sheets: tuple[str, ...]


def workbook_text(source: BinaryIO, asked: str = "") -> SheetText:
    """The sheet `asked` for, or the first one with rows of numbers; where none has, the first one
    of two rows or more.

    Raises DataError for what cannot be read, unpacks to too much, or holds no table.
    """
    source.seek(0)
    if source.read(len(_ZIP)) == _ZIP:
        _require_size(source)
    source.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(source)
        names = tuple(workbook.sheet_names)
        if asked and asked not in names:
            raise DataError(
                "This workbook has no sheet “{sheet}”; choose another one.", sheet=asked
            )
        first = None
        for name in [asked] if asked else names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.height >= 2:
                if asked or _has_numbers(sheet):
                    return SheetText(_written(sheet), name, names)
                first = first or sheet
        if first is not None:
            return SheetText(_written(first), first.name, names)
    except CalamineError:
        raise DataError(
            "This workbook cannot be read: it is damaged, or protected by a password. Save the"
            " sheet as CSV."
        ) from None
    if asked:
        raise DataError(
            "The sheet “{sheet}” holds no table of two rows or more; choose another one.",
            sheet=asked,
        )
    raise DataError("No sheet of this workbook holds a table of two rows or more.")


def _require_size(source: BinaryIO) -> None:
    """Raise DataError where the archive is none, or unpacks to too much."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise DataError("This workbook is damaged. Save the sheet as CSV.") from None
    if size > MOST_UNPACKED:
        raise DataError(
            "This workbook unpacks to more than {limit} MB, the most that can be read here. Save"
            " the sheet as CSV.",
            limit=MOST_UNPACKED // 1_000_000,
        )


def _has_numbers(sheet: CalamineSheet) -> bool:
    rows = islice(sheet.iter_rows(), LOOKED_AT)
    return sum(any(is_number(_cell(value)) for value in row) for row in rows) >= NUMBERS


def _written(sheet: CalamineSheet) -> BinaryIO:
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 (the reader closes it)
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    csv.writer(text, lineterminator="\n").writerows(
        [_cell(value) for value in row] for row in sheet.iter_rows()
    )
    text.flush()
    text.detach()
    file.seek(0)
    return file


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def sheet_notes(text: SheetText) -> tuple[Note, ...]:
    """Which sheet was read, and which ones were not."""
    others = tuple(one for one in text.sheets if one != text.sheet)
    note = Note("The sheet “{sheet}” of a workbook was read.", sheet=text.sheet)
    if not others:
        return (note,)
    rest = Note(
        "Other sheets were not read: {sheets}. Another one can be chosen under Data.",
        sheets=others,
    )
    return note, rest
