"""Which rows are read. Plain text -> the text of fewer rows: without those that are too long, or a
random sample where there are more than may be read.

The rows have been counted before, so each block of rows is told how many of it are taken: a simple
random sample, whose memory does not grow with the rows left out.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from dashboard.data.dialect import Dialect
from dashboard.data.errors import DataError
from dashboard.data.plain import PlainText
from dashboard.data.records import BLOCK, END, Count, Lines, row_ends
from dashboard.settings import Settings

SEED = 0
RECORDS = 10_000  # rows of a file with quotes that are taken together

Progress = Callable[[float], None]

Rows = tuple[bytes, np.ndarray, np.ndarray]
"""A block of text, and where in it the rows begin and end that are not too long, (m,) each."""


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
def rows_taken(
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


class Sampler:
    """Takes `wanted` of `total` rows that pass by in blocks, every choice equally likely."""

    def __init__(self, total: int, wanted: int) -> None:
        self._left, self._wanted = total, min(wanted, total)
        self._rng = np.random.default_rng(SEED)

    def take(self, n: int) -> np.ndarray:
        """The places, rising, of those to be taken among the next n rows."""
        n = min(n, self._left)
        k = int(self._rng.hypergeometric(n, self._left - n, self._wanted)) if n else 0
        self._left, self._wanted = self._left - n, self._wanted - k
        if k == n:
            return np.arange(n)
        places: np.ndarray = np.sort(self._rng.choice(n, k, replace=False, shuffle=False))
        return places


def thinned(
    file: BinaryIO,
    dialect: Dialect,
    has_quotes: bool,
    total: int,
    wanted: int,
    progress: Progress,
) -> BinaryIO:
    """A temporary file of `wanted` of the `total` rows that are not too long, nothing above them.

    It is gone once it is closed.
    """
    sampler = Sampler(total, wanted)
    target: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 (the reader closes it)
    size = max(file.seek(0, 2), 1)
    file.seek(0)
    blocks = _quoted_rows(file, dialect) if has_quotes else _plain_rows(file, dialect)
    try:
        for block, starts, ends in blocks:
            taken = sampler.take(len(starts))
            for start, end in zip(starts[taken].tolist(), ends[taken].tolist(), strict=True):
                target.write(block[start:end] + b"\n")
            progress(file.tell() / size)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _plain_rows(file: BinaryIO, dialect: Dialect) -> Iterator[Rows]:
    """The rows of a text without quotes."""
    first, rest, done = 1, b"", False
    while not done:
        read = file.read(BLOCK)
        done = not read
        block, newline, rest = (rest + read).rpartition(b"\n")
        block += newline
        if done and rest:
            block += rest + b"\n"
        ends, n_fields, lengths = row_ends(block, dialect.delimiter)
        good = (lengths > 0) & (n_fields <= dialect.width)
        good[: max(dialect.first_line - first, 0)] = False
        first += len(ends)
        yield block, (ends - lengths)[good], ends[good]


def _quoted_rows(file: BinaryIO, dialect: Dialect) -> Iterator[Rows]:
    """The rows of a text with quotes, each with all the lines on which it stands."""
    text = io.TextIOWrapper(file, "utf-8", newline="\n")
    lines = Lines(text)
    rows: list[bytes] = []
    try:
        for fields in csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=True):
            if fields == [END]:
                break
            own = "".join(lines.taken).removesuffix("\n")
            if lines.first >= dialect.first_line and 0 < len(fields) <= dialect.width:
                rows.append(own.encode())
            lines.forget()
            if len(rows) == RECORDS:
                yield _joined(rows)
                rows = []
        yield _joined(rows)
    finally:
        text.detach()


def _joined(rows: list[bytes]) -> Rows:
    ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
    return b"".join(rows), np.concatenate([[0], ends[:-1]]).astype(np.int64)[: len(rows)], ends
