"""Log joint densities of rows and components: log of weight times density, all K of each row.

For what looks at a few rows closely; the kernels, which never keep n x K numbers, are for many.
Shapes: n rows, b of them at a time, d columns, K components; the noise, where there is one, comes
last as one more.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..covariances import Array
from ..errors import OutOfRange
from ..mixture import Mixture

BLOCK_CELLS = 200_000  # of rows x components x columns at a time


def log_joints(mixture: Mixture, X: Array) -> Array:
    """Log of weight times density (n, K or K + 1) of rows X (n, d); -inf for a weight of 0.

    Raises OutOfRange.
    """
    return np.concatenate([logs for _, _, logs in joint_blocks(mixture, X)])


def joint_blocks(mixture: Mixture, X: Array) -> Iterator[tuple[slice, Array, Array]]:
    """Blocks of rows: which, offsets from the means (b, K, d), log joint densities (b, K or
    K + 1).

    Raises OutOfRange where a row's squares overflow for every component.
    """
    K, d = mixture.means.shape
    _, whiteners, _, log_determinants = mixture.factors
    with np.errstate(divide="ignore"):
        peaks = np.log(mixture.weights) - 0.5 * (log_determinants + d * np.log(2 * np.pi))
    size = max(1, BLOCK_CELLS // (K * d))
    for start in range(0, len(X), size):
        part = slice(start, start + size)
        offsets = X[part, None] - mixture.means
        with np.errstate(over="ignore", invalid="ignore"):
            white = np.einsum("kij,bkj->bki", whiteners, offsets)
            logs = peaks - 0.5 * (white**2).sum(axis=2)
        if not np.isfinite(logs.max(axis=1)).all():
            raise OutOfRange(
                "A row is so far from every component that they cannot be told apart there. "
                "Check its values."
            )
        if mixture.noise is not None:
            logs = np.column_stack([logs, np.full(len(logs), mixture.noise.log_density)])
        yield part, offsets, logs
