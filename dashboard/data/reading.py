"""Bytes -> Table: recognise, count, parse, understand; every repair becomes a note.

The steps know one thing each: workbook.py sheets, kinds.py what is no table, plain.py the
characters, dialect.py the delimiter and the names, records.py the length of rows, cells.py the
parsing, numbers.py what a number is. Here they follow each other, and what they found is put into
words.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from dashboard.data.columns import some_names, understand
from dashboard.data.dialect import Dialect, recognise
from dashboard.data.errors import DataError
from dashboard.data.kinds import refuse_markup, refuse_other_kinds
from dashboard.data.names import MAX_LENGTH, clean, clean_text, unique
from dashboard.data.plain import PlainText, plain_text
from dashboard.data.records import Count, count_rows
from dashboard.data.table import Column, Note, Table
from dashboard.data.totals import last_row
from dashboard.data.workbook import is_workbook, workbook_text
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
) -> Table:
    """The table in a file, given as a path or as a seekable binary stream.

    `progress` is told how far the reading is, from 0 to 1; what it raises ends the reading.
    DataError says why a file is no table, or which line is at fault.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            return read(file, name, limits, progress)
    limits, progress = limits or Settings(), progress or (lambda fraction: None)
    head = _head(source, 1 << 16)
    if is_workbook(head):
        sheet, told = workbook_text(source)
        with sheet:
            return _read_plain(sheet, name, limits, progress, told)
    refuse_other_kinds(head)
    return _read_plain(source, name, limits, progress)


def _read_plain(
    source: BinaryIO,
    name: str,
    limits: Settings,
    progress: Progress,
    told: tuple[Note, ...] | None = None,
) -> Table:
    """The table in a text file; `told` says where the text is from, if not what the person gave."""
    text = plain_text(source)
    try:
        return _read_text(text, name, limits, progress, told)
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
    told: tuple[Note, ...] | None,
) -> Table:
    head = _head(text.file, HEAD)
    if head.count(b"\n") < FEW_LINES:
        head = _head(text.file, LONG_HEAD)
    if told is None:
        refuse_markup(head)  # Once more: in UTF-16 it was not seen.
    complete = len(head) not in (HEAD, LONG_HEAD)
    dialect = recognise(head.decode("utf-8", "ignore"), complete, limits)
    _require_names(dialect, text)
    count = count_rows(
        text.file, dialect, text.has_quotes, limits, lambda f: progress(0.1 + 0.2 * f)
    )
    labels, last = _labels(dialect), last_row(text.file, dialect)
    dialect = replace(dialect, has_totals=last.speaks_of_totals)
    columns, found = understand(
        text.file, dialect, labels, count.n_rows, lambda f: progress(0.3 + 0.7 * f)
    )
    if dialect.has_totals and not last.sums_up(columns):
        dialect = replace(dialect, has_totals=False)
        columns, found = understand(text.file, dialect, labels, count.n_rows, lambda f: None)
    n_rows = len(columns[0].values)
    if n_rows < 2:
        raise DataError("The file has one row of data; a mixture needs at least two.")
    progress(1.0)
    given = _spelt(text, dialect) if told is None else told
    if dialect.has_totals:
        found.insert(
            0, Note("Line {line} holds totals, not data; it was left out.", line=last.line)
        )
    notes = (*given, _named(dialect), *_repaired(text, dialect, columns, count), *found)
    return Table(clean(name) or "table", columns, n_rows, notes)


def _require_names(dialect: Dialect, text: PlainText) -> None:
    """Raise DataError for a name with a byte that could not be read: it would look like a name."""
    if not text.n_replaced:
        return
    for place, name in enumerate(dialect.names or (), start=1):
        if "\ufffd" in name:
            raise DataError(
                "The name of column {column} on line {line} holds a byte that is not UTF-8:"
                " “{name}”. Correct the name, or save the file as UTF-8.",
                column=place,
                line=dialect.names_line,
                name=clean(name),
            )


def _labels(dialect: Dialect) -> list[str]:
    return unique(dialect.names or [""] * dialect.width)


def _spelt(text: PlainText, dialect: Dialect) -> list[Note]:
    """How the characters and the delimiter were understood."""
    if text.guessed:
        notes = [
            Note(
                "The characters look like {encoding}; check the names and texts.",
                encoding=text.encoding,
            )
        ]
    else:
        notes = [Note("The characters are {encoding}.", encoding=text.encoding)]
    if dialect.width > 1:
        notes.append(
            _DELIMITERS.get(dialect.delimiter)
            or Note("Columns are parted by “{sign}”.", sign=dialect.delimiter)
        )
    return notes


def _named(dialect: Dialect) -> Note:
    """Where the names of the columns were found."""
    if dialect.names is None:
        return Note("No line of names was found, so columns are named by their place.")
    return Note("The names of the columns are on line {line}.", line=dialect.names_line)


_DELIMITERS = {
    ",": Note("Columns are parted by commas."),
    ";": Note("Columns are parted by semicolons."),
    "\t": Note("Columns are parted by tabs."),
    "|": Note("Columns are parted by upright bars."),
}


def _repaired(
    text: PlainText, dialect: Dialect, columns: Sequence[Column], count: Count
) -> list[Note]:
    """What was left out or mended before any cell was read."""
    notes = []
    if text.n_replaced:
        notes.append(
            Note(
                "Characters that could not be read were replaced by “\ufffd”: {count}, the first on"
                " line {line}.",
                count=text.n_replaced,
                line=text.replaced_line,
            )
        )
    if dialect.titles:
        notes.append(
            Note(
                "Lines above the table that were left out: {count}, the first “{text}”.",
                count=len(dialect.titles),
                text=clean(dialect.titles[0]),
            )
        )
    if dialect.units_line:
        notes.append(
            Note("Line {line} holds units, not data; it was left out.", line=dialect.units_line)
        )
    notes += _renamed(dialect, columns)
    if count.n_short:
        notes.append(
            Note(
                "Rows with fewer fields than columns: {count}, the first on line {line}; their"
                " missing fields count as missing cells.",
                count=count.n_short,
                line=count.short[0],
            )
        )
    return notes


def _renamed(dialect: Dialect, columns: Sequence[Column]) -> list[Note]:
    """Which names are not those of the file."""
    given = {f"c{j}": clean_text(name) for j, name in enumerate(dialect.names or ())}
    changed = [c.label for c in columns if c.label != clean(given.get(c.key, c.label))]
    short = [c.label for c in columns if len(given.get(c.key, "")) > MAX_LENGTH]
    notes = []
    if changed:
        notes.append(
            Note("Empty or repeated names were completed: {columns}.", columns=some_names(changed))
        )
    if short:
        notes.append(Note("Long names were shortened: {columns}.", columns=some_names(short)))
    return notes
