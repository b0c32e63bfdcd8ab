"""A conjugate prior on means and covariances: EM then climbs to the highest log-posterior.

Fraley & Raftery (2007), Journal of Classification 24. A mean, given its covariance, is normal about
the prior's mean with that covariance over `shrinkage`; a covariance is inverse Wishart, and where
it is diagonal each variance, or where it is round the only one, is inverse gamma. For the M-step
that is the same as some more rows with a scatter of their own, so a family sees nothing but other
counts and other covariances. Shapes: K components, d columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from .covariances import Array, Family, family_of
from .errors import BadOption
from .mixture import Mixture
from .sources.rows import Rows, Source


@dataclass(frozen=True, eq=False, kw_only=True)
class Prior:
    """What is believed of each component before any row is seen, in the data's units.

    mean (d,); shrinkage: how many rows the mean counts for, 0 for none; scale (d, d), or one number
    for that variance in every column, and dof: the inverse Wishart's scale matrix and degrees of
    freedom (inverse gamma: dof / 2 and half a variance, of each column or, where components are
    round, the columns' mean). Families whose components share
    a volume (E..) have the covariances' part once, the others once for each component. Raises
    BadOption.

    >>> Prior(mean=[0.0, 0.0], scale=0.5, dof=4).scale.tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """

    mean: Array
    scale: Array
    dof: float
    shrinkage: float = 0.01

    def __post_init__(self) -> None:
        mean, scale = np.asarray(self.mean, dtype=float), np.asarray(self.scale, dtype=float)
        if scale.ndim == 0:
            scale = np.diag(np.full(mean.size, scale))
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "scale", scale)
        usable = mean.ndim == 1 and scale.shape == (mean.size, mean.size)
        usable = usable and bool(np.isfinite(mean).all() and np.isfinite(scale).all())
        if not (usable and np.array_equal(scale, scale.T) and np.linalg.eigvalsh(scale)[0] >= 0):
            raise BadOption(
                "The prior needs a mean for each column, and as its scale a symmetric matrix of "
                "the columns without negative eigenvalues, or one variance."
            )
        if not (0 <= self.shrinkage < np.inf and 0 <= self.dof < np.inf):
            raise BadOption("The prior's shrinkage and degrees of freedom must be 0 or more.")

    @classmethod
    def default(
        cls,
        X: ArrayLike | Source,
        n_components: int,
        covariance_type: str = "full",
        sample_weight: ArrayLike | None = None,
    ) -> Prior:
        """mclust's default for X (n, d): mild, about the columns' means.

        The scale is the rows' covariance over K^(2 / d), as if components shared the room there
        is; for diagonal and round families the mean of the columns' variances.
        """
        rows = X if isinstance(X, Source) else Rows.of(X, sample_weight)
        d = len(rows.scale)
        if family_of(covariance_type).diagonal:
            covariance = np.eye(d) * float(np.mean(rows.scale**2))
        else:
            standard = Mixture.unchecked(np.ones(1), np.zeros((1, d)), np.eye(d)[None], "full")
            if isinstance(rows, Rows):
                rows = replace(rows, known=None)  # this component is none of theirs
            statistics = rows.e_step(standard, np.zeros((1, d)))
            covariance = statistics.scatters[0] / rows.n * (rows.scale[:, None] * rows.scale)
        unbiased = rows.n / max(rows.n - 1, rows.n / 2)
        scale = covariance * unbiased / n_components ** (2 / d)
        return cls(mean=rows.centre, scale=(scale + scale.T) / 2, dof=d + 2)

    @classmethod
    def asked(
        cls, prior: object, rows: Source, n_components: int, covariance_type: str
    ) -> Prior | None:
        """What `fit` was given as its prior, in the rows' coordinates; raises BadOption."""
        if prior is None:
            return None
        if isinstance(prior, str) and prior == "default":
            prior = cls.default(rows, n_components, covariance_type)
        if not isinstance(prior, Prior) or prior.mean.shape != rows.scale.shape:
            raise BadOption(
                'The prior must be "default", or a Prior with a mean for each column of the data.'
            )
        return prior.transformed(-rows.centre, np.ones_like(rows.scale)).transformed(
            0.0, 1 / rows.scale
        )

    def transformed(self, shift: ArrayLike, scale: ArrayLike) -> Prior:
        """The prior of y = shift + scale * x, shift (d,), scale (d,)."""
        shift, scale = np.asarray(shift, dtype=float), np.asarray(scale, dtype=float)
        return Prior(
            mean=shift + scale * self.mean,
            scale=self.scale * (scale[:, None] * scale),
            dof=self.dof,
            shrinkage=self.shrinkage,
        )

    def pulled(self, means: Array, counts: Array) -> Array:
        """Posterior modes (K, d) of means that `counts` (K,) rows have on average."""
        rows = np.maximum(counts + self.shrinkage, np.finfo(float).tiny)
        return means + (self.shrinkage / rows)[:, None] * (self.mean - means)

    def posterior(
        self, S: Array, counts: Array, means: Array, family: Family
    ) -> tuple[Array, Array]:
        """What a family sees in place of S (K, d, d) about `means` (K, d), and of counts (K,).

        Gives the modes of Fraley & Raftery (2007) for EII, VII, EEI, VVI, EEE and VVV; for the
        others those of the prior that `log_density` tells, told by the same rules.
        """
        more, scatters = self._rows(means, family)
        total = counts + more
        return (counts[:, None, None] * S + scatters) / total[:, None, None], total

    def log_density(self, mixture: Mixture) -> float:
        """Log of the prior density of a mixture's means and covariances, up to a constant."""
        more, scatters = self._rows(mixture.means, family_of(mixture.covariance_type))
        _, _, precisions, log_determinants = mixture.factors
        return -0.5 * float(more * log_determinants.sum() + (precisions * scatters).sum())

    def _rows(self, means: Array, family: Family) -> tuple[float, Array]:
        """The rows that the prior is worth to each component, and their scatters (K, d, d)."""
        K, d = means.shape
        if family.code[1] == "I":
            more, scale = (self.dof + 2) / d, self.scale / d
        else:
            more, scale = self.dof + (2 if family.diagonal else d + 1), self.scale
        sharing = K if family.code[0] == "E" else 1
        offsets = means - self.mean
        scatters = self.shrinkage * offsets[:, :, None] * offsets[:, None, :] + scale / sharing
        return more / sharing + (self.shrinkage > 0), scatters
