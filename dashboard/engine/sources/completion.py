"""What a mixture expects in the holes of a row, given what is observed of it.

Shapes: n rows, d columns, K components; o columns of a pattern are observed, m hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array
from ..kernels import Holed
from ..mixture import Mixture
from ..statistics import Statistics, gathered
from .rows import Rows

Indices = NDArray[np.intp]


def patterns_of(holes: NDArray[np.bool_]) -> list[tuple[Indices, Indices]]:
    """Groups of rows with the same holes (n, d): the observed columns (o,), and which rows."""
    octets = np.packbits(holes, axis=1)
    words = np.zeros((len(holes), -(-octets.shape[1] // 8) * 8), dtype=np.uint8)
    words[:, : octets.shape[1]] = octets
    keys = words.view(np.uint64)
    order = np.lexsort(keys.T)
    edges = np.flatnonzero((np.diff(keys[order], axis=0) != 0).any(axis=1)) + 1
    groups = np.split(order, edges)
    return [(np.flatnonzero(~holes[rows[0]]), rows) for rows in groups]


def regression(mixture: Mixture, observed: Indices, hidden: Indices) -> tuple[Array, Array]:
    """Of hidden columns on observed ones, for each component: slopes (K, m, o) and covariances
    (K, m, m) of what is left.

    Bishop, PRML, equations 2.81 and 2.82; from the lower triangular whiteners of all columns, the
    observed first, so that no rounding makes a covariance indefinite.
    """
    whiteners = mixture.marginal(np.concatenate([observed, hidden])).factors.whiteners
    o = len(observed)
    lower = np.linalg.inv(whiteners[:, o:, o:])
    return -lower @ whiteners[:, o:, :o], lower @ lower.transpose(0, 2, 1)


def completed(
    part: Statistics, mixture: Mixture, observed: Indices, origin: Array | None
) -> Statistics:
    """Statistics over all d columns, about `origin` (K, d) or 0, from those over the observed.

    A completed row is lift (K, d, o) times the observed part, plus a constant: 0 where observed,
    `base` (K, d) where hidden; what the hidden columns scatter beside adds to their covariance.
    Little & Rubin (2002), equations 11.5 and 11.6, per component.
    """
    K, d = mixture.means.shape
    origin = np.zeros((K, d)) if origin is None else origin
    part = part.about(origin[:, observed])
    if len(observed) == d:
        return part
    rest = np.ones(d, dtype=bool)
    rest[observed] = False
    hidden = np.flatnonzero(rest)
    slopes, left = regression(mixture, observed, hidden)
    offsets = origin - mixture.means
    base = np.zeros((K, d))
    base[:, hidden] = (slopes @ offsets[:, observed, None])[:, :, 0] - offsets[:, hidden]
    lift = np.zeros((K, d, len(observed)))
    lift[:, observed, np.arange(len(observed))] = 1.0
    lift[:, hidden] = slopes
    sums = (lift @ part.sums[:, :, None])[:, :, 0]
    constant = part.counts[:, None] * base
    cross = sums[:, :, None] * base[:, None, :]
    scatters = lift @ part.scatters @ lift.transpose(0, 2, 1) + cross + cross.transpose(0, 2, 1)
    scatters += constant[:, :, None] * base[:, None, :]
    scatters[:, hidden[:, None], hidden] += part.counts[:, None, None] * left
    return replace(part, sums=sums + constant, scatters=scatters, origin=origin)


@dataclass(frozen=True)
class Pattern:
    """Rows of one pattern, with its observed columns (o,) alone."""

    rows: Rows
    observed: Indices

    def e_step(self, mixture: Mixture, origin: Array | None) -> Statistics:
        """Statistics of the completed rows, about `origin` (K, d) or 0."""
        own = None if origin is None else origin[:, self.observed]
        part = self.rows.e_step(mixture.marginal(self.observed), own)
        return completed(part, mixture, self.observed, origin)

    def certainty(self, mixture: Mixture) -> float:
        return self.rows.certainty(mixture.marginal(self.observed))


@dataclass(frozen=True)
class Scattered:
    """Rows of patterns that few rows have, all with NaN in `m` of their d columns."""

    rows: Rows
    m: int

    def e_step(self, mixture: Mixture, origin: Array | None) -> Statistics:
        """Statistics of the completed rows, about `origin` (K, d) or the means."""
        kernel = self._kernel(mixture, mixture.means if origin is None else origin)
        return gathered(self.rows.Z, kernel, self.rows.sample_weight, self.rows.known)

    def certainty(self, mixture: Mixture) -> float:
        return self.rows.certainty_by(self._kernel(mixture, mixture.means))

    def _kernel(self, mixture: Mixture, origin: Array) -> Holed:
        return Holed(mixture, self.m, len(self.rows.Z), origin)
