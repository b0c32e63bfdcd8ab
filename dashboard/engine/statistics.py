"""The E-step: rows and a mixture -> sufficient statistics, which add up.

Rows may come in any coordinates, as long as the mixture is in the same; the sums are made by the
kernels block by block. Because statistics add, blocks, threads, files larger than memory and
several machines are all the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .covariances import Array
from .extremes import lowest
from .kernels import (
    LARGEST_SQUARE,
    Kernel,
    Linear,
    Ready,
    Scatter,
    kernel_for,
    posteriors,
)
from .mixture import Mixture
from .threads import each

BLOCK = 2048
FEW = 1_000  # of fewer, all the logarithms
TOGETHER = (4, 1e75), (2, 1e150)  # so many sums multiplied, if smaller than this
# Multiplications, about: beyond, a product may wake BLAS's own threads; two of ours pay.
WORTH_ONE_THREAD, WORTH_TWO_THREADS = 320_000, 8_000_000


@dataclass(frozen=True)
class Statistics:
    """What an E-step over some rows yields; an M-step sees nothing else.

    With responsibilities r (n, K), already times the rows' weights, and x relative to `origin`:
    counts (K,) = sum r; sums (K, d) = sum r (x - origin); scatters (K, d, d) = sum r (x - origin)
    (x - origin)' (off the diagonal 0 where the family is diagonal; where components share one
    covariance, their sum alone counts, however it is divided); origin (K, d); log_likelihood: the
    total over the rows; weight: the rows' weights in total.
    """

    counts: Array
    sums: Array
    scatters: Array
    origin: Array
    log_likelihood: float
    weight: float

    def __add__(self, other: Statistics) -> Statistics:
        """Statistics of both sets of rows together."""
        other = other.about(self.origin)
        return Statistics(
            self.counts + other.counts,
            self.sums + other.sums,
            self.scatters + other.scatters,
            self.origin,
            self.log_likelihood + other.log_likelihood,
            self.weight + other.weight,
        )

    def about(self, origin: Array) -> Statistics:
        """The same statistics about other origins (K, d)."""
        if np.array_equal(origin, self.origin):
            return self
        step = self.origin - origin
        moved = self.counts[:, None] * step
        cross = self.sums[:, :, None] * step[:, None, :]
        scatters = self.scatters + cross + cross.transpose(0, 2, 1)
        scatters += moved[:, :, None] * step[:, None, :]
        return Statistics(
            self.counts, self.sums + moved, scatters, origin, self.log_likelihood, self.weight
        )

    @cached_property
    def offsets(self) -> Array:
        """Means relative to the origins (K, d); 0 for a component without rows."""
        offsets: Array = self.sums / self._rows[:, None]
        return offsets

    @cached_property
    def covariances(self) -> Array:
        """Covariances about the means (K, d, d); 0 for a component without rows."""
        covariances: Array = self.scatters / self._rows[:, None, None]
        covariances -= self.offsets[:, :, None] * self.offsets[:, None, :]
        return covariances

    @property
    def _rows(self) -> Array:
        """What sums (K, ...) are divided by: the counts, infinity where there are none."""
        return (
            self.counts
            if lowest(self.counts) > 0
            else np.where(self.counts > 0, self.counts, np.inf)
        )

    def lost_digits(self, floor: float) -> bool:
        """Whether a component lies so far from its origin that a variance of it, where it is above
        the floor, is inexact."""
        K, d = self.offsets.shape
        variances = np.maximum(self.covariances.reshape(K, -1)[:, :: d + 1], floor)
        return lowest(LARGEST_SQUARE * variances - self.offsets * self.offsets) < 0


def e_step(
    X: Array,
    mixture: Mixture,
    sample_weight: Array | None = None,
    origin: Array | None = None,
    known: NDArray[np.intp] | None = None,
    ready: Ready | None = None,
) -> Statistics:
    """Statistics of rows X (n, d) under a mixture, with squares summed about `origin` (K, d).

    Without an origin the cheapest that keeps the digits is taken. sample_weight (n,). known (n,):
    the component a row is known to be of, which it then is entirely, or -1. ready: see
    `kernel_for`. The rows' shares of a noise are what counts lack of the total weight.
    Bishop, PRML, equations 9.13 (responsibilities), 9.14 (log-likelihood), 9.24-9.27 (the sums).

    >>> one = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1, 1)))
    >>> statistics = e_step(np.array([[1.0], [2.0], [6.0]]), one, origin=np.zeros((1, 1)))
    >>> statistics.sums.round(6).tolist(), statistics.scatters.round(6).tolist()
    ([[9.0]], [[[41.0]]])
    """
    _ = mixture.factors  # made once, not by each thread

    def kernel(part: slice, n_rows: int) -> Kernel:
        own = None if ready is None else lambda diagonal: _part(ready(diagonal), part)
        return kernel_for(mixture, n_rows, origin, own, summed=known is None)

    return _halved(X, kernel, mixture.covariances.size, sample_weight, known)


def _part(features: Array | None, part: slice) -> Array | None:
    return None if features is None else features[:, part]


def e_step_shared(
    X: Array,
    mixture: Mixture,
    scatter: Array,
    sample_weight: Array | None = None,
    known: NDArray[np.intp] | None = None,
) -> Statistics:
    """As `e_step`, for components with one covariance (see `kernels.linear_serves`).

    scatter (d, d): the sum over X of x x', times the rows' weights. What a row's square adds to
    all log-densities, and to the M-step, is known from it for all rows together. The scatters are
    those of the common covariance about each component's own mean.
    """

    def kernel(part: slice, n_rows: int) -> Kernel:
        return Linear(mixture, n_rows, summed=known is None)

    statistics = _halved(X, kernel, mixture.means.size, sample_weight, known)
    sums, means = statistics.sums, statistics.offsets
    within = (scatter - sums.T @ means) / statistics.weight
    scatters = statistics.counts[:, None, None] * within + sums[:, :, None] * means[:, None, :]
    squares = float((mixture.factors.precisions[0] * scatter).sum())
    log_likelihood = statistics.log_likelihood - squares / 2
    return replace(statistics, scatters=scatters, log_likelihood=log_likelihood)


def _halved(
    X: Array,
    kernel: Callable[[slice, int], Kernel],
    work: int,
    sample_weight: Array | None,
    known: NDArray[np.intp] | None,
) -> Statistics:
    """Statistics of rows X (n, d), by two threads where it pays: `work` is about that of a row.

    kernel: makes one for a part of the rows and its number of rows.
    """
    n = len(X)

    if n * work < WORTH_ONE_THREAD:
        return gathered(X, kernel(slice(n), n), sample_weight, known)

    def job(rows: slice) -> Statistics:
        weight = None if sample_weight is None else sample_weight[rows]
        labels = None if known is None else known[rows]
        return gathered(X[rows], kernel(rows, rows.stop - rows.start), weight, labels)

    halves = [slice(0, n)] if n * work < WORTH_TWO_THREADS else [slice(0, n // 2), slice(n // 2, n)]
    first, *others = each(job, halves)  # the same halves on every machine
    for other in others:
        first += other
    return first


def gathered(
    X: Array, kernel: Kernel, sample_weight: Array | None, known: NDArray[np.intp] | None
) -> Statistics:
    """Statistics of rows X (n, d) by a kernel that has seen none yet; arguments as in `e_step`."""
    log_likelihood = 0.0
    for part, densities, sums, shift in posteriors(X, kernel, known):
        weight = None if sample_weight is None else sample_weight[part]
        log_likelihood += log_total(sums, shift, weight, kernel.reference is not None)
        densities *= np.divide(1.0 if weight is None else weight, sums, out=sums)
        kernel.gather(densities)
    total = float(len(X) if sample_weight is None else sample_weight.sum())
    return Statistics(*kernel.totals(), log_likelihood + kernel.baseline, total)


def log_total(
    sums: Array, shift: Array | float, weight: Array | None, unbounded: bool = False
) -> float:
    """Weighted total of log(sums) + shift; the log of some sums is the log of their product, as
    long as that is a number (unbounded: sums may be very large)."""
    if weight is not None:
        return float(weight @ (np.log(sums) + shift))
    if len(sums) < FEW:
        return float(np.add.reduce(np.log(sums) + shift))
    largest = np.maximum.reduce(sums) if unbounded else 1.0
    together = next((count for count, bound in TOGETHER if largest < bound), 1)
    whole = len(sums) // together * together
    products = np.multiply.reduce(sums[:whole].reshape(together, -1), axis=0)
    total = np.add.reduce(np.log(products))
    if whole < len(sums):
        total += np.add.reduce(np.log(sums[whole:]))
    return float(total + (shift * len(sums) if isinstance(shift, float) else shift.sum()))


def statistics_of(
    X: Array,
    responsibilities: Callable[[slice], Array],
    n_components: int,
    sample_weight: Array | None = None,
) -> Statistics:
    """Statistics of rows X (n, d) under given responsibilities; the log-likelihood is not known.

    `responsibilities(part)` gives those of a slice of the rows, (K, b). The rows are read twice:
    for the means, then for the squares about them.
    """
    origin = np.zeros((n_components, X.shape[1]))
    for _ in range(2):
        scatter = Scatter(origin)
        for start in range(0, len(X), BLOCK):
            part = slice(start, start + BLOCK)
            shares = responsibilities(part)
            if sample_weight is not None:
                shares = shares * sample_weight[part]
            scatter.add(X[part].T - origin[:, :, None], shares)
        total = float(len(X) if sample_weight is None else sample_weight.sum())
        statistics = Statistics(*scatter.totals(), np.nan, total)
        origin = origin + statistics.offsets
    return statistics
