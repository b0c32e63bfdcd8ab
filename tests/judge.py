"""What SciPy says of rows under a mixture, some of whose columns are taken in logarithms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from dashboard.engine import Mixture

Array = NDArray[np.float64]


def judged(mixture: Mixture, logs: NDArray[np.bool_], X: Array) -> tuple[Array, Array]:
    """Probabilities (n, K) and log-densities (n,) of the cells that rows X (n, d) have, row by row
    and in the data's units: x has the density of log x over x."""
    joint = np.empty((len(X), mixture.n_components))
    for i, x in enumerate(X):
        seen = np.isfinite(x)
        z = np.where(logs, np.log(np.where(logs, x, 1.0)), x)[seen]
        for k, weight in enumerate(mixture.weights):
            covariance = mixture.covariances[k][np.ix_(seen, seen)]
            normal = multivariate_normal(mixture.means[k][seen], covariance)
            joint[i, k] = np.log(weight) + normal.logpdf(z) - z[logs[seen]].sum()
    log_densities = logsumexp(joint, axis=1)
    return np.exp(joint - log_densities[:, None]), log_densities
