"""The loop over blocks of rows: densities and their sums, safe where they leave the floats."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..covariances import Array
from .kernel import Kernel

# A block's sum of densities below this may have lost terms; also, four such sums multiplied must
# stay above the smallest number. Above the other, which only those beside a reference reach, terms
# may have become infinite.
SMALLEST_SUM, LARGEST_SUM = 1e-70, 1e300
LOWEST_EXPONENT = -500.0
LOWEST_LOG = -1e300  # a row so far off that its squares overflow belongs to no one in particular


def posteriors(
    X: Array, kernel: Kernel, known: NDArray[np.intp] | None = None
) -> Iterator[tuple[slice, Array, Array, Array | float]]:
    """Blocks of rows: which, densities (K, b), their sums (b,), and the log by which both are off.

    The arrays belong to the kernel and are overwritten by the next block. The maximum of each row
    is subtracted only where, without it, sums leave the range in which they are exact. known (n,):
    the one component that a row may be of, or -1 where any.
    """
    shift: Array | float
    room = np.empty(min(kernel.size, len(X)))
    for start in range(0, len(X), kernel.size):
        part = slice(start, start + kernel.size)
        labels = None if known is None else known[part]
        kernel.load(X[part])
        densities, shift = _exp(_held(kernel.exponents(), labels), kernel.reference), kernel.shift
        noise = _noise(kernel, labels)
        ones = _ones(len(densities))
        sums = np.dot(ones, densities, out=room[: densities.shape[1]])
        if noise is not None:
            sums += np.exp(noise)
        if kernel.reference is None:
            exact = np.minimum.reduce(sums) > SMALLEST_SUM
        else:
            exact = np.maximum.reduce(sums) < LARGEST_SUM
        if not exact:
            exponents = _held(kernel.exponents(), labels)
            np.maximum(exponents, LOWEST_LOG, out=exponents)
            peaks = exponents.max(axis=0)
            if noise is not None:
                np.maximum(peaks, noise, out=peaks)
            exponents -= peaks
            densities, shift = _exp(exponents), peaks + kernel.shift
            sums = np.dot(ones, densities, out=sums)
            if noise is not None:
                sums += np.exp(noise - peaks)
        yield part, densities, sums, shift


@cache
def _ones(K: int) -> Array:
    ones = np.ones(K)
    ones.setflags(write=False)
    return ones


def _held(exponents: Array, labels: NDArray[np.intp] | None) -> Array:
    """The exponents (K, b), in place: of rows with a label (b,) those of other components fall."""
    if labels is not None:
        held = np.flatnonzero(labels >= 0)
        own = exponents[labels[held], held]
        exponents[:, held] = LOWEST_LOG
        exponents[labels[held], held] = own
    return exponents


def _noise(kernel: Kernel, labels: NDArray[np.intp] | None) -> Array | float | None:
    """The exponent of the noise: none for rows with a label."""
    if kernel.noise is None or labels is None:
        return kernel.noise
    return np.where(labels >= 0, LOWEST_LOG, kernel.noise)


def _exp(exponents: Array, reference: int | None = None) -> Array:
    """exp in place; what vanishes beside the sum is kept off zero, where exp is 8 times slower.

    reference: a component all of whose exponents are 0.
    """
    if np.minimum.reduce(exponents, axis=None) < LOWEST_EXPONENT:
        np.maximum(exponents, LOWEST_EXPONENT, out=exponents)
    if reference is None:
        return np.exp(exponents, out=exponents)
    with np.errstate(over="ignore"):  # a sum is infinite then, and the block made anew
        for own in (exponents[:reference], exponents[reference + 1 :]):
            np.exp(own, out=own)
    exponents[reference] = 1.0
    return exponents
