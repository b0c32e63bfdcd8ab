"""The hot loop: densities of a mixture, block by block, and the sums an M-step needs.

A block is transposed, features x rows (d, b) and components x rows (K, b), so that exponentials
and sums run along contiguous memory, and is small enough that all its arrays stay in the
second-level cache. Nothing of size (n, K) is ever made. Two kernels do the same work:

- Quadratic: a log-density is linear in 1, x and the products of x's columns, so one matrix product
  gives all log-densities of a block and one more all its sums.
- Whitening: each component sees the rows from its own mean, along its own axes. Cheaper for many
  columns, and exact where squares about a common centre would lose digits.

Measured (an E-step over 6,000 rows, CPU time, BLAS at one thread, K = 2, 5, 10, 20 by d = 4 to 40;
AMD EPYC with AVX-512), the two cost the same at d = 3, 16, about 40 and beyond 60: at d = 3 K.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from .covariances import Array, family_of

if TYPE_CHECKING:
    from .mixture import Mixture

# A block's sum of densities below this may have lost terms; also, four such sums multiplied must
# stay above the smallest number.
SMALLEST_SUM = 1e-70
LOWEST_EXPONENT = -500.0
LOWEST_LOG = -1e300  # a row so far off that its squares overflow belongs to no one in particular

# Largest square, in a component's own standard deviations, that the quadratic kernel may meet:
# 16 digits less 6 leave 10.
LARGEST_SQUARE = 1e6

# A block's arrays together: of 0.4 to 4 MB this was among the fastest for d = 2 and 10, on a core
# with 1 MB of second-level cache; smaller blocks spend more on calls than they save on memory.
BLOCK_BYTES = 1_500_000

# Multiplications in one matrix product, at most. Above about 260,000 OpenBLAS calls its threads,
# which gain little at these narrow shapes and, on a machine with other work, have to wait for each
# other: measured with both cores busy, a product just above takes up to a hundred times longer.
PRODUCT = 250_000


class Kernel(Protocol):
    """Densities and sums of one mixture over blocks of rows."""

    size: int  # rows in a block
    shift: float  # what exponents are short of the log-densities: about the largest to be met

    def load(self, rows: Array) -> None:
        """Take the block of rows (b, d)."""

    def exponents(self) -> Array:
        """Log of weight times density (K, b) of the block, less the shift; the next overwrites."""

    def gather(self, responsibilities: Array) -> None:
        """Add the block's sums under responsibilities (K, b), which may be overwritten."""

    def totals(self) -> tuple[Array, Array, Array, Array]:
        """Counts (K,), sums (K, d), scatters (K, d, d) about the origins, origins (K, d)."""


def posteriors(X: Array, kernel: Kernel) -> Iterator[tuple[slice, Array, Array, Array | float]]:
    """Blocks of rows: which, densities (K, b), their sums (b,), and the log by which both are off.

    The arrays belong to the kernel and are overwritten by the next block. The maximum of each row
    is subtracted only where, without it, sums leave the range in which they are exact.
    """
    shift: Array | float
    for start in range(0, len(X), kernel.size):
        part = slice(start, start + kernel.size)
        kernel.load(X[part])
        densities, shift = _exp(kernel.exponents()), kernel.shift
        sums = densities.sum(axis=0)
        if not sums.min() > SMALLEST_SUM:
            exponents = kernel.exponents()
            np.maximum(exponents, LOWEST_LOG, out=exponents)
            peaks = exponents.max(axis=0)
            exponents -= peaks
            densities, shift = _exp(exponents), peaks + kernel.shift
            sums = densities.sum(axis=0)
        yield part, densities, sums, shift


def _exp(exponents: Array) -> Array:
    """exp in place; what vanishes beside the sum is kept off zero, where exp is 8 times slower."""
    if exponents.min() < LOWEST_EXPONENT:
        np.maximum(exponents, LOWEST_EXPONENT, out=exponents)
    return np.exp(exponents, out=exponents)


def kernel_for(mixture: Mixture, n_rows: int, origin: Array | None = None) -> Kernel:
    """The cheaper kernel that keeps the digits; sums about `origin` (K, d) need whitening."""
    K, d = mixture.means.shape
    cheap = family_of(mixture.covariance_type).diagonal or d <= 3 * K
    if origin is None and cheap and _is_well_conditioned(mixture):
        return Quadratic(mixture, n_rows)
    return Whitening(mixture, n_rows, mixture.means if origin is None else origin)


def _is_well_conditioned(mixture: Mixture) -> bool:
    """Whether squares about the common origin keep ten digits for every component."""
    _, precisions, _ = mixture.factors
    squares = np.einsum("kii,kii->k", precisions, mixture.covariances)
    squares += np.einsum("kii,ki,ki->k", precisions, mixture.means, mixture.means)
    return bool(squares.max() < LARGEST_SQUARE)


def _log_peaks(mixture: Mixture, log_determinants: Array) -> Array:
    """Log of weight times density (K,) at each mean."""
    d = mixture.means.shape[1]
    with np.errstate(divide="ignore"):  # a weight of 0 has the logarithm -inf, and is meant
        peaks: Array = np.log(mixture.weights) - 0.5 * (log_determinants + d * np.log(2 * np.pi))
    return peaks


def _typical(peaks: Array, d: int) -> float:
    """A log-density as large as rows have it: rows lie about d / 2 below the peak."""
    return float(peaks.max()) - min(d / 2, 100.0)


@cache
def _products(d: int, diagonal: bool) -> tuple[NDArray[np.intp], ...]:
    """Which two columns each product feature is of: row by row of the upper triangle."""
    return np.diag_indices(d) if diagonal else np.triu_indices(d)


class Quadratic:
    """Features 1, x and the products of x's columns (squares alone for diagonal families)."""

    def __init__(self, mixture: Mixture, n_rows: int) -> None:
        K, d = mixture.means.shape
        _, precisions, log_determinants = mixture.factors
        self.diagonal = family_of(mixture.covariance_type).diagonal
        self.first, self.second = _products(d, self.diagonal)
        peaks = _log_peaks(mixture, log_determinants)
        self.shift = _typical(peaks, d)
        linear = (precisions @ mixture.means[:, :, None])[:, :, 0]
        squares = -precisions[:, self.first, self.second]
        squares[:, self.first == self.second] *= 0.5
        constant = peaks - self.shift - 0.5 * (linear * mixture.means).sum(axis=1)
        self.coefficients = np.concatenate([constant[:, None], linear, squares], axis=1)
        n_features = self.coefficients.shape[1]
        self.size = max(256, min(12_288, BLOCK_BYTES // (8 * (n_features + K + 4))))
        self.step = max(64, PRODUCT // (K * n_features))
        self.features = np.empty((n_features, min(self.size, n_rows)))
        self.features[0] = 1.0
        self.densities = np.empty((K, self.features.shape[1]))
        self.gathered = np.zeros((K, n_features))
        self.block = self.features

    def load(self, rows: Array) -> None:
        b, d = rows.shape
        if b != self.block.shape[1]:
            self.block = self.features[:, :b]
        block = self.block
        block[1 : d + 1] = rows.T
        x = block[1 : d + 1]
        if self.diagonal:
            np.multiply(x, x, out=block[d + 1 :])
            return
        row = d + 1
        for j in range(d):
            np.multiply(x[j], x[j:], out=block[row : row + d - j])
            row += d - j

    def exponents(self) -> Array:
        densities = self.densities[:, : self.block.shape[1]]
        for part in self._parts():
            np.matmul(self.coefficients, self.block[:, part], out=densities[:, part])
        return densities

    def gather(self, responsibilities: Array) -> None:
        for part in self._parts():
            self.gathered += responsibilities[:, part] @ self.block[:, part].T

    def _parts(self) -> list[slice]:
        """The block in stretches whose products are small enough."""
        stops = range(0, self.block.shape[1], self.step)
        return [slice(start, start + self.step) for start in stops]

    def totals(self) -> tuple[Array, Array, Array, Array]:
        K = len(self.gathered)
        d = self.first[-1] + 1
        scatters = np.zeros((K, d, d))
        scatters[:, self.first, self.second] = self.gathered[:, d + 1 :]
        scatters[:, self.second, self.first] = self.gathered[:, d + 1 :]
        return self.gathered[:, 0], self.gathered[:, 1 : d + 1], scatters, np.zeros((K, d))


class Scatter:
    """Sums about origins (K, d) of rows under responsibilities."""

    def __init__(self, origin: Array) -> None:
        K, d = origin.shape
        self.origin = origin
        self.counts, self.sums = np.zeros(K), np.zeros((K, d))
        self.scatters = np.zeros((K, d, d))

    def add(self, offsets: Array, responsibilities: Array) -> None:
        """Add rows given by their offsets from the origins (K, d, b), which are overwritten."""
        self.counts += responsibilities.sum(axis=1)
        roots = np.sqrt(responsibilities)
        offsets *= roots[:, None, :]
        self.sums += (offsets @ roots[:, :, None])[:, :, 0]
        self.scatters += offsets @ offsets.transpose(0, 2, 1)

    def totals(self) -> tuple[Array, Array, Array, Array]:
        return self.counts, self.sums, self.scatters, self.origin


class Whitening:
    """Each component's own offsets and axes: log-densities are sums of squares."""

    def __init__(self, mixture: Mixture, n_rows: int, origin: Array) -> None:
        K, d = mixture.means.shape
        self.whiteners, _, log_determinants = mixture.factors
        self.means = mixture.means
        peaks = _log_peaks(mixture, log_determinants)[:, None]
        self.shift = _typical(peaks, d)
        self.peaks = peaks - self.shift
        self.size = max(16, min(2048, PRODUCT // d**2, BLOCK_BYTES // (16 * K * d)))
        self.offsets = np.empty((K, d, min(self.size, n_rows)))
        self.white = np.empty_like(self.offsets)
        self.scatter = Scatter(origin)
        self.rows = self.offsets[0]

    def load(self, rows: Array) -> None:
        self.rows = rows.T

    def _offsets_from(self, points: Array) -> Array:
        offsets = self.offsets[:, :, : self.rows.shape[1]]
        return np.subtract(self.rows, points[:, :, None], out=offsets)

    def exponents(self) -> Array:
        offsets = self._offsets_from(self.means)
        white = np.matmul(self.whiteners, offsets, out=self.white[:, :, : offsets.shape[2]])
        squares: Array = np.einsum("kdb,kdb->kb", white, white)
        squares *= -0.5
        squares += self.peaks
        return squares

    def gather(self, responsibilities: Array) -> None:
        offsets = self.offsets[:, :, : self.rows.shape[1]]
        if self.scatter.origin is not self.means:
            offsets = self._offsets_from(self.scatter.origin)
        self.scatter.add(offsets, responsibilities)

    def totals(self) -> tuple[Array, Array, Array, Array]:
        return self.scatter.totals()
