"""Many columns: a component looks closely at rows that may be its own, and at no others.

A log-density is a component's peak less half the squares of a whitened row, and no square is
negative. So the squares along a few directions bound it from above, and tell of most rows which
components cannot matter to them. What is left out is less than a share of 1e-26 of a row each:
doubles hold nothing that small beside what is summed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array
from .kernel import Kernel, levelled, log_peaks
from .posteriors import LOWEST_LOG

if TYPE_CHECKING:
    from ..mixture import Mixture

# Of the rows in a block, and of what components see of them: many, for the sake of products.
BYTES = 24_000_000
# A component is far from a row where its log-density is so much below another's.
FAR = 60.0
N_DIRECTIONS = 4  # of each component: more tell little more, and cost more to look along
POWERS = 4


class Seen(NamedTuple):
    """What a component sees of some rows of the block: which (m,), their offsets from its mean
    (m, d), their exponents (m,)."""

    component: int
    rows: NDArray[np.intp]
    offsets: Array
    exponents: Array


class Near(Kernel):
    """Each component sees rows from its own mean, where they are near.

    directions (K, m, d): see `directions_of`. Only for sums over rows, to which what is far adds
    nothing: of a row, the exponents of far components are not told.
    """

    def __init__(self, mixture: Mixture, directions: Array) -> None:
        K, d = mixture.means.shape
        self.means, self.whiteners = mixture.means, mixture.factors.whiteners
        self.directions = directions.reshape(-1, d)
        self.centres = (directions @ mixture.means[:, :, None]).reshape(-1, 1)
        self.peaks, self.shift, self.noise = levelled(mixture)
        self.size = max(1_024, BYTES // (8 * d * (1 + K // 3)))
        self.rows = np.empty((0, d))
        self.seen: list[Seen] = []
        self.counts, self.sums = np.zeros(K), np.zeros((K, d))
        self.scatters = np.zeros((K, d, d))

    def load(self, rows: Array) -> None:
        self.rows = np.ascontiguousarray(rows)
        self.seen = []

    def exponents(self) -> Array:
        if not self.seen:
            self.seen = self._near()
        exponents = np.full((len(self.peaks), len(self.rows)), LOWEST_LOG)
        for seen in self.seen:
            exponents[seen.component, seen.rows] = seen.exponents
        return exponents

    def _near(self) -> list[Seen]:
        """What all components see of the block: each row first the one that it may be of, then
        those that are not far beside it."""
        K, b = len(self.peaks), len(self.rows)
        bounds = self._bounds()
        first = bounds.argmax(axis=0)
        firsts = [self._look(k, first == k) for k in range(K)]
        best = np.empty(b)
        for seen in firsts:
            best[seen.rows] = seen.exponents
        near = bounds > best - FAR
        near[first, np.arange(b)] = False  # seen already
        return firsts + [self._look(k, near[k]) for k in range(K)]

    def _bounds(self) -> Array:
        """What the exponents (K, b) of the block are not above."""
        white = self.directions @ self.rows.T
        white -= self.centres
        by_component = white.reshape(len(self.peaks), -1, len(self.rows))
        squares: Array = np.einsum("kmb,kmb->kb", by_component, by_component)
        squares *= -0.5
        squares += self.peaks
        return squares

    def _look(self, component: int, which: NDArray[np.bool_]) -> Seen:
        rows = np.flatnonzero(which)
        offsets = self.rows.take(rows, axis=0)
        offsets -= self.means[component]
        white = offsets @ self.whiteners[component].T
        squares = np.einsum("bd,bd->b", white, white)
        return Seen(component, rows, offsets, self.peaks[component] - 0.5 * squares)

    def gather(self, responsibilities: Array) -> None:
        for k, rows, offsets, _ in self.seen:
            shares = responsibilities[k, rows]
            roots = np.sqrt(shares)
            offsets *= roots[:, None]
            self.counts[k] += shares.sum()
            self.sums[k] += roots @ offsets
            self.scatters[k] += offsets.T @ offsets

    def totals(self) -> tuple[Array, Array, Array, Array]:
        return self.counts, self.sums, self.scatters, self.means


def directions_of(mixture: Mixture) -> Array:
    """Directions (K, m, d) along which rows are whitened, from each component's mean, to tell how
    far they are: those along which all components together spread most, orthonormal when whitened.

    By powers of their covariance (orthogonal iteration: Golub & Van Loan, Matrix Computations,
    section 7.3); any directions would do, the better ones tell more.
    """
    d = mixture.n_features
    whiteners = mixture.factors.whiteners
    offsets = mixture.means - mixture.means.mean(axis=0)
    spread = mixture.covariances.mean(axis=0) + offsets.T @ offsets / len(offsets)
    whitened = whiteners @ spread @ whiteners.transpose(0, 2, 1)
    axes = np.random.default_rng(0).standard_normal((d, N_DIRECTIONS))
    for _ in range(POWERS):
        axes = whitened @ axes
        axes /= np.abs(axes).max(axis=(1, 2), keepdims=True)
    directions: Array = np.linalg.qr(axes)[0].transpose(0, 2, 1) @ whiteners
    return directions


def near_share(mixture: Mixture, directions: Array) -> float:
    """The share of all pairs of a row and a component that are near, if rows are as the mixture has
    them; an estimate from what is expected of the rows of each component.

    directions (K, m, d): see `directions_of`.
    """
    K, d = mixture.means.shape
    peaks = log_peaks(mixture)
    offsets = mixture.means - mixture.means[:, None]  # of j from k
    along = directions @ offsets.transpose(0, 2, 1)
    squares = (along * along).sum(axis=1)
    for j, lower in enumerate(mixture.factors.lower):
        spread = directions.reshape(-1, d) @ lower
        squares[:, j] += (spread * spread).reshape(K, -1).sum(axis=1)
    own = peaks - d / 2
    near = peaks[:, None] - squares / 2 > own - FAR
    return float((near @ mixture.weights).mean())
