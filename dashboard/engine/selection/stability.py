"""How far a choice of K, and its clusters, would hold with other rows.

The whole choice is made again on samples of the rows drawn with replacement: how often is each K
(and family) chosen, and does each cluster come back? A cluster's stability is the mean, over the
samples, of its best Jaccard similarity to a cluster of the model chosen there, among the rows drawn
(Hennig 2007): below 0.6 it is not to be trusted, above 0.85 it is highly stable.
Samples hold rows twice and more, which small components fit well: counts lean to more components.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..after_fit.imputation import observed_responsibilities
from ..checks import as_table, as_weights, require_whole
from ..covariances import Array
from ..errors import EngineError
from ..fitting import Progress
from ..mixture import Mixture
from .grid import Row, Selection, select
from .resampling import Resamples, replicated


@dataclass(frozen=True, eq=False)
class Stability:
    """What the samples chose.

    cells: the grid's (K, family); chosen (cells,): in how many samples each was the best; original:
    the row chosen from all rows; jaccard (B, K): in each sample, each of its clusters' best
    similarity, 0 to 1; NaN where the sample has no row of it. errors: why other samples gave none.
    """

    cells: tuple[tuple[int, str], ...]
    chosen: NDArray[np.intp]
    original: Row
    jaccard: Array
    errors: tuple[EngineError, ...]

    @property
    def shares(self) -> Array:
        """How often (cells,) each was chosen, as a share of the samples."""
        return self.chosen / self.chosen.sum()

    @property
    def similarity(self) -> Array:
        """The stability (K,) of each cluster of the original: the mean of its column."""
        return np.nanmean(self.jaccard, axis=0)


def stability(
    X: ArrayLike,
    selection: Selection,
    *,
    criterion: str = "bic",
    n_resamples: int = 100,
    sample_weight: ArrayLike | None = None,
    random_state: int = 0,
    progress: Progress | None = None,
    tol: float = 1e-4,
    **options: Any,
) -> Stability:
    """Choose again, as `selection` did on X (n, d), on samples of its rows.

    A sample's grid starts from the mixtures of the selection; options as in `select`, tol smaller
    than its, since samples start near their optima. sample_weight
    (n,): a row of weight 2 is two rows. progress: told the share done; what it raises ends the
    work. Raises BadOption, and why none could be chosen if no sample gave one.

    >>> X = np.concatenate([np.random.default_rng(0).normal(m, 1, (60, 1)) for m in (0, 9)])
    >>> held = stability(X, select(X, n_components=[1, 2]), n_resamples=10)
    >>> held.shares.tolist(), held.similarity.round(2).tolist()
    ([0.0, 1.0], [1.0, 1.0])
    """
    require_whole("n_resamples", n_resamples, 1)
    table = as_table(X)
    resamples = Resamples(len(table), sample_weight)
    cells = tuple((row.n_components, row.covariance_type) for row in selection.rows)
    grid = options | {
        "n_components": tuple(dict.fromkeys(K for K, _ in cells)),
        "covariance_types": tuple(dict.fromkeys(family for _, family in cells)),
    }
    original = selection.best(criterion)
    assert original.fit is not None
    labels = _labels(original.fit.mixture, table)
    weights = np.ones(len(table))
    if sample_weight is not None:
        weights = as_weights(sample_weight, len(table))

    def chosen_again(rng: np.random.Generator, report: Progress) -> tuple[int, Array]:
        counts = resamples.draw(rng)
        again = select(
            table, sample_weight=counts, start=selection, tol=tol, max_history=2,
            progress=report, **grid,
        )  # fmt: skip
        best = again.best(criterion)
        assert best.fit is not None
        drawn = np.flatnonzero(counts)
        others = _labels(best.fit.mixture, table[drawn])
        sizes = original.n_components, best.n_components
        similarity = _similarity(labels[drawn], others, weights[drawn], *sizes)
        return cells.index((best.n_components, best.covariance_type)), similarity

    report = progress or (lambda fraction: None)
    found, errors = replicated(chosen_again, n_resamples, random_state, report)
    if not found:
        raise errors[0]
    chosen = np.bincount([i for i, _ in found], minlength=len(cells))
    jaccard = np.array([similarity for _, similarity in found])
    return Stability(cells, chosen, original, jaccard, tuple(errors))


def _labels(mixture: Mixture, table: NDArray[np.generic]) -> NDArray[np.intp]:
    """The most probable component (n,) of each row, K where that is the noise."""
    shares = observed_responsibilities(mixture, table)
    noise = 1 - shares.sum(axis=1)
    return np.where(noise > shares.max(axis=1), shares.shape[1], shares.argmax(axis=1))


def _similarity(
    labels: NDArray[np.intp], others: NDArray[np.intp], weights: Array, K: int, L: int
) -> Array:
    """Best Jaccard similarity (K,) of the clusters by `labels` (m,), below K, to those by `others`
    (m,), below L; what is noise, K or L, is no cluster."""
    table = np.bincount(labels * (L + 1) + others, weights, (K + 1) * (L + 1))
    both = table.reshape(K + 1, L + 1)
    own, other, shared = both.sum(axis=1)[:K, None], both.sum(axis=0)[:L], both[:K, :L]
    either = own + other - shared
    best: Array = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0).max(axis=1)
    return np.where(own[:, 0] > 0, best, np.nan)
