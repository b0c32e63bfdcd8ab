"""Counting the fields of every row before a parser sees them: too long, too short, left open.

A file without quotes is counted in blocks of bytes with NumPy; one with quotes by Python's csv
module. Both see plain text (see plain.py) and the lines as people count them.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, BinaryIO

import numpy as np

from dashboard.data.dialect import Dialect, long_field, open_quote
from dashboard.data.errors import DataError
from dashboard.settings import Settings

BLOCK = 1 << 22
MAX_LISTED = 5

Progress = Callable[[float], None]


@dataclass
class Count:
    """What the rows of a file are like; lists hold the first few lines only.

    `n_rows` are those not too long. It counts lines of blanks alone, which the parser may leave
    out: it is an upper bound.
    """

    n_rows: int = 0
    n_short: int = 0
    n_long: int = 0
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)


class LongRows(DataError):
    """Rows with more fields than there are columns."""


def count_rows(
    file: BinaryIO,
    dialect: Dialect,
    has_quotes: bool,
    limits: Settings,
    progress: Progress,
    leave_out_long: bool = False,
) -> Count:
    """Count the rows from the dialect's first line on.

    LongRows for rows with too many fields, unless they are left out; DataError for an open quote
    or a field above the limits.
    """
    file.seek(0)
    counter = _Counter(dialect, limits)
    if has_quotes:
        _count_quoted(file, counter, progress)
    else:
        _count_plain(file, counter, progress)
    count = counter.count
    if count.n_long and not leave_out_long:
        raise LongRows(
            "Rows with more fields than the {columns} columns: {count}, the first on these lines:"
            " {lines}. Correct them, or put quotes around texts that hold the delimiter.",
            count=count.n_long,
            columns=dialect.width,
            lines=", ".join(map(str, count.long)),
        )
    count.n_rows -= count.n_long
    return count


class _Counter:
    """Takes rows, keeps the count, refuses what is above the limits."""

    def __init__(self, dialect: Dialect, limits: Settings) -> None:
        self.dialect = dialect
        self.limits = limits
        self.count = Count()

    def add(self, n: int) -> None:
        self.count.n_rows += n

    def odd(self, line: int, n_fields: int) -> None:
        """Note a row whose number of fields is not the table's."""
        count = self.count
        if n_fields > self.dialect.width:
            count.n_long += 1
            listed = count.long
        else:
            count.n_short += 1
            listed = count.short
        if len(listed) < MAX_LISTED:
            listed.append(line)

    def check_length(self, line: int, longest: int) -> None:
        if longest > self.limits.max_field_characters:
            raise long_field(line, self.limits.max_field_characters)


def _count_plain(file: BinaryIO, counter: _Counter, progress: Progress) -> None:
    """Count rows of text without quotes: every line is a row."""
    size = max(file.seek(0, 2), 1)
    file.seek(0)
    line, rest, done = 1, b"", False
    while not done:
        block = file.read(BLOCK)
        done = not block
        lines, newline, rest = (rest + block).rpartition(b"\n")
        if done and rest:
            lines, newline, rest = rest, b"\n", b""
        if newline:
            line += _count_block(lines + newline, line, counter)
        elif len(rest) > counter.limits.max_columns * counter.limits.max_field_characters:
            counter.check_length(line, len(rest))
        progress(file.tell() / size)


def _count_block(block: bytes, first: int, counter: _Counter) -> int:
    """Count the rows of a block of whole lines; returns the number of lines."""
    ends, n_fields, lengths = row_ends(block, counter.dialect.delimiter)
    skip = max(counter.dialect.first_line - first, 0)
    starts = ends - lengths
    odd = (n_fields != counter.dialect.width) & (lengths > 0)
    odd[:skip] = False
    blank = int(np.count_nonzero(lengths[skip:] == 0))
    for place in np.flatnonzero(odd):
        if n_fields[place] > 1 or block[starts[place] : ends[place]].strip():
            counter.odd(first + int(place), int(n_fields[place]))
    for place in np.flatnonzero(lengths > counter.limits.max_field_characters):
        fields = block[starts[place] : ends[place]].split(counter.dialect.delimiter.encode())
        longest = max(len(f.decode("utf-8", "replace")) for f in fields)
        counter.check_length(first + int(place), longest)
    counter.add(max(len(ends) - skip - blank, 0))
    return len(ends)


def row_ends(block: bytes, delimiter: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each line of a block of whole lines: its end, its number of fields, its bytes; (L,)."""
    text = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(text == ord("\n"))
    marks = np.flatnonzero(text == ord(delimiter))
    n_fields = 1 + np.diff(np.searchsorted(marks, ends), prepend=0)
    return ends, n_fields, np.diff(ends, prepend=-1) - 1


def _count_quoted(file: BinaryIO, counter: _Counter, progress: Progress) -> None:
    """Count rows with Python's csv, which knows quotes, doubled quotes and lines inside them."""
    size = max(file.seek(0, 2), 1)
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-8", newline="\n")
    lines = Lines(text)
    how: dict[str, Any] = {"delimiter": counter.dialect.delimiter, "skipinitialspace": True}
    try:
        for fields in csv.reader(lines, **how):
            if fields == [END]:
                return
            if len(lines.taken) > 1:
                list(csv.reader(lines.taken, strict=True, **how))
            if lines.first >= counter.dialect.first_line:
                _take(fields, lines, counter)
                if not counter.count.n_rows % 50_000:
                    progress(file.tell() / size)
            lines.forget()
        raise open_quote(lines.first)
    except csv.Error as error:
        if len(lines.taken) == 1:
            counter.check_length(lines.first, len(lines.taken[0]))
        raise open_quote(lines.first) from error
    finally:
        text.detach()


END = "\x00"  # A last line of its own: it is missing when a quote is still open there.


class Lines:
    """Hands out the lines of a text, and remembers those of the row being read."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.first = 1
        self.taken: list[str] = []
        self._lines = chain(text, ["\n", END])

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        return line

    def forget(self) -> None:
        """The row has ended; the next one begins on the next line."""
        self.first += len(self.taken)
        self.taken.clear()


def _take(fields: list[str], lines: Lines, counter: _Counter) -> None:
    if len(fields) != counter.dialect.width:
        if not fields:
            return
        if len(lines.taken) > 1:
            raise open_quote(lines.first)
        if len(fields) > 1 or fields[0].strip():
            counter.odd(lines.first, len(fields))
    if sum(map(len, fields)) > counter.limits.max_field_characters:
        counter.check_length(lines.first, max(map(len, fields)))
    counter.add(1)
