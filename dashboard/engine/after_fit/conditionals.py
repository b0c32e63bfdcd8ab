"""What a mixture says of some columns once others are known: a mixture again.

Bishop, PRML: a Gaussian given some of its columns is Gaussian (equations 2.81, 2.82), and the
weights become the responsibilities of what is given, that of the noise too, whose columns are
independent. Shapes: K components, g given columns, r remaining ones.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..covariances import Array, family_of
from ..errors import BadOption, NotFinite
from ..mixture import Mixture
from ..sources.completion import Indices, regression
from .joints import log_joints


def conditional(mixture: Mixture, given: Mapping[int, float]) -> Mixture:
    """The mixture of the remaining columns, in their order, given values of the others.

    given: column (from 0) -> value, in the mixture's units. Its family stays where conditioning
    keeps it (diagonal ones, tied), else it is full. Raises BadOption where a column is not one of
    the mixture's or none remains, NotFinite for a value that is no number, OutOfRange for one too
    far from every component.

    >>> one = Mixture([1.0], [[0.0, 0.0]], [[[1.0, 0.8], [0.8, 1.0]]])
    >>> given = conditional(one, {0: 2.0})
    >>> given.means.round(2).tolist(), given.covariances.round(2).tolist()
    ([[1.6]], [[[0.36]]])
    """
    values = _values(mixture, given)
    if not given:
        return mixture
    known = np.array(sorted(given), dtype=np.intp)
    rest = np.setdiff1d(np.arange(mixture.n_features), known)
    slopes, covariances = regression(mixture, known, rest)
    offsets = (values - mixture.means[:, known])[:, :, None]
    weights, K = _updated(mixture, known, values), mixture.n_components
    return Mixture.unchecked(
        weights[:K],
        mixture.means[:, rest] + (slopes @ offsets)[:, :, 0],
        covariances,
        _family(mixture.covariance_type),
        mixture.noise and mixture.noise.marginal(rest).weighing(float(weights[K])),
    )


def _values(mixture: Mixture, given: Mapping[int, float]) -> Array:
    """The values (g,) in the order of their columns."""
    for column, value in given.items():
        if column not in range(mixture.n_features):
            raise BadOption(
                "There is no column {value} in the mixture. Its columns are 0 to {largest}.",
                value=repr(column),
                largest=mixture.n_features - 1,
            )
        if not np.isfinite(_number(value)):
            raise NotFinite("The value given for column {column} is not a number.", column=column)
    if len(given) >= mixture.n_features:
        raise BadOption("All columns are given. Leave at least one to be described.")
    return np.array([float(given[column]) for column in sorted(given)])


def _number(value: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.nan


def _updated(mixture: Mixture, known: Indices, values: Array) -> Array:
    """The weights (K,), with that of a noise (K + 1,), once the known columns have these values
    (g,): by logs, so exact far out."""
    logs = log_joints(mixture.marginal(known), values[None])[0]
    weights: Array = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _family(covariance_type: str) -> str:
    kept = covariance_type == "tied" or family_of(covariance_type).diagonal
    return covariance_type if kept else "full"
