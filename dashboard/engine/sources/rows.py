"""Rows as the engine computes with them: checked, centred, and in units of standard deviations.

A table X (n, d) comes in, or any array like it; `Rows` holds the one standardised copy, laid out
column by column, and knows the way back. Standardising is arithmetic only: it keeps digits and is
undone in every result. `Source` is what EM asks of rows, however they come: `Rows` has them whole
and in memory, `IncompleteRows` with holes, `Blocks` reads them again at each step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..checks import require_finite
from ..covariances import Array
from ..kernels import (
    Kernel,
    kernel_for,
    linear_serves,
    posteriors,
    quadratic_features,
)
from ..mixture import Mixture
from ..statistics import Statistics, e_step, e_step_shared, log_total
from .standardising import require_range, require_spread, require_variety, standardise, weighty


class Source(ABC):
    """What EM asks of rows in standardised coordinates, x = centre + scale * z.

    n: total weight of the rows; centre (d,), scale (d,): mean and standard deviation of the
    columns.
    """

    n: float
    centre: Array
    scale: Array

    @abstractmethod
    def e_step(self, mixture: Mixture, origin: Array | None = None) -> Statistics:
        """Statistics of the rows under a mixture in Z's coordinates (see `statistics.e_step`)."""

    @abstractmethod
    def certainty(self, mixture: Mixture) -> float:
        """Total log-probability of what each row most probably is (weighted)."""

    @property
    @abstractmethod
    def n_rows(self) -> int:
        """How many rows take part in an E-step."""

    @property
    @abstractmethod
    def box(self) -> tuple[Array, Array]:
        """Least and greatest value of each column, (d,) each, in Z's coordinates."""

    @property
    @abstractmethod
    def in_memory(self) -> Rows:
        """The rows, or a sample of them, on which starts may climb."""

    @abstractmethod
    def seedable(self, K: int) -> Rows:
        """Rows without holes, or a sample of them, among which K seeds are looked for."""

    @property
    @abstractmethod
    def filled(self) -> Rows:
        """All rows, holes filled, for a start by labels; raises BadStart where there are none."""

    @property
    def log_units(self) -> float:
        """What a row's log-density in Z's coordinates is above that in the data's units: mean."""
        return float(np.log(self.scale).sum())

    def inward(self, mixture: Mixture) -> Mixture:
        """A mixture in the data's units -> the coordinates of Z."""
        centred = mixture.transformed(-self.centre, np.ones_like(self.scale))
        return centred.transformed(0.0, 1 / self.scale)

    def outward(self, mixture: Mixture) -> Mixture:
        """A mixture in Z's coordinates -> the data's units."""
        return mixture.transformed(self.centre, self.scale)


@dataclass(frozen=True)
class Rows(Source):
    """Standardised rows in memory.

    Z (n, d), stored column by column; sample_weight (n,), positive, or None; n: total weight;
    centre (d,), scale (d,): mean and standard deviation of the columns, weighted; kept: which of
    the rows given are here, where some had no weight, else None; known (n,): the component that
    each row is known to be of, -1 where it is not, or None.
    """

    Z: Array
    sample_weight: Array | None
    n: float
    centre: Array
    scale: Array
    kept: NDArray[np.bool_] | None = None
    known: NDArray[np.intp] | None = None

    @classmethod
    def of(
        cls, X: ArrayLike, sample_weight: ArrayLike | None = None, constants: bool = False
    ) -> Rows:
        """Check and standardise X (n, d); rows of weight 0 are left out.

        constants: columns of one value are kept, in their own unit, and not refused.

        Raises BadShape, NotFinite, OutOfRange, ConstantColumn, OffsetTooLarge, BadWeights.
        """
        columns, weights, kept = weighty(X, sample_weight)
        low, high = columns.min(axis=1), columns.max(axis=1)
        require_finite(low, high)
        require_range(low, high)
        if not constants:
            require_variety(low, high)
        n = float(columns.shape[1] if weights is None else weights.sum())
        centre, scale = standardise(columns, weights, n, low, high)
        require_spread(centre, scale)
        return cls(columns.T, weights, n, centre, scale, kept)

    def e_step(self, mixture: Mixture, origin: Array | None = None) -> Statistics:
        if origin is None and linear_serves(mixture):
            return e_step_shared(self.Z, mixture, self.scatter, self.sample_weight, self.known)
        return e_step(self.Z, mixture, self.sample_weight, origin, self.known, self._features)

    def _features(self, diagonal: bool) -> Array | None:
        """The quadratic features of few rows, which are one block, made at the first step."""
        return self._squares if diagonal else self._products

    @cached_property
    def _squares(self) -> Array | None:
        return quadratic_features(self.Z, diagonal=True)

    @cached_property
    def _products(self) -> Array | None:
        return quadratic_features(self.Z, diagonal=False)

    @cached_property
    def scatter(self) -> Array:
        """The sum of z z' over all rows, times their weights: (d, d)."""
        weighted = self.Z if self.sample_weight is None else self.Z * self.sample_weight[:, None]
        scatter: Array = self.Z.T @ weighted
        return scatter

    def certainty(self, mixture: Mixture) -> float:
        return self.certainty_by(kernel_for(mixture, len(self.Z)))

    def certainty_by(self, kernel: Kernel) -> float:
        """`certainty` under the mixture of a kernel."""
        total, weights = 0.0, self.sample_weight
        for part, densities, sums, _ in posteriors(self.Z, kernel, self.known):
            highest = densities.max(axis=0)
            if kernel.noise is not None:
                np.maximum(highest, sums - densities.sum(axis=0), out=highest)
            total += log_total(highest / sums, 0.0, None if weights is None else weights[part])
        return total

    @property
    def n_rows(self) -> int:
        return len(self.Z)

    @property
    def box(self) -> tuple[Array, Array]:
        return self.Z.min(axis=0), self.Z.max(axis=0)

    @property
    def in_memory(self) -> Rows:
        return self

    def seedable(self, K: int) -> Rows:
        return self

    @property
    def filled(self) -> Rows:
        return self

    def take(self, chosen: NDArray[np.intp]) -> Rows:
        """Some of the rows, in the same coordinates."""
        weights = None if self.sample_weight is None else self.sample_weight[chosen]
        Z = self.Z.T.take(chosen, axis=1).T
        n = float(len(Z) if weights is None else weights.sum())
        known = None if self.known is None else self.known[chosen]
        return type(self)(Z, weights, n, self.centre, self.scale, known=known)
