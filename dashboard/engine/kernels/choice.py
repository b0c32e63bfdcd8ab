"""Which kernel serves a mixture best."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array, family_of
from ..extremes import highest
from .kernel import Kernel
from .near import Near, directions_of, near_share
from .quadratic import Quadratic
from .whitening import Whitening
from .wide import Wide

if TYPE_CHECKING:
    from ..mixture import Mixture

# Largest square, in a component's own standard deviations, that sums about a common origin may
# meet: of 16 digits a log-density made of squares loses 6, one made of whitened rows half as many.
LARGEST_SQUARE = 1e6
# Near pays with so many rows and columns, and where of all pairs of a row and a component so many
# are near, at most.
NEAR_ROWS, NEAR_COLUMNS, NEAR_SHARE = 10_000, 20, 0.35


Ready = Callable[[bool], Array | None]


def kernel_for(
    mixture: Mixture,
    n_rows: int,
    origin: Array | None = None,
    ready: Ready | None = None,
    summed: bool = False,
) -> Kernel:
    """The fastest kernel that keeps the digits; sums about `origin` (K, d) need Whitening.

    ready: gives, of diagonal families or of others, the rows' quadratic features, if there are any.
    summed: whether only sums over rows are asked for, not densities: these may then lack what is
    the same for all components (see `loglinear`) or far from a row (see `near`).
    """
    if origin is None:
        K, d = mixture.means.shape
        square = _largest_square(mixture)
        diagonal = family_of(mixture.covariance_type).diagonal
        many = n_rows >= NEAR_ROWS and d >= NEAR_COLUMNS
        if summed and many and K > 1 and not diagonal and square < LARGEST_SQUARE**2:
            directions = directions_of(mixture)
            if near_share(mixture, directions) < NEAR_SHARE:
                return Near(mixture, directions)
        if d <= 3 * K or diagonal:
            if square < LARGEST_SQUARE:
                return Quadratic(mixture, n_rows, ready and ready(diagonal), summed)
        elif square < LARGEST_SQUARE**2:
            return Wide(mixture, n_rows)
        origin = mixture.means
    return Whitening(mixture, n_rows, origin)


def linear_serves(mixture: Mixture) -> bool:
    """Whether all components have one covariance, that of their family, and Linear keeps digits."""
    if mixture.covariance_type != "tied" or mixture.noise is not None:
        return False
    same = bool((mixture.covariances == mixture.covariances[0]).all())
    return same and _largest_square(mixture) < LARGEST_SQUARE


def _largest_square(mixture: Mixture) -> float:
    """The largest square about the common origin, in standard deviations of its component."""
    K, d = mixture.means.shape
    squares = mixture.means * mixture.means
    squares += mixture.covariances.reshape(K, -1)[:, :: d + 1]
    precisions = mixture.factors.precisions.reshape(K, -1)[:, :: d + 1]
    return highest(np.vecdot(squares, precisions))
