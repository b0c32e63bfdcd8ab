"""Bytes -> Table: recognise, count, parse, understand; every repair becomes a note.

The steps know one thing each: workbook.py sheets, kinds.py what is no table, plain.py the
characters, dialect.py the delimiter and the names, records.py the length of rows, thinning.py which
rows are taken, cells.py the parsing, numbers.py what a number is. Here they follow each other, and
what they found is put into words. What a person has set (asked.py) is not guessed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from dashboard.data.asked import AS_RECOGNISED, Reading
from dashboard.data.columns import some_names, understand
from dashboard.data.dialect import Dialect, recognise
from dashboard.data.errors import DataError
from dashboard.data.kinds import refuse_markup, refuse_other_kinds
from dashboard.data.names import MAX_LENGTH, clean, clean_text, unique
from dashboard.data.offers import offers
from dashboard.data.plain import PlainText, StrangeCharacters, plain_text, previews
from dashboard.data.records import Count, count_rows
from dashboard.data.table import Column, Note, Table
from dashboard.data.thinning import SEED, thinned
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
    with _rows(text, dialect, count, wanted, progress) as (file, layout):
        n_rows = count.n_rows if count.n_rows - speaks <= wanted else wanted
        columns, found, sign, totals = _columns(file, layout, last, n_rows, progress, asked)
    n_rows = len(columns[0].values)
    if n_rows < 2:
        raise DataError("The file has one row of data; a mixture needs at least two.")
    progress(1.0)
    given = _spelt(text, dialect) if sheet is None else sheet_notes(sheet)
    sampled = count.n_rows - speaks if count.n_rows - speaks > wanted else 0
    totals_line = last.line if totals or (sampled and speaks) else 0
    if totals_line:
        found.insert(
            0, Note("Line {line} holds totals, not data; it was left out.", line=totals_line)
        )
    repaired = _repaired(text, dialect, columns, count)
    notes = (*given, _named(dialect), *repaired, *_sampled(n_rows, sampled), *found)
    return Table(
        clean(name) or "table",
        columns,
        n_rows,
        notes,
        understood=_understood(text, dialect, sign, sheet, totals_line),
        sample_of=sampled,
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


def most_rows(limits: Settings, width: int) -> int:
    """The most rows that are read of a table of this width; of more, a sample is."""
    most = min(limits.max_rows, limits.max_cells // width)
    if most < 2:
        raise DataError(
            "This table has {columns} columns, too many for a table of {limit} cells, the most"
            " that can be read. Leave some out.",
            columns=width,
            limit=limits.max_cells,
        )
    return most


@contextmanager
def _rows(
    text: PlainText, dialect: Dialect, count: Count, wanted: int, progress: Progress
) -> Iterator[tuple[BinaryIO, Dialect]]:
    """A file of the rows to be read, and where they are in it; a sample holds no totals."""
    is_sample = count.n_rows - dialect.has_totals > wanted
    if not is_sample and not count.n_long:
        yield text.file, dialect
        return
    total = count.n_rows - is_sample * dialect.has_totals
    with thinned(
        text.file, dialect, text.has_quotes, total, wanted, lambda f: progress(0.3 + 0.1 * f)
    ) as file:
        totals = dialect.has_totals and not is_sample
        yield file, replace(dialect, first_line=1, has_totals=totals)


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
    if count.n_long:
        notes.append(
            Note(
                "Rows with more fields than columns that were left out: {count}, the first on these"
                " lines: {lines}.",
                count=count.n_long,
                lines=", ".join(map(str, count.long)),
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


def _sampled(n_rows: int, sample_of: int) -> list[Note]:
    """That these rows are a sample."""
    if not sample_of:
        return []
    return [
        Note(
            "A random sample of {count} of the {total} rows was read (seed {seed}), as more are not"
            " read here.",
            count=n_rows,
            total=sample_of,
            seed=SEED,
        )
    ]
