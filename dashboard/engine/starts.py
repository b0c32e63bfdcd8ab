"""Where EM begins: seeds (k-means++, random rows), k-means, or a start given by hand.

Starts are mixtures in the coordinates of the standardised rows. Seeds become a mixture of equal
weights whose components all have the rows' covariance about their nearest seed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .covariances import Array
from .em import m_step
from .errors import BadStart, TooFewDistinctRows, TooFewRows
from .mixture import Mixture
from .model import Model
from .rows import Rows
from .statistics import statistics_of

INITS = ("k-means++", "k-means", "random")
Start = str | Mixture | ArrayLike

TILE = 4096
BLOCK = 2048
LLOYD_STEPS = 30


def check_rows(rows: Rows, K: int) -> None:
    """Raise TooFewRows or TooFewDistinctRows where K components cannot be told apart."""
    n = len(rows.Z)
    if n < K:
        raise TooFewRows(
            "There are {rows} rows for {components} components. "
            "Choose fewer components or use more rows.",
            rows=n, components=K,
        )
    if (found := _count_distinct(rows.Z, K)) == K:
        return
    raise TooFewDistinctRows(
        "There are only {distinct} different rows for {components} components. "
        "Choose fewer components.",
        distinct=found, components=K,
    )


def _count_distinct(Z: Array, enough: int) -> int:
    """Number of different rows of Z (n, d), counted up to `enough`: the first few mostly do."""
    found = 0
    for rest in (Z[: 8 * enough], Z):
        found = 0
        while found < enough and len(rest):
            rest = rest[(rest != rest[0]).any(axis=1)]
            found += 1
        if found == enough:
            break
    return found


def named_start(
    rows: Rows, K: int, model: Model, init: str, rng: np.random.Generator
) -> Mixture:
    """A start by name, from a sample of the rows where there are many."""
    tile = tile_of(rows, max(TILE, 64 * K), K, rng)
    points = seeds(tile, K, rng, uniform=init == "random")
    if init == "k-means":
        labels = k_means(tile, points)
        return _from_responsibilities(tile, _one_hot(labels, K), K, model)
    return _from_means(tile, points, model)


def tile_of(rows: Rows, size: int, K: int, rng: np.random.Generator) -> Rows:
    """A sample of `size` rows, one from each stretch of equal length.

    All rows where there are no more, or where the sample has fewer than K different ones.
    """
    n = len(rows.Z)
    if n <= size:
        return rows
    tile = rows.take(((np.arange(size) + rng.random(size)) * (n / size)).astype(np.intp))
    return tile if _count_distinct(tile.Z, K) == K else rows


def seeds(rows: Rows, K: int, rng: np.random.Generator, uniform: bool = False) -> Array:
    """K different rows (K, d): greedy k-means++ (Arthur & Vassilvitskii 2007), or at random."""
    columns = np.ascontiguousarray(rows.Z.T)
    weights = np.ones(len(rows.Z)) if rows.sample_weight is None else rows.sample_weight
    n_trials = 1 if uniform else 2 + int(np.log(K))
    nearest = np.full(len(rows.Z), np.inf)
    chosen: list[int] = []
    chances = weights
    for _ in range(K):
        total = np.cumsum(chances)
        tried = np.searchsorted(total, rng.random(n_trials) * total[-1], side="right")
        offsets = columns - columns[:, tried].T[:, :, None]
        squares = np.minimum(np.einsum("tdn,tdn->tn", offsets, offsets), nearest)
        best = int(np.argmin(squares @ weights))
        nearest = squares[best]
        chances = weights * ((nearest > 0) if uniform else nearest)
        chosen.append(int(tried[best]))
    return rows.Z[chosen]


def k_means(rows: Rows, means: Array) -> NDArray[np.intp]:
    """Labels (n,) after Lloyd's algorithm from means (K, d)."""
    K = len(means)
    labels = _nearest(rows.Z, means)
    weights = np.ones(len(rows.Z)) if rows.sample_weight is None else rows.sample_weight
    for _ in range(LLOYD_STEPS):
        shares = _one_hot(labels, K)(slice(None)) * weights
        counts = shares.sum(axis=1)
        held = counts > 0
        means = means.copy()
        means[held] = (shares @ rows.Z)[held] / counts[held, None]
        moved = _nearest(rows.Z, means)
        if np.array_equal(moved, labels) or len(np.unique(moved)) < K:
            break
        labels = moved
    return labels


def given_start(
    rows: Rows, K: int, model: Model, init: Mixture | ArrayLike
) -> Mixture:
    """A start given by hand, in the data's units: a mixture, means (K, d), labels (n,) or
    responsibilities (n, K). Raises BadStart."""
    n, d = rows.Z.shape
    if isinstance(init, Mixture):
        if (init.n_components, init.n_features, init.covariance_type) != (K, d, model.family.name):
            raise BadStart(
                "The given mixture does not have the number of components, the columns or the "
                "covariance family that was asked for. Give one that has."
            )
        return rows.inward(init)
    given = _numbers(init)
    if given.shape == (K, d):
        means = (given.astype(float) - rows.centre) / rows.scale
        return _from_means(rows, means, model)
    if rows.kept is not None and len(given) == len(rows.kept):
        given = given[rows.kept]
    if given.shape == (n, K):
        shares = _shares(given)
    elif given.shape == (n,):
        shares = _one_hot(_labels(given, K), K)
    else:
        raise BadStart(
            "The start must be one of {choices}, means (a row for each component), labels (one "
            "for each row) or responsibilities (a row for each row).",
            choices=", ".join(INITS),
        )
    return _from_responsibilities(rows, shares, K, model)


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


def _from_responsibilities(
    rows: Rows, shares: Callable[[slice], Array], K: int, model: Model
) -> Mixture:
    statistics = statistics_of(rows.Z, shares, K, rows.sample_weight)
    return m_step(statistics, model)[0]


def _from_means(rows: Rows, means: Array, model: Model) -> Mixture:
    """Equal weights, these means (K, d), and the covariance about the nearest of them."""
    K, d = means.shape
    scatter = np.zeros((d, d))
    for start in range(0, len(rows.Z), BLOCK):
        part = slice(start, start + BLOCK)
        block = rows.Z[part]
        offsets = block - means[_nearest(block, means)]
        if rows.sample_weight is not None:
            offsets *= np.sqrt(rows.sample_weight[part])[:, None]
        scatter += offsets.T @ offsets
    weights = np.full(K, 1 / K)
    S = np.repeat(scatter[None] / rows.n, K, axis=0)
    covariances, _ = model.family.estimate(S, weights, model.reg_covar, rows.scale)
    return Mixture.unchecked(weights, means, covariances, model.family.name)


def _nearest(Z: Array, means: Array) -> NDArray[np.intp]:
    """Index (n,) of the nearest of means (K, d) to each row of Z (n, d)."""
    offsets = np.ascontiguousarray(Z.T) - means[:, :, None]
    labels: NDArray[np.intp] = np.einsum("kdn,kdn->kn", offsets, offsets).argmin(axis=0)
    return labels


def _one_hot(labels: NDArray[np.intp], K: int) -> Callable[[slice], Array]:
    components = np.arange(K)[:, None]
    return lambda part: (labels[part] == components).astype(float)
