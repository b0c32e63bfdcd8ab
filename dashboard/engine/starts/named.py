"""Where EM begins: starts by name, made on a sample where there are many rows.

Starts are mixtures in the coordinates of the standardised rows.
"""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..covariances import Array
from ..errors import TooFewDistinctRows, TooFewRows
from ..mixture import Mixture
from ..model import Model
from ..restarts import Run, ranked
from ..sources.rows import Rows, Source
from .clutter import is_clutter
from .hierarchical import tree_of
from .seeding import from_means, from_responsibilities, k_means, one_hot, seeds

INITS = ("k-means++", "k-means", "random", "hierarchical")
Start = str | Mixture | ArrayLike

TILE = 4096
TREE_ROWS = 500  # a tree takes about a tenth of a second
NOISY_TILE, NOISY_STEPS = 1024, 10  # rows among which clutter is told; steps that tell the better


def check_rows(rows: Source, K: int) -> None:
    """Raise TooFewRows or TooFewDistinctRows where K components cannot be told apart."""
    Z = rows.seedable(K).Z
    n = len(Z)
    if n < K:
        raise TooFewRows(
            "There are {rows} rows for {components} components. "
            "Choose fewer components or use more rows.",
            rows=n,
            components=K,
        )
    if (found := _count_distinct(Z, K)) == K:
        return
    raise TooFewDistinctRows(
        "There are only {distinct} different rows for {components} components. "
        "Choose fewer components.",
        distinct=found,
        components=K,
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


def kinds_of(init: str, n_init: int, n_rows: int) -> list[str]:
    """The kind of each of n_init starts: the first as asked for.

    After "k-means++" and "hierarchical" the others are of all kinds in turn, since each finds
    optima that others miss; a tree of few rows is one of them, but there is only one tree.
    """
    if init in ("k-means", "random"):
        return n_init * [init]
    tree = ["hierarchical"] if init != "hierarchical" and n_rows <= TREE_ROWS else []
    others = itertools.cycle(("k-means", "random", "k-means++"))
    return list(itertools.islice(itertools.chain([init], tree, others), n_init))


def named_start(rows: Source, K: int, model: Model, init: str, rng: np.random.Generator) -> Mixture:
    """A start by name, from a sample of the rows where there are many.

    Beside noise it is the better, after some steps, of one among all rows and one among those that
    are no clutter.
    """
    seedable = rows.seedable(K)
    if model.noise is None:
        return _named(seedable, K, model, init, rng)
    tile = tile_of(seedable, max(NOISY_TILE, 64 * K), K, rng)
    pools = [tile, tile.take(np.flatnonzero(~is_clutter(tile.Z)))]
    runs = [
        Run.of(partial(_named, pool, K, model, init, rng), tile, model, 0.0, NOISY_STEPS).go()
        for pool in pools
        if _count_distinct(pool.Z, K) == K
    ]
    return ranked(runs)[0].history[0].mixture


def _named(rows: Rows, K: int, model: Model, init: str, rng: np.random.Generator) -> Mixture:
    if init == "hierarchical" and K > 1 and (start := _by_tree(rows, K, model)):
        return start
    tile = tile_of(rows, max(TILE, 64 * K), K, rng)
    points = seeds(tile, K, rng, uniform=init == "random")
    if init == "k-means":
        labels = k_means(tile, points)
        return from_responsibilities(tile, one_hot(labels, K), K, model)
    return from_means(tile, points, model)


def _by_tree(rows: Rows, K: int, model: Model) -> Mixture | None:
    """A start from the tree of a sample, the same for all seeds.

    None where the sample has fewer than K different rows, and where components of rows are known,
    of which a tree knows nothing.
    """
    tile = tile_of(rows, max(TREE_ROWS, 2 * K), K, np.random.default_rng(0))
    if rows.known is not None or len(tile.Z) > max(TREE_ROWS, 2 * K):
        return None
    weights = tile.sample_weight
    tree = tree_of(tile.Z, None if weights is None else weights / weights.mean())
    return from_responsibilities(tile, one_hot(tree.labels(K), K), K, model)


def tile_of(rows: Rows, size: int, K: int, rng: np.random.Generator) -> Rows:
    """A sample of `size` rows, one from each stretch of equal length.

    All rows where there are no more, or where the sample has fewer than K different ones. Rows of
    known components are sampled once more: there may be very few of them.
    """
    n = len(rows.Z)
    if n <= size:
        return rows
    chosen = _stretches(n, size, rng)
    if rows.known is not None:
        known = np.flatnonzero(rows.known >= 0)
        more = known[_stretches(len(known), min(size, len(known)), rng)]
        chosen = np.union1d(chosen, more)
    tile = rows.take(chosen)
    return tile if _count_distinct(tile.Z, K) == K else rows


def _stretches(n: int, size: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Indices (size,) of n rows, one from each stretch of equal length."""
    return ((np.arange(size) + rng.random(size)) * (n / size)).astype(np.intp)
