"""Why a row is in its component: the odds against the runner-up, column by column.

The log-odds are the log of the ratio of the two weights plus that of the two densities. The
latter is split over the columns by Shapley's value (1953, A value for n-person games): a column's
share is what its marginal density ratio adds to that of the columns before it (the chain rule),
averaged over all orders of the columns. So shares sum to the whole, columns that play the same
part have the same share, and one that does not tell the two apart, alone or with others, has 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtr

from ..checks import as_matrix, generator
from ..covariances import Array
from ..errors import BadOption
from ..mixture import Mixture
from .flips import Flips, flips
from .joints import log_joints

MOST_COLUMNS = 10  # of which all subsets, 1,024, are looked at; of more, some orders
PAIRS = 128  # of orders, each with its reverse
BLOCK_CELLS = 2_000_000  # of covariances at a time


@dataclass(frozen=True, eq=False)
class Odds:
    """Log-odds of a row's component against the runner-up, in nats, and their parts.

    log_odds = prior + sum of distances + sum of spreads. prior: log of the ratio of the weights.
    distances (d,): by how far the row is from the two means, in their standard deviations;
    spreads (d,): by how widely the two components spread there. errors (d,): standard errors of
    the contributions, 0 where they are exact (see `explain`).
    """

    runner_up: int
    log_odds: float
    prior: float
    distances: Array
    spreads: Array
    errors: Array

    @property
    def contributions(self) -> Array:
        """What each column (d,) adds to the log-odds; below 0 it speaks for the runner-up."""
        return self.distances + self.spreads


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a row is in its most probable component.

    probability: of that component. distance: Mahalanobis, from its mean; share_nearer: which share
    of the component's rows is nearer (chi-square with d degrees of freedom). odds: against the
    runner-up; None where no other component has a weight. flips: for this one row.
    """

    component: int
    probability: float
    distance: float
    share_nearer: float
    odds: Odds | None
    flips: Flips


def explain(mixture: Mixture, row: Sequence[float] | Array, random_state: int = 0) -> Explanation:
    """Explain one row (d,) in the mixture's units.

    Contributions are exact for up to 10 columns. Beyond they are means over 128 random orders of
    the columns and their reverses (antithetic, Mitchell, Cooper, Frank & Holmes 2022, JMLR 23), so
    each has a standard error, but their sum is exact. Raises BadShape, NotFinite, OutOfRange; and
    BadOption for a mixture with noise, which has no mean to be near to.

    >>> two = Mixture([0.5, 0.5], [[0.0, 0.0], [4.0, 0.0]], [np.eye(2)] * 2)
    >>> why = explain(two, [1.0, 3.0])
    >>> why.component, why.odds.contributions.round(6).tolist()
    (0, [4.0, 0.0])
    """
    if mixture.noise is not None:
        raise BadOption(
            "Rows can be explained by components, not by noise. Leave the noise out of the model."
        )
    X = as_matrix(cast(ArrayLike, [row]), mixture.n_features)
    logs = log_joints(mixture, X)[0]
    first = int(logs.argmax())
    whiteners = mixture.factors.whiteners
    square = float(((whiteners[first] @ (X[0] - mixture.means[first])) ** 2).sum())
    return Explanation(
        first,
        float(1 / np.exp(logs - logs[first]).sum()),
        square**0.5,
        float(chdtr(mixture.n_features, square)),
        _odds(mixture, X[0], logs, random_state),
        flips(mixture, X),
    )


def _odds(mixture: Mixture, x: Array, logs: Array, random_state: int) -> Odds | None:
    """The odds for logs (K,) of weight times density at x (d,)."""
    first = int(logs.argmax())
    others = np.where(np.arange(len(logs)) == first, -np.inf, logs)
    second = int(others.argmax())
    if others[second] == -np.inf:
        return None
    chosen = [first, second]
    offsets, covariances = x - mixture.means[chosen], mixture.covariances[chosen]
    if len(x) <= MOST_COLUMNS:
        parts, errors = _exact(offsets, covariances), np.zeros(len(x))
    else:
        parts, errors = _sampled(offsets, covariances, random_state)
    prior = float(np.log(mixture.weights[first]) - np.log(mixture.weights[second]))
    return Odds(second, float(logs[first] - logs[second]), prior, parts[0], parts[1], errors)


def _exact(offsets: Array, covariances: Array) -> Array:
    """Shapley's values (2, d) of the distances and of the spreads, over all subsets of columns.

    offsets (2, d), covariances (2, d, d) of the two components. A subset is a whole number whose
    bits are its columns.
    """
    d = offsets.shape[1]
    values = np.zeros((2, 2**d))
    for size in range(1, d + 1):
        subsets = np.array(list(combinations(range(d), size)))
        logs = _log_ratios(
            offsets[:, subsets], covariances[:, subsets[:, :, None], subsets[:, None, :]]
        )
        values[:, (1 << subsets).sum(axis=1)] = logs.sum(axis=2)
    numbers = np.arange(2**d)
    sizes = sum((numbers >> j) & 1 for j in range(d))
    orders = np.array([1 / (d * comb(d - 1, min(size, d - 1))) for size in range(d + 1)])[sizes]
    without = [numbers[(numbers >> j) & 1 == 0] for j in range(d)]
    added = [(values[:, S | (1 << j)] - values[:, S]) @ orders[S] for j, S in enumerate(without)]
    return np.array(added).T


def _sampled(offsets: Array, covariances: Array, random_state: int) -> tuple[Array, Array]:
    """The same (2, d) from random orders and their reverses, and errors (d,) of the sums."""
    d = offsets.shape[1]
    rng = generator(random_state)
    means = np.empty((PAIRS, 2, d))
    size = max(1, BLOCK_CELLS // (4 * d * d))
    for start in range(0, PAIRS, size):
        forward = rng.permuted(np.tile(np.arange(d), (min(size, PAIRS - start), 1)), axis=1)
        orders = np.stack([forward, forward[:, ::-1]])
        logs = _log_ratios(
            offsets[:, orders], covariances[:, orders[..., :, None], orders[..., None, :]]
        )
        by_column = np.take_along_axis(logs, np.argsort(orders, axis=-1)[None], axis=-1)
        means[start : start + size] = by_column.mean(axis=1).transpose(1, 0, 2)
    errors = means.sum(axis=1).std(axis=0, ddof=1) / PAIRS**0.5
    return means.mean(axis=0), errors


def _log_ratios(offsets: Array, covariances: Array) -> Array:
    """Log-ratio (2, ..., s) of each column's density given those before it, first to second.

    offsets (2, ..., s), covariances (2, ..., s, s). By Cholesky's factor L: the parts -z^2 / 2
    with L z = offsets (distances), -log of L's diagonal (spreads).
    """
    lower = np.linalg.cholesky(covariances)
    white = np.linalg.solve(lower, offsets[..., None])[..., 0]
    logs = np.stack([-0.5 * white**2, -np.log(np.diagonal(lower, axis1=-2, axis2=-1))])
    ratios: Array = logs[:, 0] - logs[:, 1]
    return ratios
