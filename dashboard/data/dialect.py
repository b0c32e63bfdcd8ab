"""How a text table is written: its delimiter, its line of names, and where its rows begin.

Decided from the first lines alone. The delimiter is the one that parts most lines into the same
number of fields, many of them numbers; quotes are obeyed while counting.
"""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from dashboard.data.asked import AS_RECOGNISED, Reading
from dashboard.data.errors import DataError
from dashboard.data.numbers import is_missing, is_number
from dashboard.settings import Settings

DELIMITERS = (",", ";", "\t", "|")
MAX_RECORDS = 500
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([ \t!-~])(?<![\w"])"?\n', re.I)
_END = "\x00"  # Never in a text: files with NUL are refused before.


class TooWide(DataError):
    """The table has more columns than can be read."""


class NamesDiffer(DataError):
    """The line of names has not as many as the rows have fields."""


class Record(NamedTuple):
    """The fields of one row, and the line (from 1) on which it begins."""

    line: int
    fields: list[str]


@dataclass(frozen=True)
class Dialect:
    """`names` is None without a line of names; lines count from 1 in the file.

    `has_totals`: the last row is not data (see totals.py).
    """

    delimiter: str
    width: int
    names: tuple[str, ...] | None
    names_line: int
    first_line: int
    units_line: int
    titles: tuple[str, ...]
    head: tuple[tuple[str, ...], ...]  # The first rows, each of `width` fields.
    has_totals: bool = False
    records: tuple[Record, ...] = ()  # All of the text's first lines, titles and names included.


def recognise(
    head: str, complete: bool, limits: Settings, asked: Reading = AS_RECOGNISED
) -> Dialect:
    """The dialect of a text from its first lines (the whole text where `complete`).

    What is `asked` for is not guessed. DataError for a text without rows below its names, with an
    open quote, or with a field or columns above the limits.
    """
    match = _SEPARATOR_LINE.match(head)
    records_of = {
        delimiter: read_records(head, delimiter, complete)
        for delimiter in _candidates(match, asked)
    }
    delimiter = max(records_of, key=lambda d: _score(d, records_of[d]))
    all_ = records_of[delimiter][int(bool(match)) :]
    records = [r for r in all_ if any(map(str.strip, r.fields))]
    if not records:
        raise _unread(head, match.end() if match else 0, limits.max_field_characters)
    if records[-1].fields[-1].endswith(_END):
        raise open_quote(records[-1].line)
    dialect = _layout(delimiter, records, limits.max_columns, asked)
    return replace(dialect, first_line=_first_line(dialect, all_), records=tuple(records))


def _candidates(stated: re.Match[str] | None, asked: Reading) -> Sequence[str]:
    """The delimiters to try."""
    if asked.delimiter:
        return [asked.delimiter]
    return [stated[1]] if stated else DELIMITERS


def _first_line(dialect: Dialect, records: Sequence[Record]) -> int:
    """The line of the row below names and units, be it too long, too short or empty."""
    above = max(dialect.names_line, dialect.units_line)
    return next(r.line for r in records if r.line > above) if above else dialect.first_line


def open_quote(line: int) -> DataError:
    """The refusal of a text in which a quote is not closed."""
    return DataError(
        "A quote opened on line {line} is not closed. Close it, or remove it if it belongs to the"
        " text.",
        line=line,
    )


def long_field(line: int, limit: int) -> DataError:
    """The refusal of a field of more characters than the limit."""
    return DataError(
        "Line {line} holds a field of more than {limit} characters. Shorten it, or look"
        " for a missing quote above it.",
        line=line,
        limit=limit,
    )


def _unread(head: str, start: int, limit: int) -> DataError:
    """Why a text holds no record from `start` on: nothing, a long field, a quote left open."""
    rest = head[start:].lstrip(' \t\n,;|"')
    if not rest:
        return DataError("The file is empty: it holds no row of data.")
    line = 1 + head[: len(head) - len(rest)].count("\n")
    return long_field(line, limit) if len(rest.partition("\n")[0]) > limit else open_quote(line)


def read_records(text: str, delimiter: str, complete: bool) -> list[Record]:
    """The first records of a text; blank lines are left out."""
    lines = [line + "\n" for line in text.split("\n")]
    reader = csv.reader([*lines, "\n" + _END], delimiter=delimiter, skipinitialspace=True)
    records: list[Record] = []
    line = 1
    try:
        for fields in reader:
            records.append(Record(line, fields))
            line = reader.line_num + 1
            if len(records) > MAX_RECORDS:
                break
    except csv.Error:  # A field beyond csv's own limit; counting fields below names the line.
        return [r for r in records if r.fields]
    if records and records[-1].fields == [_END]:
        records.pop()
    if not complete and len(records) > 1 and len(records) <= MAX_RECORDS:
        records.pop()  # Perhaps cut off.
    return [r for r in records if r.fields and r.fields != [_END]]


def _score(delimiter: str, records: Sequence[Record]) -> tuple[float, int]:
    """How well a delimiter parts the lines: share of equal lines, weighed by share of numbers.

    A text that holds another delimiter takes a number away: "25|kg" beside "0" is "0,25" cut.
    """
    if not records:
        return 0.0, 0
    width = _usual_width(records)
    if width == 1:
        return 0.0, 1
    alike = [r.fields for r in records if len(r.fields) == width]
    cells = [field for fields in alike[:100] for field in fields[:50]]
    others = [d for d in DELIMITERS if d != delimiter]
    numbers = sum(
        1 if is_number(f) and "\t" not in f else -any(d in f for d in others) for f in cells
    )
    return len(alike) / len(records) * (1.1 + numbers / len(cells)), width


def _usual_width(records: Sequence[Record]) -> int:
    widths = Counter(len(r.fields) for r in records)
    return max(widths, key=lambda width: (widths[width], width))


def _layout(delimiter: str, records: list[Record], max_columns: int, asked: Reading) -> Dialect:
    """Where names, units and rows are."""
    if asked.names_line is None:
        width = _usual_width(records)
        names, start, width = _names(records, _first_row(records, width), width)
    else:
        names, start, width = _stated_names(records, asked.names_line)
    if width > max_columns:
        raise TooWide(
            "This table has {columns} columns; at most {limit} can be read. Leave some out.",
            columns=width,
            limit=max_columns,
        )
    rows = [r for r in records[start:] if len(r.fields) <= width]
    units_line = 0
    if names is not None and asked.units and _is_units(rows, width):
        units_line = rows[0].line
        rows = rows[1:]
    if not rows:
        raise DataError(
            "The file has a line of names but no row of data below it; load a table with rows."
        )
    above = records[: start - (names is not None)]
    titles = tuple(" ".join(" ".join(r.fields).split()) for r in above)
    return Dialect(
        delimiter,
        width,
        None if names is None else _padded(_uncommented(names.fields), width),
        0 if names is None else names.line,
        next(r.line for r in records[start:] if r.line > units_line),
        units_line,
        titles,
        tuple(_padded(r.fields, width) for r in rows),
    )


def _padded(fields: Sequence[str], width: int) -> tuple[str, ...]:
    return (*fields, *[""] * (width - len(fields)))


def _uncommented(fields: Sequence[str]) -> list[str]:
    """Names without the mark of a comment before them, as NumPy's savetxt writes."""
    return [fields[0].lstrip().removeprefix("#"), *fields[1:]]


def _first_row(records: Sequence[Record], width: int) -> int:
    """The place of the first full row; titles and comments count only if no line of names follows.

    A title may come with delimiters up to the width, as spreadsheets write it.
    """
    full = [i for i, r in enumerate(records) if len(r.fields) == width]
    plain = next((i for i in full if not _is_title(records[i].fields)), full[0])
    rows = [records[i].fields for i in full if i > plain]
    return plain if _is_header(records[plain].fields, rows) else full[0]


def _is_title(fields: Sequence[str]) -> bool:
    """Whether a full row is a comment, or one text before empty fields."""
    empty = sum(not field.strip() for field in fields)
    return fields[0].lstrip().startswith("#") or (len(fields) > 2 and empty == len(fields) - 1)


def _names(records: list[Record], start: int, width: int) -> tuple[Record | None, int, int]:
    """The line of names (None without one), the place of the first row, the number of columns."""
    first = records[start]
    rows = [r.fields for r in records[start:] if len(r.fields) == width]
    if _is_header(first.fields, rows[1:]):
        return first, start + 1, width
    above = records[start - 1] if start else None
    if above is None or len(above.fields) < 2 or any(map(is_number, above.fields)):
        return None, start, width
    if len(above.fields) > width:
        return above, start, len(above.fields)
    if len(above.fields) == width - 1 and not any(fields[-1].strip() for fields in rows):
        return above, start, width
    raise NamesDiffer(
        "Line {line} names {names} columns, but the rows below hold {fields} fields. Name every"
        " column, or put quotes around texts that hold the delimiter.",
        line=above.line,
        names=len(above.fields),
        fields=width,
    )


def _stated_names(records: list[Record], line: int) -> tuple[Record | None, int, int]:
    """As `_names`, where a person has said which line holds the names, or with 0 that none does."""
    if not line:
        width = _usual_width(records)
        return None, next(i for i, r in enumerate(records) if len(r.fields) == width), width
    for i, record in enumerate(records):
        if record.line == line:
            width = max(_usual_width(records[i + 1 :] or records), len(record.fields))
            return record, i + 1, width
    raise DataError(
        "Line {line} is not among the first lines of this file that hold a row; choose another"
        " line of names.",
        line=line,
    )


def _is_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a record names the columns: texts above numbers, or different texts above texts."""
    numeric = _numeric_columns(rows, len(first))
    if any(is_number(cell) for cell in first):
        return _counts_up([first[j] for j in numeric], list(rows), numeric)
    texts = [cell.strip() for cell in first if not is_missing(cell)]
    if numeric and any(not is_missing(first[j]) for j in numeric):
        return True
    if numeric:
        return (
            bool(texts)
            and not any(first[j].strip() for j in numeric)
            and all(list(row) != list(first) for row in rows)
            and all(cell not in {row[j] for row in rows} for j, cell in enumerate(first) if cell)
        )
    return bool(texts) and len(set(texts)) == len(texts)


def _counts_up(names: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int]) -> bool:
    """Whether names are 0, 1, 2, … or 2019, 2020, … above numbers with fractions."""
    if len(names) < 2 or not all(re.fullmatch(r"\d{1,4}", name.strip()) for name in names):
        return False
    places = [int(name) for name in names]
    if any(b - a != 1 for a, b in itertools.pairwise(places)):
        return False
    return sum(any("." in row[j] for row in rows) for j in numeric) >= 0.5 * len(numeric)


def _numeric_columns(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The columns whose cells are mostly numbers."""
    result = []
    for j in range(width):
        cells = [row[j] for row in rows if not is_missing(row[j])]
        if cells and sum(map(is_number, cells)) > 0.5 * len(cells):
            result.append(j)
    return result


def _is_units(rows: Sequence[Record], width: int) -> bool:
    """Whether the first row holds units: no number, and a text above a column of numbers."""
    full = [r.fields for r in rows if len(r.fields) == width]
    if len(full) < 2 or full[0] != rows[0].fields or any(map(is_number, full[0])):
        return False
    return any(not is_missing(full[0][j]) for j in _numeric_columns(full[1:], width))
