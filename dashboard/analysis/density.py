"""What a mixture says of rows in the data's units, of which some cells may be missing.

Columns may be taken in logarithms: the mixture is then one of z = log x in these columns, and a
density of x is that of z over x. n rows, d columns, K components; X (n, d) is in the data's units,
Z (n, d) as the mixture has them, NaN a missing cell in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import Mixture, observed_log_density, observed_responsibilities

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def in_logs(X: Floats, logs: Mask) -> Floats:
    """X (n, d) with the columns of `logs` (d,) in logarithms; X itself where there are none."""
    return _mapped(np.log, X, logs)


def _mapped(function: np.ufunc, X: Floats, logs: Mask) -> Floats:
    if not logs.any():
        return X
    mapped = np.array(X)
    mapped[:, logs] = function(mapped[:, logs])
    return mapped


@dataclass(frozen=True, eq=False)
class Density:
    """A mixture, and which of its columns (d,) it takes in logarithms.

    A row is judged by the cells that it has: by the mixture of those columns.
    """

    mixture: Mixture
    logs: Mask

    def inward(self, X: Floats) -> Floats:
        """Z of X; the values of the columns in logarithms must be positive."""
        return in_logs(X, self.logs)

    def outward(self, Z: Floats) -> Floats:
        """X of Z."""
        return _mapped(np.exp, Z, self.logs)

    @property
    def centres(self) -> Floats:
        """Where components lie (K, d): their means, in columns in logarithms their medians."""
        return self.outward(self.mixture.means)

    def log_density(self, X: Floats) -> Floats:
        """Log-density (n,) of the cells that rows X have."""
        if not len(X):  # the engine refuses an empty table
            return np.empty(0)
        Z = self.inward(X)
        of_rows = observed_log_density if np.isnan(Z).any() else Mixture.score_samples
        return of_rows(self.mixture, Z) - np.nansum(Z[:, self.logs], axis=1)

    def responsibilities(self, X: Floats) -> Floats:
        """Probability (n, K) of each component, given the cells that rows X have."""
        if not len(X):
            return np.empty((0, self.mixture.n_components))
        Z = self.inward(X)
        of_rows = observed_responsibilities if np.isnan(Z).any() else Mixture.responsibilities
        return of_rows(self.mixture, Z)

    def marginal(self, places: Sequence[int]) -> Density:
        """The density of some columns."""
        return Density(self.mixture.marginal(places), self.logs[list(places)])

    def sample(self, n: int) -> Floats:
        """n rows drawn from it (n, d), always the same ones."""
        return self.outward(self.mixture.sample(n)[0])
