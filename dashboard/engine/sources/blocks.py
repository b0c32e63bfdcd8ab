"""Rows that are read again at each step, block by block: files larger than memory.

The first pass surveys the rows, for checks, means and spreads, and keeps a sample in which starts
are looked for. Each further pass fills one buffer of standardised rows, (d, b) in memory, again and
again: its statistics add up. Memory does not grow with the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array
from ..errors import BadShape, BadStart
from ..mixture import Mixture
from ..statistics import Statistics
from .rows import Rows, Source
from .survey import Survey

BUFFER_BYTES = 4_000_000
LEAST_ROWS = 256  # in a buffer


class Blocks(Source):
    """Rows from an object that gives arrays (b, d), the same ones each time it is iterated over.

    source: a list of arrays; an object whose __iter__ starts anew; or one array (n, d), such as a
    memory-mapped file. Arrays may have any number of rows, 0 too, and are read in slices.
    random_state: seed of the sample.

    Raises BadShape for a source that can be read only once, that has no rows, or whose blocks are
    not tables of one width; NotFinite, OutOfRange, ConstantColumn, OffsetTooLarge.

    >>> from dashboard.engine import fit
    >>> X = np.random.default_rng(0).normal(5.0, 2.0, (1000, 2))
    >>> blocks = Blocks([X[:300], X[300:]])
    >>> blocks.n_rows, fit(blocks, n_components=1).mixture.means.round(1).tolist()
    (1000, [[4.9, 4.9]])
    """

    def __init__(
        self, source: Iterable[NDArray[np.generic]] | NDArray[np.generic], random_state: int = 0
    ) -> None:
        whole = isinstance(source, np.ndarray) and source.ndim == 2
        self._blocks: Iterable[object] = [source] if whole else source
        if not isinstance(self._blocks, Iterable) or isinstance(self._blocks, Iterator):
            raise BadShape(
                "The blocks can be read only once, but each step reads them again. Give a list of "
                "arrays, or an object whose iterator starts anew."
            )
        survey = Survey(random_state)
        for number, rows in self._slices():
            survey.add(number, rows)
        self.centre, self.scale = survey.centre_and_scale()
        self.n = float(survey.n)
        self._corners = survey.low, survey.high
        sample = survey.sample()
        columns = np.empty(sample.shape[::-1])
        self._standardise(sample, columns)
        self._sample = self._rows(columns)

    def e_step(self, mixture: Mixture, origin: Array | None = None) -> Statistics:
        return reduce(add, (rows.e_step(mixture, origin) for rows in self._buffers()))

    def certainty(self, mixture: Mixture) -> float:
        return sum(rows.certainty(mixture) for rows in self._buffers())

    @property
    def n_rows(self) -> int:
        return int(self.n)

    @property
    def box(self) -> tuple[Array, Array]:
        low, high = self._corners
        return (low - self.centre) / self.scale, (high - self.centre) / self.scale

    @property
    def in_memory(self) -> Rows:
        return self._sample

    def seedable(self, K: int) -> Rows:
        return self._sample

    @property
    def filled(self) -> Rows:
        raise BadStart(
            "A start by labels or responsibilities needs all rows in one table. Start blocks by "
            "name, or with means or a mixture."
        )

    def _slices(self) -> Iterator[tuple[int, Array]]:
        """The number of each block, and its rows, so many at a time as fit into a buffer."""
        width = 0
        for number, block in enumerate(self._blocks):
            table = _as_block(number, block)
            if not len(table):
                continue
            width = width or table.shape[1]
            if table.shape[1] != width:
                raise BadShape(
                    "Block {block} has {columns} columns, but those before it have {expected}. "
                    "Give all blocks the same columns.",
                    block=number,
                    columns=table.shape[1],
                    expected=width,
                )
            size = _rows_in_buffer(width)
            for start in range(0, len(table), size):
                yield number, np.asarray(table[start : start + size], dtype=float)

    def _buffers(self) -> Iterator[Rows]:
        """All rows, standardised; each of these Rows is gone when the next is there."""
        size = _rows_in_buffer(len(self.centre))
        columns, held, seen = np.empty((len(self.centre), size)), 0, 0
        for _, rows in self._slices():
            seen += len(rows)
            room = size - held
            for part in (rows[:room], rows[room:]):
                own = columns[:, held : held + len(part)]
                self._standardise(part, own)
                held += len(part)
                if held == size:
                    yield self._rows(columns)
                    held = 0
        if seen != self.n_rows:
            raise BadShape(
                "The blocks had {expected} rows when they were first read, and now {rows}. Give "
                "the same rows each time.",
                expected=self.n_rows,
                rows=seen,
            )
        if held:
            yield self._rows(columns[:, :held])

    def _standardise(self, rows: Array, columns: Array) -> None:
        np.subtract(rows.T, self.centre[:, None], out=columns)
        columns /= self.scale[:, None]

    def _rows(self, columns: Array) -> Rows:
        return Rows(columns.T, None, float(columns.shape[1]), self.centre, self.scale)


def _as_block(number: int, block: object) -> NDArray[np.generic]:
    try:
        table = np.asarray(block)
    except ValueError:  # rows of different lengths
        table = np.empty(0)
    if table.ndim != 2 or table.dtype.kind not in "fiub":
        raise BadShape("Block {block} is not a table of numbers: rows by columns.", block=number)
    return table


def _rows_in_buffer(d: int) -> int:
    return max(LEAST_ROWS, BUFFER_BYTES // (8 * max(d, 1)))
