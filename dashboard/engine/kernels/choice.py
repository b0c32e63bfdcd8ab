"""Which kernel serves a mixture best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..covariances import Array, family_of
from .kernel import Kernel
from .quadratic import Quadratic
from .whitening import Whitening
from .wide import Wide

if TYPE_CHECKING:
    from ..mixture import Mixture

# Largest square, in a component's own standard deviations, that sums about a common origin may
# meet: 16 digits less 6 leave 10.
LARGEST_SQUARE = 1e6


def kernel_for(mixture: Mixture, n_rows: int, origin: Array | None = None) -> Kernel:
    """The fastest kernel that keeps the digits; sums about `origin` (K, d) need Whitening."""
    if origin is not None or not _is_well_conditioned(mixture):
        return Whitening(mixture, n_rows, mixture.means if origin is None else origin)
    K, d = mixture.means.shape
    if d <= 3 * K or family_of(mixture.covariance_type).diagonal:
        return Quadratic(mixture, n_rows)
    return Wide(mixture, n_rows)


def _is_well_conditioned(mixture: Mixture) -> bool:
    """Whether squares about the common origin keep ten digits for every component."""
    K, d = mixture.means.shape
    squares = mixture.means * mixture.means
    squares += mixture.covariances.reshape(K, -1)[:, :: d + 1]
    squares *= mixture.factors[1].reshape(K, -1)[:, :: d + 1]
    return bool(squares.max() * d < LARGEST_SQUARE)
