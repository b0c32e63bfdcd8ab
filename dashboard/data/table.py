"""A table as the app knows it: columns of numbers or texts, and notes on how it was read.

A numeric column holds values (n,) float64 with NaN where a cell is missing (never infinity); a
text column holds codes (n,) int32 into its levels, -1 where a cell is missing. Columns go by
keys `c0`, `c1`, … (their place in the file), never by their names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from dashboard.data.errors import DataError
from dashboard.data.levels import Levels
from dashboard.data.understood import Understood

Kind = Literal["numeric", "text"]

MAX_CHOSEN = 20
"""Most columns chosen at first: a full covariance of more has too many parameters to start with."""

MAX_COLOUR_LEVELS = 50
"""Most different texts by which points can be told apart by colour."""


class Note:
    """One thing that was understood or repaired: a sentence (message id) and its values.

    A value may be a tuple of names, which are shown in quotes.
    """

    __slots__ = ("message", "values")

    def __init__(self, message: str, /, **values: Any) -> None:
        self.message = message
        self.values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }

    def __str__(self) -> str:
        shown = {
            name: ", ".join(f"“{item}”" for item in value) if isinstance(value, tuple) else value
            for name, value in self.values.items()
        }
        return self.message.format(**shown)

    def __repr__(self) -> str:
        return f"Note({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Note) and (self.message, self.values) == (
            other.message,
            other.values,
        )

    def __hash__(self) -> int:
        return hash((self.message, tuple(self.values.items())))


@dataclass(frozen=True, eq=False)
class Column:
    """One column. `obstacle` is None when it is chosen at first, else a code of OBSTACLES.

    `spike` is a number such as -999 that probably stands for a missing cell; `since` the day
    (ISO 8601) from which a column of days counts.
    """

    key: str
    label: str
    kind: Kind
    values: np.ndarray = field(repr=False)
    levels: Sequence[str] = ()
    n_missing: int = 0
    n_distinct: int = 0
    obstacle: str | None = None
    spike: float | None = None
    since: str = ""

    @property
    def is_positive(self) -> bool:
        """Whether a numeric column has values, none of them 0 or below."""
        return len(self.values) > 0 and bool(np.fmin.reduce(self.values) > 0)

    def texts(self, rows: np.ndarray | slice = slice(None)) -> list[str | None]:
        """The texts of some rows of a text column, None where a cell is missing."""
        return [None if code < 0 else self.levels[int(code)] for code in self.values[rows]]


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length. `source` is a licence line or empty; `labels_column` the key of
    the column with the known classes, where there is one; `sample_of` the number of rows of the
    file where these are a random sample of them, else 0."""

    name: str
    columns: tuple[Column, ...]
    n_rows: int
    notes: tuple[Note, ...] = ()
    source: str = ""
    labels_column: str | None = None
    understood: Understood | None = None
    sample_of: int = 0
    _by_key: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {column.key: column for column in self.columns})

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def column(self, key: str) -> Column:
        """The column with this key; DataError when there is none."""
        try:
            return self._by_key[key]
        except KeyError:
            raise DataError(
                "The table “{table}” has no column {column}; choose its columns again.",
                table=self.name,
                column=str(key)[:20],
            ) from None

    def default_columns(self) -> tuple[str, ...]:
        """Keys of the columns chosen at first: the first numeric ones without an obstacle."""
        free = (c.key for c in self.columns if c.kind == "numeric" and c.obstacle is None)
        return tuple(free)[:MAX_CHOSEN]

    def colour_columns(self) -> tuple[str, ...]:
        """Keys of the columns that sort rows into few groups: texts or whole-number categories."""
        return tuple(
            column.key
            for column in self.columns
            if (column.kind == "text" or column.obstacle == "categories")
            and 2 <= column.n_distinct <= MAX_COLOUR_LEVELS
        )

    def matrix(self, keys: Sequence[str], partial: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """The rows without a missing cell in these numeric columns; `partial`: with any value.

        Returns X (m, d) float64 in C order and rows (m,) int64, the place of each in the table.
        """
        columns = [self._numbers(key) for key in keys]
        used = np.full(self.n_rows, not partial)
        join = np.logical_or if partial else np.logical_and
        for values in columns:
            join(used, np.isfinite(values), out=used)
        rows = np.flatnonzero(used)
        X = np.empty((len(rows), len(columns)))
        for j, values in enumerate(columns):
            X[:, j] = values if len(rows) == self.n_rows else values[rows]
        return X, rows

    def _numbers(self, key: str) -> np.ndarray:
        column = self.column(key)
        if column.kind != "numeric":
            raise DataError(
                "The column “{column}” holds texts; choose columns of numbers.",
                column=column.label,
            )
        return column.values


def column_levels(column: Column) -> Levels:
    """The levels of a text column in the form in which they are stored."""
    return column.levels if isinstance(column.levels, Levels) else Levels.of(column.levels)
