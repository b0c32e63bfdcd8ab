"""What an M-step may choose from: one family of covariances, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .covariances import Array, Estimate, Family, family_of
from .errors import BadOption
from .frozen import Frozen
from .mixture import Mixture
from .noise import Noise
from .prior import Prior


@dataclass(frozen=True)
class Model:
    """The mixtures among which an M-step looks for the likeliest, in the rows' coordinates.

    reg_covar: lowest variance. scale (d,): what a unit of each column is in the data's units;
    None where it is 1. added (d,): variance that each column has in every component beside what
    the rows show, as scikit-learn regularises; None for none. prior: looks for the highest
    posterior instead. frozen: parts that stay as they were in the step before. noise: what a start
    has beside its components. Raises BadOption for a family that there is not.
    """

    covariance_type: str = "full"
    reg_covar: float = 0.0
    scale: Array | None = None
    added: Array | None = None
    prior: Prior | None = None
    frozen: Frozen | None = None
    noise: Noise | None = None

    @cached_property
    def family(self) -> Family:
        return family_of(self.covariance_type)

    def widened(self, S: Array) -> Array:
        """Covariances S (K, d, d) as the rows give them, with what is added."""
        return S if self.added is None else S + np.diag(self.added)

    def held(
        self, means: Array, S: Array, counts: Array, previous: Mixture | None
    ) -> tuple[Array, Array, Array]:
        """Means (K, d), covariances S (K, d, d) and counts (K,) as prior and frozen means have
        them: S about the new means."""
        centres = means if self.prior is None else self.prior.pulled(means, counts)
        if self.frozen is not None:
            if previous is None:
                raise BadOption(
                    "Frozen parts need a mixture to keep them from. Give one as the start."
                )
            kept = self.frozen.all_means
            centres = centres.copy()
            centres[kept] = previous.means[kept]
        moves = means - centres
        S = S + moves[:, :, None] * moves[:, None, :]
        if self.prior is not None:
            S, counts = self.prior.posterior(S, counts, centres, self.family)
        return centres, S, counts

    def covariances(self, S: Array, counts: Array, previous: Mixture | None) -> Estimate:
        """The family's covariances, frozen ones as before."""
        scale = np.ones(S.shape[1]) if self.scale is None else self.scale
        before = None if previous is None else previous.covariances
        if self.frozen is None or before is None or not self.frozen.components:
            return self.family.estimate(S, counts, self.reg_covar, scale, before)
        kept = self.frozen.mask(len(S))[:, None, None]
        of_no_consequence = np.where(kept, np.eye(S.shape[1]), S)
        found = self.family.estimate(of_no_consequence, counts, self.reg_covar, scale, before)
        return Estimate(np.where(kept, before, found.covariances), found.floored)
