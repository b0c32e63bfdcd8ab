"""What a covariance family is, told by its three letters, and when a covariance is none.

The letters say of volume, shape and direction in turn: E the same for all components, V each its
own, I none (as a shape: round; as a direction: along the columns), as in Celeux & Govaert (1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import Collapsed
from .factors import Array, Factors

# Below these a covariance is rounding error: of its own largest variance, and absolutely (the
# columns of standardised rows are exact to about 1e-16, whose square is far below).
RELATIVE_RESOLUTION = 1e-14
RESOLUTION = 1e-28


class Estimate(NamedTuple):
    """Covariances (K, d, d), whether the floor acted on them, and their factors if they are made
    already."""

    covariances: Array
    floored: bool
    factors: Factors | None = None


class Family(Protocol):
    """One covariance family."""

    @property
    def name(self) -> str:
        """scikit-learn's name where it has one, else the code."""

    @property
    def code(self) -> str:
        """The three letters."""

    @property
    def description(self) -> str:
        """What its components share, in words."""

    @property
    def diagonal(self) -> bool:
        """Whether covariances are diagonal, so that rows need only their squares."""

    def n_parameters(self, n_components: int, n_features: int) -> int:
        """Number of free parameters of the covariances alone."""

    def estimate(
        self, S: Array, counts: Array, floor: float, scale: Array, previous: Array | None = None
    ) -> Estimate:
        """The covariances likeliest among those allowed.

        S (K, d, d): covariances as the rows give them; counts (K,): rows of each component, of
        which only ratios matter; scale (d,): a unit of each column in the data's units; previous
        (K, d, d): members of the family, than which the result is never less likely. Raises
        Collapsed.
        """


@dataclass(frozen=True)
class Letters:
    """The names of a family, and what follows from its three letters."""

    code: str
    name: str
    description: str

    @property
    def diagonal(self) -> bool:
        return self.code[2] == "I"

    def n_parameters(self, n_components: int, n_features: int) -> int:
        times = {"I": 0, "E": 1, "V": n_components}
        volume, shape, direction = (times[letter] for letter in self.code)
        d = n_features
        return volume + shape * (d - 1) + direction * d * (d - 1) // 2


def refuse_collapsed(collapsed: NDArray[np.bool_]) -> None:
    """Raise Collapsed if any of the components (K,) has."""
    if collapsed.any():
        raise Collapsed(
            "Component {component} has collapsed to a point, a line or a plane. "
            "Increase the regularisation, choose fewer components, or leave out columns that "
            "repeat others.",
            component=int(np.argmax(collapsed)),
        )
