"""Bytes -> Table: recognise, count, parse, understand; every repair becomes a note.

The steps know one thing each: workbook.py sheets, kinds.py what is no table, plain.py the
characters, dialect.py the delimiter and the names, records.py the length of rows, thinning.py which
rows are taken, cells.py the parsing, numbers.py what a number is. Here they follow each other, and
notes.py puts into words what they found. What a person has set (asked.py) is not guessed.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from dashboard.data.asked import AS_RECOGNISED, Reading
from dashboard.data.columns import understand
from dashboard.data.dialect import Dialect, recognise
from dashboard.data.errors import DataError
from dashboard.data.kinds import refuse_markup, refuse_other_kinds
from dashboard.data.names import clean, unique
from dashboard.data.notes import named, repaired, sampled, spelt, without_totals
from dashboard.data.offers import offers
from dashboard.data.plain import PlainText, StrangeCharacters, plain_text, previews
from dashboard.data.records import count_rows
from dashboard.data.table import Column, Note, Table
from dashboard.data.thinning import most_rows, rows_taken
from dashboard.data.totals import LastRow, last_row
from dashboard.data.understood import MAX_LINES, Understood, line
from dashboard.data.workbook import SheetText, is_workbook, sheet_notes, workbook_text
from dashboard.settings import Settings

HEAD = 1 << 18
LONG_HEAD = 1 << 22  # For lines so long that the usual one holds but a few.
FEW_LINES = 20

Progress = Callable[[float], None]


def read(
    source: Path | BinaryIO,
    name: str,
    limits: Settings | None = None,
    progress: Progress | None = None,
    asked: Reading = AS_RECOGNISED,
) -> Table:
    """The table in a file, given as a path or as a seekable binary stream.

    What is `asked` for is not guessed. `progress` is told how far the reading is, from 0 to 1;
    what it raises ends the reading. DataError says why a file is no table, or which line is at
    fault, and offers what would mend it.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return read(file, name, limits, progress, asked)
    limits, progress = limits or Settings(), progress or (lambda fraction: None)
    try:
        return _read_any(source, name, limits, progress, asked)
    except DataError as error:
        error.offers = offers(error, source, asked)
        raise


def _read_any(
    source: BinaryIO, name: str, limits: Settings, progress: Progress, asked: Reading
) -> Table:
    """The table in a workbook or in a text."""
    head = _head(source, 1 << 16)
    if not is_workbook(head):
        refuse_other_kinds(head)
        return _read_plain(source, name, limits, progress, asked)
    text = workbook_text(source, asked.sheet)
    with text.file as sheet:
        as_text = asked.changed(encoding="", delimiter="")
        return _read_plain(sheet, name, limits, progress, as_text, text)


def _read_plain(
    source: BinaryIO,
    name: str,
    limits: Settings,
    progress: Progress,
    asked: Reading,
    sheet: SheetText | None = None,
) -> Table:
    """The table in a text file, perhaps one that was a sheet of a workbook."""
    text = plain_text(source, asked.encoding)
    try:
        return _read_text(text, name, limits, progress, asked, sheet)
    finally:
        if text.file is not source:
            text.file.close()


def _head(source: BinaryIO, size: int) -> bytes:
    source.seek(0)
    head = source.read(size)
    if not head.strip():
        raise DataError("The file is empty: it holds no row of data.")
    return head


def _read_text(
    text: PlainText,
    name: str,
    limits: Settings,
    progress: Progress,
    asked: Reading,
    sheet: SheetText | None,
) -> Table:
    head = _head(text.file, HEAD)
    if head.count(b"\n") < FEW_LINES:
        head = _head(text.file, LONG_HEAD)
    if sheet is None:
        refuse_markup(head)  # Once more: in UTF-16 it was not seen.
    complete = len(head) not in (HEAD, LONG_HEAD)
    dialect = recognise(head.decode("utf-8", "ignore"), complete, limits, asked)
    _require_names(dialect, text)
    count = count_rows(
        text.file,
        dialect,
        text.has_quotes,
        limits,
        lambda f: progress(0.1 + 0.2 * f),
        asked.leave_out_long,
    )
    last = last_row(text.file, dialect)
    speaks = asked.totals and last.speaks_of_totals and len(last.fields) <= dialect.width
    dialect = replace(dialect, has_totals=speaks)
    wanted = most_rows(limits, dialect.width)
    with rows_taken(text, dialect, count, wanted, progress) as (file, layout):
        n_rows = count.n_rows if count.n_rows - speaks <= wanted else wanted
        columns, found, sign, totals = _columns(file, layout, last, n_rows, progress, asked)
    n_rows = len(columns[0].values)
    if n_rows < 2:
        raise DataError("The file has one row of data; a mixture needs at least two.")
    progress(1.0)
    given = spelt(text, dialect) if sheet is None else sheet_notes(sheet)
    sample_of = count.n_rows - speaks if count.n_rows - speaks > wanted else 0
    totals_line = last.line if totals or (sample_of and speaks) else 0
    notes = (
        *given,
        named(dialect),
        *repaired(text, dialect, columns, count),
        *sampled(n_rows, sample_of),
        *without_totals(totals_line),
        *found,
    )
    return Table(
        clean(name) or "table",
        columns,
        n_rows,
        notes,
        understood=_understood(text, dialect, sign, sheet, totals_line),
        sample_of=sample_of,
    )


def _columns(
    file: BinaryIO,
    dialect: Dialect,
    last: LastRow,
    n_rows: int,
    progress: Progress,
    asked: Reading,
) -> tuple[tuple[Column, ...], list[Note], str, bool]:
    """What `understand` finds, and whether the last row was left out as one of totals."""
    labels = _labels(dialect)
    found = understand(file, dialect, labels, n_rows, lambda f: progress(0.4 + 0.6 * f), asked)
    if not dialect.has_totals or last.sums_up(found[0]):
        return *found, dialect.has_totals
    dialect = replace(dialect, has_totals=False)
    return *understand(file, dialect, labels, n_rows, lambda f: None, asked), False


def _understood(
    text: PlainText, dialect: Dialect, sign: str, sheet: SheetText | None, totals_line: int
) -> Understood:
    """What is shown of how the file was read, and can be changed."""
    return Understood(
        encoding="" if sheet else text.codec,
        delimiter="" if sheet else dialect.delimiter,
        decimal=sign,
        names_line=dialect.names_line,
        units_line=dialect.units_line,
        first_line=dialect.first_line,
        totals_line=totals_line,
        lines=tuple(line(r.line, r.fields) for r in dialect.records[:MAX_LINES]),
        previews=() if sheet else previews(text.unusual),
        sheet=sheet.sheet if sheet else "",
        sheets=sheet.sheets if sheet else (),
    )


def _require_names(dialect: Dialect, text: PlainText) -> None:
    """Raise DataError for a name with a byte that could not be read: it would look like a name."""
    if not text.n_replaced:
        return
    for place, name in enumerate(dialect.names or (), start=1):
        if "\ufffd" in name:
            raise StrangeCharacters(
                "The name of column {column} on line {line} holds a byte that is not"
                " {encoding}: “{name}”. Correct the name, or save the file as UTF-8.",
                encoding=text.encoding,
                column=place,
                line=dialect.names_line,
                name=clean(name),
            )


def _labels(dialect: Dialect) -> list[str]:
    return unique(dialect.names or [""] * dialect.width)
