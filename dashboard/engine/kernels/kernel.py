"""What a kernel is: the part of the hot loop that knows how densities and sums are computed.

A block is transposed, features x rows (d, b) and components x rows (K, b), so that exponentials
and sums run along contiguous memory, and is small enough to stay in the processor's caches.
Nothing of size (n, K) is ever made.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array
from ..extremes import highest, lowest

if TYPE_CHECKING:
    from ..mixture import Mixture

LOG_2_PI = float(np.log(2 * np.pi))


class Kernel(ABC):
    """Densities and sums of one mixture over blocks of rows.

    size: rows in a block. shift: what exponents are short of the log-densities, about the largest:
    one, or (b,) of the block. noise: log of weight times density of the noise, less the shift: one,
    or (b,). reference: the component whose log-densities are taken from all exponents, or None.
    """

    size: int
    shift: Array | float
    noise: Array | float | None = None
    reference: int | None = None

    @property
    def baseline(self) -> float:
        """What the rows gathered, times their weights, have as log-densities of the reference."""
        return 0.0

    @abstractmethod
    def load(self, rows: Array) -> None:
        """Take the block of rows (b, d)."""

    @abstractmethod
    def exponents(self) -> Array:
        """Log of weight times density (K, b) of the block, less the shift; the next overwrites."""

    @abstractmethod
    def gather(self, responsibilities: Array) -> None:
        """Add the block's sums under responsibilities (K, b), which may be overwritten."""

    @abstractmethod
    def totals(self) -> tuple[Array, Array, Array, Array]:
        """Counts (K,), sums (K, d), scatters (K, d, d) about the origins, origins (K, d)."""


def log_peaks(mixture: Mixture) -> Array:
    """Log of weight times density (K,) at each mean."""
    log_determinants = mixture.factors.log_determinants
    constant = mixture.means.shape[1] * LOG_2_PI
    if lowest(mixture.weights) > 0:
        log_weights = np.log(mixture.weights)
    else:  # a weight of 0 has the logarithm -inf, and is meant
        with np.errstate(divide="ignore"):
            log_weights = np.log(mixture.weights)
    peaks: Array = log_weights - 0.5 * (log_determinants + constant)
    return peaks


def levels(mixture: Mixture, peaks: Array) -> tuple[float, float | None]:
    """A log-density as large as rows have it, and how far above it that of the noise lies.

    Rows lie about d / 2 below the peak. None where there is no noise.
    """
    shift = highest(peaks) - min(mixture.means.shape[1] / 2, 100.0)
    if mixture.noise is None:
        return shift, None
    log_noise = mixture.noise.log_density
    shift = max(shift, log_noise)
    return shift, log_noise - shift


def levelled(mixture: Mixture) -> tuple[Array, float, float | None]:
    """Log of weight times density (K, 1) at each mean, less a shift; the shift and the noise's
    (see `levels`)."""
    peaks = log_peaks(mixture)[:, None]
    shift, noise = levels(mixture, peaks)
    return peaks - shift, shift, noise
