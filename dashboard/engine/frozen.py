"""Parts of a start that a fit leaves as they are: whole components, or means alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .covariances import family_of
from .errors import BadOption
from .mixture import Mixture

# Families in which a component's covariance is no other component's business.
INDEPENDENT = ("full", "diag", "spherical")


@dataclass(frozen=True)
class Frozen:
    """Which components (by index) keep mean and covariance, and which means are kept.

    The covariance of a kept mean is estimated about it. Weights are always free. Raises BadOption.

    >>> Frozen(means=(2, 0, 2)).all_means
    [0, 2]
    """

    components: tuple[int, ...] = ()
    means: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name in ("components", "means"):
            given = tuple(getattr(self, name))
            if not all(isinstance(k, (int, np.integer)) and k >= 0 for k in given):
                raise BadOption("Frozen parts are given by the components' numbers, from 0.")
            object.__setattr__(self, name, tuple(sorted({int(k) for k in given})))

    def require(self, start: object, n_components: int, covariance_type: str) -> None:
        """Raise BadOption where these parts cannot be kept in a fit from that start."""
        if not isinstance(start, Mixture):
            raise BadOption("Frozen parts need a mixture to keep them from. Give one as the start.")
        if max(self.components + self.means, default=0) >= n_components:
            raise BadOption(
                "The frozen parts must be numbers of components, from 0 to {largest}.",
                largest=n_components - 1,
            )
        if self.components and (family := family_of(covariance_type).name) not in INDEPENDENT:
            raise BadOption(
                "Components of the {family} family share what their covariances are made of, so "
                "none can be frozen. Freeze means, or choose one of: {choices}.",
                family=family,
                choices=", ".join(INDEPENDENT),
            )

    @property
    def all_means(self) -> list[int]:
        """Components whose means are kept, alone or with the covariance."""
        return sorted({*self.components, *self.means})

    def n_parameters(self, mixture: Mixture) -> int:
        """How many of the mixture's parameters are kept."""
        d = mixture.n_features
        own = family_of(mixture.covariance_type).n_parameters(1, d)
        return d * len(self.all_means) + own * len(self.components)

    def mask(self, n_components: int) -> NDArray[np.bool_]:
        """Whether each component (K,) is kept whole."""
        kept = np.zeros(n_components, dtype=bool)
        kept[list(self.components)] = True
        return kept
