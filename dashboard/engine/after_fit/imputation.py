"""Rows with holes after the fit: their densities, their components, and what their holes hold.

A row is judged by what is observed of it: by the mixture of those columns alone. Shapes: n rows,
d columns, K components; o columns of a pattern are observed, m hidden. NaN is a hole; a row may
have no value at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..checks import as_matrix, as_table
from ..covariances import Array
from ..mixture import Mixture
from ..sources.completion import Indices, patterns_of, regression

BLOCK = 2048  # rows whose holes are filled together


@dataclass(frozen=True)
class Imputation:
    """A table without holes: values (n, d) and the standard deviation of each (n, d), 0 where the
    value was observed."""

    values: Array
    spread: Array


def observed_log_density(mixture: Mixture, X: ArrayLike) -> Array:
    """Log-density (n,) of what is observed of each row of X (n, d); 0 for a row of holes alone.

    Raises BadShape, NotFinite for infinite values.
    """
    table, holes = _with_holes(mixture, X)
    scores = np.zeros(len(table))
    for observed, rows in patterns_of(holes):
        if len(observed):
            part = table[rows[:, None], observed]
            scores[rows] = mixture.marginal(observed).score_samples(part)
    return scores


def observed_responsibilities(mixture: Mixture, X: ArrayLike) -> Array:
    """Posterior probability (n, K) of each component for each row of X (n, d), given what is
    observed of it; the weights for a row of holes alone. Raises as `observed_log_density`.

    >>> two = Mixture([0.5, 0.5], [[0.0, 0.0], [0.0, 9.0]], [np.eye(2)] * 2)
    >>> observed_responsibilities(two, [[0.0, np.nan], [np.nan, 9.0]]).round(6).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    table, holes = _with_holes(mixture, X)
    shares = np.empty((len(table), mixture.n_components))
    for observed, rows in patterns_of(holes):
        shares[rows] = _shares(mixture, observed, table[rows[:, None], observed])
    return shares


def impute(mixture: Mixture, X: ArrayLike) -> Imputation:
    """X (n, d) with each hole's conditional expectation under the mixture, and its spread.

    The spread is that within the components and that between them (law of total variance).
    Raises as `observed_log_density`.

    >>> one = Mixture([1.0], [[0.0, 0.0]], [[[1.0, 0.8], [0.8, 1.0]]])
    >>> filled = impute(one, [[2.0, np.nan]])
    >>> filled.values.round(2).tolist(), filled.spread.round(2).tolist()
    ([[2.0, 1.6]], [[0.0, 0.6]])
    """
    table, holes = _with_holes(mixture, X)
    values, spread = table.copy(), np.zeros(table.shape)
    for observed, chosen in patterns_of(holes):
        hidden = np.flatnonzero(holes[chosen[0]])
        if not len(hidden):
            continue
        slopes, rest = regression(mixture, observed, hidden)
        for rows in _blocks(chosen):
            part = table[rows[:, None], observed]
            offsets = part.T - mixture.means[:, observed, None]
            centres = mixture.means[:, hidden, None] + slopes @ offsets
            variances = np.diagonal(rest, axis1=1, axis2=2)[:, :, None]
            shares = _shares(mixture, observed, part).T
            cells = rows[:, None], hidden
            values[cells], spread[cells] = _mixed(mixture, hidden, shares, centres, variances)
    return Imputation(values, spread)


def _mixed(
    mixture: Mixture, hidden: Indices, shares: Array, centres: Array, variances: Array
) -> tuple[Array, Array]:
    """Mean and standard deviation (b, m) of holes of which component k, with probability
    shares[k] (K, b), expects centres (K, m, b) and variances (K, m, 1)."""
    if mixture.noise is not None:
        low, high = mixture.noise.low[hidden], mixture.noise.high[hidden]
        middle = np.broadcast_to((low + high)[:, None] / 2, centres.shape[1:])
        shares = np.concatenate([shares, 1 - shares.sum(axis=0, keepdims=True)])
        centres = np.concatenate([centres, middle[None]])
        variances = np.concatenate([variances, ((high - low) ** 2 / 12)[None, :, None]])
    mean = np.einsum("kb,kmb->mb", shares, centres)
    variance = np.einsum("kb,kmb->mb", shares, (centres - mean) ** 2 + variances)
    return mean.T, np.sqrt(variance).T


def _shares(mixture: Mixture, observed: Indices, part: Array) -> Array:
    """Responsibilities (b, K) for rows of the observed columns alone (b, o)."""
    if len(observed):
        return mixture.marginal(observed).responsibilities(part)
    return np.tile(mixture.weights, (len(part), 1))


def _with_holes(mixture: Mixture, X: ArrayLike) -> tuple[Array, NDArray[np.bool_]]:
    """X (n, d) as floats, and where its holes are."""
    table = np.asarray(as_table(X), dtype=float)
    holes = np.isnan(table)
    as_matrix(np.where(holes, 0.0, table), mixture.n_features)
    return table, holes


def _blocks(rows: Indices) -> Iterator[Indices]:
    for start in range(0, len(rows), BLOCK):
        yield rows[start : start + BLOCK]
