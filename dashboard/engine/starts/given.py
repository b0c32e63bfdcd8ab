"""A start given by hand: a mixture, means, labels or responsibilities, in the data's units."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..covariances import Array
from ..errors import BadStart
from ..mixture import Mixture
from ..model import Model
from ..sources.rows import Source
from .named import INITS
from .seeding import from_means, from_responsibilities, one_hot


def given_start(rows: Source, K: int, model: Model, init: Mixture | ArrayLike) -> Mixture:
    """A start given by hand, in the data's units: a mixture, means (K, d), labels (n,) or
    responsibilities (n, K). Raises BadStart."""
    d = len(rows.centre)
    if isinstance(init, Mixture):
        if (init.n_components, init.n_features, init.covariance_type) != (K, d, model.family.name):
            raise BadStart(
                "The given mixture does not have the number of components, the columns or the "
                "covariance family that was asked for. Give one that has."
            )
        return rows.inward(init).with_noise(model.noise)
    given = _numbers(init)
    if given.shape == (K, d):
        means = (given.astype(float) - rows.centre) / rows.scale
        return from_means(rows.seedable(K), means, model)
    filled = rows.filled
    n = len(filled.Z)
    if filled.kept is not None and len(given) == len(filled.kept):
        given = given[filled.kept]
    if given.shape == (n, K):
        shares = _shares(given)
    elif given.shape == (n,):
        shares = one_hot(_labels(given, K), K)
    else:
        raise BadStart(
            "The start must be one of {choices}, means (a row for each component), labels (one "
            "for each row) or responsibilities (a row for each row).",
            choices=", ".join(INITS),
        )
    return from_responsibilities(filled, shares, K, model)


def _numbers(init: ArrayLike) -> NDArray[np.number]:
    """The given start as finite numbers; of no shape that fits anything where it is none."""
    try:
        numbers = np.atleast_1d(np.asarray(init))
    except ValueError:  # rows of different lengths
        numbers = np.empty(0)
    if numbers.dtype.kind not in "fiub" or numbers.size == 0:
        return np.empty(0)
    if not (np.isfinite(numbers.min()) and np.isfinite(numbers.max())):
        raise BadStart("The given start has missing or infinite values. Leave them out.")
    return numbers


def _labels(given: NDArray[np.number], K: int) -> NDArray[np.intp]:
    whole = given.dtype.kind in "iu" or not (given % 1).any()
    if not whole or given.min() < 0 or given.max() >= K:
        raise BadStart(
            "The labels of the start must be whole numbers from 0 to {largest}.", largest=K - 1
        )
    return given.astype(np.intp, copy=False)


def _shares(given: NDArray[np.number]) -> Callable[[slice], Array]:
    totals = given.sum(axis=1)
    if given.min() < 0 or totals.min() <= 0:
        raise BadStart(
            "The responsibilities of the start must be 0 or more, with more than 0 in every row."
        )
    return lambda part: (given[part] / totals[part, None]).T
