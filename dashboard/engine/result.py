"""What a fit gives: the mixture, how EM got there, what it scores, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .covariances import Array
from .em import Step
from .mixture import Mixture

STATUSES = ("converged", "max_iter", "regularised", "emptied")

# In some direction a spurious component's variance is below this share of the components' mean.
TINY = 1e-4


@dataclass(frozen=True)
class FitResult:
    """A fitted mixture and how it came about.

    history: from the start to the result, n_iter + 1 steps, or some of them (see `fit`). status:
    "converged"; "max_iter"; "regularised" or "emptied" for a converged run whose last step had
    that event. log_likelihood: total over the rows (weighted). restarts: that of each start, as
    far as it was run (see `fit`). doubt: twice the total -log of each row's highest
    responsibility. n_samples: rows, or their weights' sum.

    n_reached: how many of the starts got to this optimum: their log-likelihood a row came within
    max(tol, 1e-6) of the best, or they were left as twins of one that did. Those left for other
    reasons might have, so there are at least so many. gap: by how much the log-likelihood of the
    second-best optimum is lower; None where no other was reached. spurious: components that may
    describe an accident of a few rows (see `spurious_components`).
    """

    mixture: Mixture
    history: tuple[Step, ...]
    status: str
    log_likelihood: float
    restarts: tuple[float, ...]
    doubt: float
    n_samples: float
    n_reached: int = 1
    gap: float | None = None
    spurious: tuple[int, ...] = ()
    n_frozen: int = 0

    @property
    def n_iter(self) -> int:
        """Number of M-steps from the start to the result."""
        return self.history[-1].number

    @property
    def n_parameters(self) -> int:
        """Free parameters of the mixture, which aic and bic count: none that is frozen."""
        return self.mixture.n_parameters - self.n_frozen

    @property
    def aic(self) -> float:
        """Akaike's criterion; lower is better."""
        return 2 * self.n_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Bayesian information criterion (Schwarz 1978); lower is better."""
        return self.n_parameters * float(np.log(self.n_samples)) - 2 * self.log_likelihood

    @property
    def icl(self) -> float:
        """BIC plus the doubt (Biernacki, Celeux & Govaert 2000); lower is better."""
        return self.bic + self.doubt


def spurious_components(mixture: Mixture, n_rows: int) -> tuple[int, ...]:
    """Components of `mixture` that n_rows rows hardly support (McLachlan & Peel 2000, 3.10).

    Those whose share of the rows is less than d + 1 of them, with which no covariance can be told,
    and those with a direction in which their variance is less than TINY of the components' mean.
    """
    few = mixture.weights * n_rows < mixture.n_features + 1
    tiny = _least_variances(mixture) < TINY
    return tuple(int(k) for k in np.flatnonzero(few | tiny))


def _least_variances(mixture: Mixture) -> Array:
    """Least variance (K,) over all directions, as a share of the components' mean one there."""
    shares = mixture.weights / mixture.weights.sum()  # beside noise they are less than 1
    pooled = np.tensordot(shares, mixture.covariances, 1)
    deviations = np.sqrt(np.diagonal(pooled))
    units = deviations[:, None] * deviations
    values, vectors = np.linalg.eigh(pooled / units)
    whitener = vectors / np.sqrt(np.maximum(values, np.finfo(float).tiny))
    relative: Array = np.linalg.eigvalsh(whitener.T @ (mixture.covariances / units) @ whitener)
    return relative[:, 0]
