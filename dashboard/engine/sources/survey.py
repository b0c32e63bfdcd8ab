"""The first look at rows that come in parts: checks, means, spreads, and a uniform sample.

Means and squares of parts are merged (Chan, Golub & LeVeque 1983, Algorithms for computing the
sample variance, The American Statistician 37(3), equation 2.1). Rows (b, d).
"""

from __future__ import annotations

import numpy as np

from ..checks import generator
from ..covariances import Array
from ..errors import BadShape, NotFinite
from .standardising import require_range, require_spread, require_variety

SAMPLE_ROWS = 32_768


class Survey:
    """What is known of the rows so far.

    n: how many; low (d,), high (d,): least and greatest values.
    """

    def __init__(self, random_state: int) -> None:
        self.n = 0
        self._rng = generator(random_state)
        # The rows of the lowest keys, each drawn at random, are a uniform sample.
        self._keys: list[Array] = []
        self._rows: list[Array] = []
        self._held, self._highest = 0, 1.0

    def add(self, block: int, rows: Array) -> None:
        """More rows (b, d), b at least 1; `block` is their name in an error."""
        low, high = rows.min(axis=0), rows.max(axis=0)
        if (bad := ~(np.isfinite(low) & np.isfinite(high))).any():
            raise NotFinite(
                "Column {column} has missing or infinite values in block {block}. Leave out those "
                "rows or the column.",
                column=int(np.argmax(bad)),
                block=block,
            )
        require_range(low, high)
        if not self.n:
            self.low, self.high, self._origin = low, high, rows.mean(axis=0)
            self._mean, self._squares = np.zeros_like(low), np.zeros_like(low)
        self.low, self.high = np.minimum(low, self.low), np.maximum(high, self.high)
        self._merge(rows)
        self._draw(rows)

    def _merge(self, rows: Array) -> None:
        """Count, mean relative to the origin, and squares about the mean."""
        offsets = rows - self._origin
        mean = offsets.mean(axis=0)
        offsets -= mean
        step = mean - self._mean
        b, total = len(rows), self.n + len(rows)
        self._squares += np.einsum("nd,nd->d", offsets, offsets) + step**2 * (self.n * b / total)
        self._mean += step * (b / total)
        self.n = total

    def _draw(self, rows: Array) -> None:
        keys = self._rng.random(len(rows))
        chosen = keys < self._highest
        self._keys.append(keys[chosen])
        self._rows.append(rows[chosen])
        self._held += len(self._keys[-1])
        if self._held > 2 * SAMPLE_ROWS:
            self._thin()

    def _thin(self) -> None:
        """Of the rows held, those of the lowest keys, in their order."""
        keys, rows = np.concatenate(self._keys), np.concatenate(self._rows)
        if len(keys) > SAMPLE_ROWS:
            chosen = np.sort(np.argpartition(keys, SAMPLE_ROWS)[:SAMPLE_ROWS])
            keys, rows = keys[chosen], rows[chosen]
            self._highest = float(keys.max())
        self._keys, self._rows, self._held = [keys], [rows], len(keys)

    def sample(self) -> Array:
        """Rows (m, d) chosen uniformly, in their order; all where there are no more."""
        self._thin()
        return self._rows[0]

    def centre_and_scale(self) -> tuple[Array, Array]:
        """Mean and standard deviation (d,) of the columns.

        Raises BadShape where there are no rows, ConstantColumn, OutOfRange, OffsetTooLarge.
        """
        if not self.n:
            raise BadShape("The table is empty. It needs at least one row and one column.")
        require_variety(self.low, self.high)
        centre, scale = self._origin + self._mean, np.sqrt(self._squares / self.n)
        require_spread(centre, scale)
        return centre, scale
