"""Log-densities linear in features of a row: one matrix product gives all of a block's, one more
all its sums.

Responsibilities depend on differences of log-densities alone. So the log-density of one component,
the reference, may be taken from all: its own exponential is then 1 and need not be made, and what
was taken from the log-likelihood is linear in the features too, so that their sum tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..covariances import Array
from .kernel import Kernel

if TYPE_CHECKING:
    from ..mixture import Mixture

# Of fewer rows a reference saves less than it costs to find.
WORTH_A_REFERENCE = 16_000
# Log-odds against the reference, SPREADS standard deviations above their mean, beyond which sums
# would leave their range (see `posteriors`).
FARTHEST, SPREADS = 300.0, 10.0
# Products run over stretches of the block, which BLAS packs into its cache at once; it has a faster
# way for products of so many multiplications at most.
STRETCH, PRODUCT = 1_024, 1_000_000


class LogLinear(Kernel):
    """The products of one mixture's coefficients (K, F) with blocks of features (F, b).

    block: room for the features of the largest block, or all features. reference: the component
    whose log-densities are taken from all, None for none.
    """

    def __init__(self, coefficients: Array, block: Array, reference: int | None = None) -> None:
        K, n_features = coefficients.shape
        self.reference, self.coefficients, self.block = reference, coefficients, block
        if reference is not None:
            self.taken = coefficients[reference]
            self.coefficients = coefficients - self.taken
        self.step = max(STRETCH, PRODUCT // coefficients.size)
        self.densities = np.empty((K, block.shape[1]))
        self.gathered = np.zeros((K, n_features))

    def exponents(self) -> Array:
        b = self.block.shape[1]
        densities = self.densities[:, :b]
        for begin in range(0, b, self.step):
            part = slice(begin, begin + self.step)
            np.matmul(self.coefficients, self.block[:, part], out=densities[:, part])
        return densities

    def gather(self, responsibilities: Array) -> None:
        for begin in range(0, responsibilities.shape[1], self.step):
            part = slice(begin, begin + self.step)
            self.gathered += responsibilities[:, part] @ self.block[:, part].T

    @property
    def baseline(self) -> float:
        return 0.0 if self.reference is None else float(self.taken @ self.gathered.sum(axis=0))


def reference_for(mixture: Mixture, peaks: Array, n_rows: int) -> int | None:
    """The component that may serve as the reference, if one does: the largest, unless rows of
    another are too much unlike it. None does beside noise, whose log-density is not linear.

    peaks (K,): see `kernel.log_peaks`.
    """
    if n_rows < WORTH_A_REFERENCE or mixture.n_components == 1 or mixture.noise is not None:
        return None
    largest = int(mixture.weights.argmax())
    precision = mixture.factors.precisions[largest]
    offsets = mixture.means - mixture.means[largest]
    pulls = offsets @ precision
    ratios = precision @ mixture.covariances - np.eye(mixture.n_features)
    # Log-odds of each component's own rows, which are quadratic in a Gaussian: means and variances
    # (Mathai & Provost 1992, Quadratic Forms in Random Variables, chapter 3).
    squares = (pulls * offsets).sum(axis=1)
    means = peaks - peaks[largest] + (squares + np.trace(ratios, axis1=1, axis2=2)) / 2
    variances = np.einsum("ki,kij,kj->k", pulls, mixture.covariances, pulls)
    variances += np.einsum("kij,kji->k", ratios, ratios) / 2
    highest = means + SPREADS * np.sqrt(np.maximum(variances, 0.0))
    return largest if highest.max() < FARTHEST else None
