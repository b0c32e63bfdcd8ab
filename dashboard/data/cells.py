"""Plain text of a known dialect -> arrays of cells, parsed in blocks of rows with pandas.

Columns that look like numbers are parsed straight to float64; the others, and those that turn out
otherwise further down, are parsed as texts and kept as codes (n,) int32 into their levels.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from dashboard.data.dialect import Dialect
from dashboard.data.numbers import EXACT, MISSING, Sign, is_number

ROWS = 100_000

Progress = Callable[[float], None]

_MISSING_WORDS = sorted(
    {form for word in MISSING for form in (word, word.upper(), word.title())}
    | {"NaN", "<NA>", "n/A", "#Name?"}
)


@dataclass
class Texts:
    """A column as codes (n,) int32 into `levels`, in order of first appearance, unchanged."""

    codes: np.ndarray
    levels: list[str]


def parse_texts(
    file: BinaryIO, dialect: Dialect, n_rows: int, columns: Sequence[int], progress: Progress
) -> dict[int, Texts]:
    """These columns as texts, whatever they hold."""
    codes = {j: np.empty(n_rows, dtype=np.int32) for j in columns}
    known: dict[int, dict[str, int]] = {j: {} for j in columns}
    start = 0
    for frame in _blocks(file, dialect, columns, progress, dtype=str, na_filter=False):
        stop = start + len(frame)
        for j in columns:
            codes[j][start:stop] = _encode(frame[j], known[j])
        start = stop
    return {j: Texts(codes[j][:start], list(known[j])) for j in columns}


def parse_numbers(
    file: BinaryIO,
    dialect: Dialect,
    n_rows: int,
    columns: Sequence[int],
    decimal: Sign,
    progress: Progress,
    missing: Iterable[str] = (),
) -> dict[int, np.ndarray]:
    """Those of the columns that are numbers all the way down, infinity as it stands.

    They are the rows of one array, which is stored as it is (see `tables`). `missing` are further
    words for missing cells. At most `n_rows` come back: the parser leaves out lines of blanks
    alone.
    """
    values = dict(zip(columns, np.empty((len(columns), n_rows)), strict=True))
    start = 0
    how = {
        "na_values": _MISSING_WORDS + _further(missing),
        "keep_default_na": False,
        "decimal": decimal,
    }
    for frame in _blocks(file, dialect, columns, progress, **how):
        stop = start + len(frame)
        for j in list(values):
            if _is_safe(frame[j]):
                values[j][start:stop] = frame[j]
            else:
                del values[j]
        start = stop
    return {j: column[:start] for j, column in values.items()}


def _further(words: Iterable[str]) -> list[str]:
    """Words for missing cells in the cases that people write; numbers are found by their value."""
    return [
        form for word in words if not is_number(word) for form in (word, word.upper(), word.title())
    ]


def _is_safe(column: "pd.Series[Any]") -> bool:
    """Whether a block is of numbers that float64 holds as they were written."""
    if column.dtype.kind not in "iuf":
        return False
    cells = column.to_numpy()
    if column.dtype.kind == "f":
        cells = cells[np.isfinite(cells)]
    return not len(cells) or (float(cells.max()) < EXACT and float(cells.min()) > -EXACT)


def _encode(column: "pd.Series[Any]", known: dict[str, int]) -> np.ndarray:
    """Codes of a block of texts; new texts are added to `known`."""
    codes, texts = pd.factorize(column.to_numpy(dtype=object))
    places = [known.setdefault(text, len(known)) for text in texts]
    result: np.ndarray = np.array([*places, -1], dtype=np.int32)[codes]
    return result


def _blocks(
    file: BinaryIO, dialect: Dialect, columns: Sequence[int], progress: Progress, **how: Any
) -> Iterator[pd.DataFrame]:
    """Blocks of rows of some columns, which go by their places."""
    if not columns:
        return
    size = max(file.seek(0, 2), 1)
    _seek_line(file, dialect.first_line)
    with pd.read_csv(
        _Headed(file, dialect),
        sep=dialect.delimiter,
        header=0,
        names=range(dialect.width),
        usecols=list(columns),
        index_col=False,
        skipinitialspace=True,
        compression=None,
        encoding="utf-8",
        low_memory=False,
        chunksize=max(ROWS // max(len(columns) // 8, 1), 1000),
        **how,
    ) as reader:
        for frame in _without_last(reader) if dialect.has_totals else reader:
            yield frame
            progress(file.tell() / size)


def _without_last(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The blocks without the last row of all."""
    held = None
    for frame in frames:
        if held is not None:
            yield held
        held = frame
    if held is not None:
        yield held.iloc[:-1]


def _seek_line(file: BinaryIO, line: int) -> None:
    """Go to the beginning of a line, counted from 1."""
    file.seek(0)
    for _ in range(line - 1):
        file.readline()


class _Headed:
    """The rest of a file with a line of names put first, as wide as the table.

    Without it pandas takes the width from the first rows, which may all be short. It also keeps
    pandas from closing the file, and from seeing a path or an address.
    """

    def __init__(self, file: BinaryIO, dialect: Dialect) -> None:
        self._file = file
        self._names = dialect.delimiter.join(map(str, range(dialect.width))).encode() + b"\n"

    def read(self, size: int = -1) -> bytes:
        names, self._names = self._names, b""
        return names or self._file.read(size)

    def __iter__(self) -> Iterator[bytes]:
        yield self._names
        yield from self._file
