"""How low a density is low: the level that the densest regions of a stated mass share.

The smallest region that holds a share of the mass is where the density is above a level, and that
level is the (1 - share) quantile of the density of a random row (Hyndman 1996, Computing and
graphing highest density regions, The American Statistician 50(2)). Rows below it are unusual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..checks import require_coverage, require_whole
from ..covariances import Array
from ..mixture import Mixture

BLOCK_CELLS = 2_000_000  # of rows drawn at a time


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels of log-density and the shares of mass above them, in the order asked.

    shares (m,); log_densities (m,), for the data's units; errors (m,): their standard errors,
    infinite where the rows are too few to tell; n_rows: from how many rows they were counted.
    """

    shares: Array
    log_densities: Array
    errors: Array
    n_rows: int


def density_levels(
    mixture: Mixture,
    shares: ArrayLike,
    X: ArrayLike | None = None,
    *,
    n_samples: int = 100_000,
    random_state: int = 0,
) -> Levels:
    """The levels of density above which lie these shares (m,), each between 0 and 1, of the mass.

    Of the rows X (n, d) where they are given, else of `n_samples` rows drawn from the mixture, so
    the level is the mixture's own up to the error stated. Raises BadOption, BadShape, NotFinite.

    >>> one = Mixture([1.0], [[0.0]], [[[1.0]]])
    >>> round(float(density_levels(one, 0.95).log_densities[0]), 1)  # at 1.96 deviations
    -2.8
    """
    wanted = np.atleast_1d(np.asarray(shares, dtype=float))
    for share in wanted:
        require_coverage(share)
    scores = _drawn(mixture, n_samples, random_state) if X is None else mixture.score_samples(X)
    scores.sort()
    return Levels(wanted, _quantiles(scores, 1 - wanted), _errors(scores, 1 - wanted), len(scores))


def _drawn(mixture: Mixture, n_samples: int, random_state: int) -> Array:
    """Log-densities (n_samples,) of rows drawn from the mixture."""
    require_whole("n_samples", n_samples, 1)
    require_whole("random_state", random_state, 0)
    size = max(1, BLOCK_CELLS // mixture.n_features)
    sizes = [min(size, n_samples - start) for start in range(0, n_samples, size)]
    seeds = np.random.SeedSequence(random_state).generate_state(len(sizes))
    drawn = (mixture.sample(n, int(seed))[0] for n, seed in zip(sizes, seeds, strict=True))
    return np.concatenate([mixture.score_samples(X) for X in drawn])


def _quantiles(scores: Array, at: Array) -> Array:
    """Quantiles (m,) of sorted log-densities: the densities are interpolated, not their logs.

    Linear between order statistics (type 7 of Hyndman & Fan 1996).
    """
    places = at * (len(scores) - 1)
    below = np.floor(places).astype(np.intp)
    above = np.minimum(below + 1, len(scores) - 1)
    part = places - below
    with np.errstate(divide="ignore"):
        quantiles: Array = np.logaddexp(
            np.log1p(-part) + scores[below], np.log(part) + scores[above]
        )
    return quantiles


def _errors(scores: Array, at: Array) -> Array:
    """Standard errors (m,) of quantiles of sorted scores (n,), whatever their distribution.

    The number of rows below a quantile is binomial; half the distance between the rows one
    standard deviation of it to either side is the error (Woodruff 1952, JASA 47).
    """
    n = len(scores)
    spread = np.sqrt(n * at * (1 - at))
    low = np.floor(n * at - spread).astype(np.intp)
    high = np.ceil(n * at + spread).astype(np.intp)
    seen = (low >= 0) & (high < n)
    half = (scores[np.minimum(high, n - 1)] - scores[np.maximum(low, 0)]) / 2
    return np.where(seen, half, np.inf)
