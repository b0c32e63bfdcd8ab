"""What an M-step may choose from: one family of covariances, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .covariances import Array, Family, family_of


@dataclass(frozen=True)
class Model:
    """The mixtures among which an M-step looks for the likeliest, in the rows' coordinates.

    reg_covar: lowest variance. scale (d,): what a unit of each column is in the data's units;
    None where it is 1. added (d,): variance that each column has in every component beside what
    the rows show, as scikit-learn regularises; None for none. Raises BadOption for a family that
    there is not.
    """

    covariance_type: str = "full"
    reg_covar: float = 0.0
    scale: Array | None = None
    added: Array | None = None

    @cached_property
    def family(self) -> Family:
        return family_of(self.covariance_type)

    def widened(self, S: Array) -> Array:
        """Covariances S (K, d, d) as the rows give them, with what is added."""
        return S if self.added is None else S + np.diag(self.added)
