"""The loop over blocks of rows: densities and their sums, safe where they leave the floats."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..covariances import Array
from .kernel import Kernel

# A block's sum of densities below this may have lost terms; also, four such sums multiplied must
# stay above the smallest number.
SMALLEST_SUM = 1e-70
LOWEST_EXPONENT = -500.0
LOWEST_LOG = -1e300  # a row so far off that its squares overflow belongs to no one in particular


def posteriors(X: Array, kernel: Kernel) -> Iterator[tuple[slice, Array, Array, Array | float]]:
    """Blocks of rows: which, densities (K, b), their sums (b,), and the log by which both are off.

    The arrays belong to the kernel and are overwritten by the next block. The maximum of each row
    is subtracted only where, without it, sums leave the range in which they are exact.
    """
    shift: Array | float
    noise = kernel.noise
    for start in range(0, len(X), kernel.size):
        part = slice(start, start + kernel.size)
        kernel.load(X[part])
        densities, shift = _exp(kernel.exponents()), kernel.shift
        sums = densities.sum(axis=0)
        if noise is not None:
            sums += np.exp(noise)
        if not sums.min() > SMALLEST_SUM:
            exponents = kernel.exponents()
            np.maximum(exponents, LOWEST_LOG, out=exponents)
            peaks = exponents.max(axis=0)
            if noise is not None:
                np.maximum(peaks, noise, out=peaks)
            exponents -= peaks
            densities, shift = _exp(exponents), peaks + kernel.shift
            sums = densities.sum(axis=0)
            if noise is not None:
                sums += np.exp(noise - peaks)
        yield part, densities, sums, shift


def _exp(exponents: Array) -> Array:
    """exp in place; what vanishes beside the sum is kept off zero, where exp is 8 times slower."""
    if exponents.min() < LOWEST_EXPONENT:
        np.maximum(exponents, LOWEST_EXPONENT, out=exponents)
    return np.exp(exponents, out=exponents)
