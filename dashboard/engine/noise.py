"""Rows that belong to no group: a uniform density beside the Gaussians of a mixture.

Banfield & Raftery (1993), Fraley & Raftery (1998). The density is the same everywhere, one over
the volume of the box that holds the data, d columns wide. It is not cut off at the box: a new row
farther out is noise all the more, and no nearest group claims it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .covariances import Array
from .errors import BadMixture


@dataclass(frozen=True, eq=False)
class Noise:
    """The uniform component of a mixture, in the mixture's units.

    weight: its share of the rows, 0 to 1. low, high (d,): the corners of its box, low below high
    in every column. Raises BadMixture.
    """

    weight: float
    low: Array
    high: Array

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        box = self.low.ndim == 1 and self.low.shape == self.high.shape
        if not (box and (self.low < self.high).all() and np.isfinite(self.high - self.low).all()):
            raise BadMixture(
                "The box of the noise needs two corners of finite numbers, the lower below the "
                "upper in every column."
            )
        if not 0 <= self.weight <= 1:
            raise BadMixture("The weight of the noise must be from 0 to 1.")

    @cached_property
    def log_density(self) -> float:
        """Log of weight times density, the same for every row; -inf for a weight of 0."""
        volume = float(np.log(self.high - self.low).sum())
        return float(np.log(self.weight)) - volume if self.weight > 0 else -np.inf

    def weighing(self, weight: float) -> Noise:
        """The same box with another weight."""
        return replace(self, weight=min(max(weight, 0.0), 1.0))

    def transformed(self, shift: Array, scale: Array) -> Noise:
        """The noise of y = shift + scale * x, shift (d,), scale (d,), none of it 0."""
        ends = shift + scale * self.low, shift + scale * self.high
        return Noise(self.weight, np.minimum(*ends), np.maximum(*ends))

    def marginal(self, columns: Sequence[int] | NDArray[np.intp]) -> Noise:
        """The noise of some columns alone."""
        chosen = np.asarray(columns, dtype=np.intp)
        return Noise(self.weight, self.low[chosen], self.high[chosen])
