"""What would have to change: the smallest change of one column that gives a row another component.

Along one column a component's log of weight times density is a parabola, so where two components
are equal is a root of a quadratic; the nearest root of all is where the row changes hands. Noise
is one component more, whose parabola is flat. Shapes: n rows, d columns, K components; inside, b
rows at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..checks import as_matrix
from ..covariances import Array
from ..mixture import Mixture
from .joints import joint_blocks

# Of the terms whose difference they are: smaller coefficients of a quadratic are rounding error.
RESOLUTION = 1e-12


@dataclass(frozen=True, eq=False)
class Flips:
    """For each row and column, the smallest change of that column alone that is enough.

    changes (n, d): in the column's unit, signed; infinite where no change is enough. At the change
    two components are equally probable, just beyond it the row is in components (n, d) (-1 where
    it is noise, or the change is infinite). current (n,): the component it is in now, -1 for noise.
    deviations (d,): the columns' standard deviations under the mixture, by which changes of
    different columns compare.
    """

    changes: Array
    components: NDArray[np.intp]
    current: NDArray[np.intp]
    deviations: Array

    @property
    def columns(self) -> NDArray[np.intp]:
        """The column (n,) whose change is smallest in its standard deviations; -1 where none."""
        sizes = np.abs(self.changes) / self.deviations
        return np.where(np.isfinite(sizes).any(axis=1), sizes.argmin(axis=1), -1)


def flips(mixture: Mixture, X: ArrayLike) -> Flips:
    """The smallest changes of single columns by which rows X (n, d) change component.

    Exact: every component counts, not only the runner-up. Raises BadShape, NotFinite, OutOfRange.

    >>> two = Mixture([0.5, 0.5], [[0.0, 0.0], [4.0, 0.0]], [np.eye(2)] * 2)
    >>> flips(two, [[1.5, 3.0]]).changes.tolist()
    [[0.5, inf]]
    """
    X = as_matrix(X, mixture.n_features)
    changes = np.full(X.shape, np.inf)
    components = np.full(X.shape, -1, dtype=np.intp)
    current = np.empty(len(X), dtype=np.intp)
    for part, offsets, logs in joint_blocks(mixture, X):
        likeliest = logs.argmax(axis=1)
        current[part] = _labels(likeliest, mixture)
        roots = _roots(mixture, offsets, logs, likeliest)
        nearest = np.abs(roots).argmin(axis=1)
        changes[part] = np.take_along_axis(roots, nearest[:, None], axis=1)[:, 0]
        components[part] = np.where(np.isfinite(changes[part]), _labels(nearest, mixture), -1)
    return Flips(changes, components, current, deviations(mixture))


def deviations(mixture: Mixture) -> Array:
    """Standard deviation (d,) of each column under the mixture."""
    weights, means = mixture.weights, mixture.means
    within = np.diagonal(mixture.covariances, axis1=1, axis2=2)
    if mixture.noise is not None:
        low, high = mixture.noise.low, mixture.noise.high
        weights = np.append(weights, mixture.noise.weight)
        means = np.vstack([means, (low + high) / 2])
        within = np.vstack([within, (high - low) ** 2 / 12])
    offsets = means - weights @ means
    spread: Array = np.sqrt(weights @ (within + offsets**2))
    return spread


def _labels(numbers: NDArray[np.intp], mixture: Mixture) -> NDArray[np.intp]:
    """Numbers of components, with -1 for that of the noise, K."""
    return np.where(numbers < mixture.n_components, numbers, -1)


def _roots(mixture: Mixture, offsets: Array, logs: Array, current: NDArray[np.intp]) -> Array:
    """Nearest change (b, K, d) at which each component draws level with the row's; inf if none.

    With noise there are K + 1. The difference of the two logs after a change t of a column is
    A t^2 + B t + C, C <= 0 (-inf for a component of weight 0, which has no root).
    """
    precisions = mixture.factors.precisions
    rows = np.arange(len(current))
    bends = np.einsum("kjj->kj", precisions)
    slopes = -np.einsum("kij,bkj->bki", precisions, offsets)
    sizes = np.einsum("kij,bkj->bki", np.abs(precisions), np.abs(offsets))
    if mixture.noise is not None:
        flat = np.zeros((len(rows), 1, mixture.n_features))
        bends = np.vstack([bends, flat[0]])
        slopes, sizes = np.hstack([slopes, flat]), np.hstack([sizes, flat])
    A = 0.5 * (bends[current][:, None] - bends)
    A[np.abs(A) < RESOLUTION * (bends[current][:, None] + bends)] = 0.0
    B = slopes - slopes[rows, current][:, None]
    B[np.abs(B) < RESOLUTION * (sizes + sizes[rows, current][:, None])] = 0.0
    C = np.broadcast_to((logs - logs[rows, current][:, None])[:, :, None], B.shape)
    roots = _nearest_root(A, B, C)
    roots[rows, current] = np.inf
    return roots


def _nearest_root(A: Array, B: Array, C: Array) -> Array:
    """The root of A t^2 + B t + C nearest to 0, C <= 0; inf where it has none, or only touches 0.

    Both roots come without cancellation, as in Numerical Recipes (3rd edition, equation 5.6.4).
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        discriminant = B**2 - 4 * A * C
        half = -0.5 * (B + np.copysign(np.sqrt(discriminant), B))
        roots = np.stack([half / A, C / half])
    roots[:, ~((discriminant > 0) | (A > 0))] = np.inf
    roots[~np.isfinite(roots)] = np.inf
    nearest: Array = np.where(np.abs(roots[0]) < np.abs(roots[1]), roots[0], roots[1])
    return nearest
