"""What a mixture says of some columns once others are known: a mixture again.

Bishop, PRML: a Gaussian given some of its columns is Gaussian (equations 2.81, 2.82), and the
weights become the responsibilities of what is given. Shapes: K components, g given columns, r
remaining ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..covariances import Array, family_of
from ..errors import BadOption, NotFinite
from ..mixture import Mixture
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
    known = sorted(given)
    rest = [column for column in range(mixture.n_features) if column not in given]
    g, ordered = len(known), mixture.marginal([*known, *rest])
    # With whiteners W, lower triangular, known columns first: the lower right of W is the inverse
    # of a factor of the conditional covariance, so that one is positive definite also when rounded.
    whiteners, _, _ = ordered.factors
    factors = np.linalg.inv(whiteners[:, g:, g:])
    offsets = (values - ordered.means[:, :g])[:, :, None]
    means = ordered.means[:, g:] - (factors @ whiteners[:, g:, :g] @ offsets)[:, :, 0]
    return Mixture.unchecked(
        _updated(mixture, known, values),
        means,
        factors @ factors.transpose(0, 2, 1),
        _family(mixture.covariance_type),
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


def _updated(mixture: Mixture, known: Sequence[int], values: Array) -> Array:
    """The weights (K,) once the known columns have these values (g,): by logs, so exact far out."""
    logs = log_joints(mixture.marginal(known), values[None])[0]
    weights: Array = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _family(covariance_type: str) -> str:
    kept = covariance_type == "tied" or family_of(covariance_type).diagonal
    return covariance_type if kept else "full"
