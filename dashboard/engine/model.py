"""What an M-step may choose from: one family of covariances, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .covariances import Array, Family, family_of


@dataclass(frozen=True)
class Model:
    """The mixtures among which an M-step looks for the likeliest, in the rows' coordinates.

    reg_covar: lowest variance. scale (d,): what a unit of each column is in the data's units;
    None where it is 1. Raises BadOption for a family that there is not.
    """

    covariance_type: str = "full"
    reg_covar: float = 0.0
    scale: Array | None = None

    @cached_property
    def family(self) -> Family:
        return family_of(self.covariance_type)
