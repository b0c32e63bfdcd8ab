"""A row of totals below the rows of data: found by its words and by its sums.

Its line is data to every step before; cells.py leaves it out where the dialect says so.
"""

import csv
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

import numpy as np

from dashboard.data.dialect import Dialect
from dashboard.data.numbers import Reading, Sign, read_levels, tidy
from dashboard.data.table import Column

_TAIL = 1 << 16
_CLOSE = 5e-3  # Means and sums are printed with few digits.
_TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "sums", "mean", "means", "average", "avg"}
    | {"summe", "gesamt", "mittelwert", "somme", "moyenne", "suma", "media", "totale"}
    | {"合計", "總計", "總和", "總數", "平均", "平均值", "平均數", "合计", "总计", "总和", "平均数"}
)


class LastRow(NamedTuple):
    """The fields of the last row of a file, and its line."""

    fields: list[str]
    line: int

    @property
    def speaks_of_totals(self) -> bool:
        return any(tidy(field).casefold().rstrip(":：") in _TOTALS for field in self.fields)

    def sums_up(self, columns: Sequence[Column]) -> bool:
        """Whether at least half of its numbers are sums or means of the columns above."""
        found = [
            _sums_up(self.fields[int(column.key[1:])], column.values)
            for column in columns
            if column.kind == "numeric" and int(column.key[1:]) < len(self.fields)
        ]
        told = [one for one in found if one is not None]
        return bool(told) and sum(told) >= 0.5 * len(told)


def last_row(file: BinaryIO, dialect: Dialect) -> LastRow:
    """The last line that is not blank; its line number is counted only when it speaks of totals."""
    start = max(file.seek(0, 2) - _TAIL, 0)
    file.seek(start)
    tail = file.read().rstrip(b" \n")
    begin = tail.rfind(b"\n") + 1
    text = tail[begin:].decode("utf-8", "replace")
    fields = next(csv.reader([text], delimiter=dialect.delimiter, skipinitialspace=True), [])
    found = LastRow(fields, 0)
    return LastRow(fields, _line_at(file, start + begin)) if found.speaks_of_totals else found


def _line_at(file: BinaryIO, place: int) -> int:
    file.seek(0)
    line = 1
    while place > 0 and (block := file.read(min(place, 1 << 20))):
        line += block.count(b"\n")
        place -= len(block)
    return line


def _sums_up(field: str, values: np.ndarray) -> bool | None:
    """Whether a field is the sum or the mean of (n,) values; None where it is no number."""
    present = values[~np.isnan(values)]
    signs: tuple[Sign, ...] = (".", ",")
    readings = [read_levels([field], np.ones(1, dtype=np.int64), sign) for sign in signs]
    stated = [float(one.values[0]) for one in readings if isinstance(one, Reading)]
    if not stated or not len(present):
        return None
    mean = float((present / len(present)).sum())
    totals = np.array([mean, mean * len(present)])
    return any(np.any(np.abs(totals - one) <= _CLOSE * np.abs(one)) for one in stated)
