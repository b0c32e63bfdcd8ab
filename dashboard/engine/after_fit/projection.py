"""Discriminant projection: the directions that show best how the components differ.

Scrucca (2010), Dimension reduction for model-based clustering, Statistics and Computing 20(4): the
directions v with v'Sv = 1 in which v'Mv is largest, S the rows' covariance and M a kernel of what
differs between components, their means or also their covariances. In coordinates in which S = I
these are the eigenvectors of M. Shapes: n rows, d columns, K components, m directions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..checks import as_matrix, as_weights
from ..covariances import Array
from ..errors import BadOption, Collapsed
from ..mixture import Mixture
from ..sources.rows import Rows

# A direction below this eigenvalue is rounding error: eigenvalues have no unit and are 2 at most
# where means alone count, for each of which they are the square of the share of variance explained.
LEAST_EIGENVALUE = 1e-8
LEAST_SPREAD = 1e-7  # of a column given those before it, in its own standard deviations


@dataclass(frozen=True, eq=False)
class Projection:
    """Directions that tell the components apart, the most telling first.

    eigenvalues (d,): of the kernel, falling, without a unit. axes (d, m): in the data's units; a
    projected row is (x - centre) axes, and rows so projected have mean 0, variance 1 and no
    correlation. A direction points to where its largest loading is positive. centre (d,), scale
    (d,): mean and standard deviation of the rows' columns. mixture: projected, m columns.
    """

    eigenvalues: Array
    axes: Array
    centre: Array
    scale: Array
    mixture: Mixture

    @property
    def n_directions(self) -> int:
        return int(self.axes.shape[1])

    @property
    def basis(self) -> Array:
        """The axes (d, m) at length 1 in the data's units."""
        basis: Array = self.axes / np.linalg.norm(self.axes, axis=0)
        return basis

    @property
    def loadings(self) -> Array:
        """What each column adds (d, m), in its standard deviations, at length 1: comparable."""
        loadings: Array = self.axes * self.scale[:, None]
        loadings /= np.linalg.norm(loadings, axis=0)
        return loadings

    def rows(self, X: ArrayLike) -> Array:
        """Projected rows (n, m) of X (n, d); raises BadShape, NotFinite."""
        projected: Array = (as_matrix(X, len(self.axes)) - self.centre) @ self.axes
        return projected


def project(
    mixture: Mixture,
    X: ArrayLike,
    *,
    covariance_share: float = 0.0,
    sample_weight: ArrayLike | None = None,
) -> Projection:
    """Directions in which the components of a mixture differ most, for its rows X (n, d).

    The kernel is 2 (1 - covariance_share) B S^-1 B + 2 covariance_share C, with B the covariance
    of the components' means about the rows' mean and C = sum of weight_k (S_k - S_w) S^-1
    (S_k - S_w), S_w the mean of the components' covariances S_k. Scrucca (2010) is
    covariance_share 0.5; the balance is from Scrucca (2014), Graphical tools for model-based
    mixture discriminant analysis, ADAC 8(2); 0, means alone, separates the components best and
    gives K - 1 directions at most. sample_weight (n,) as in `fit`. Noise is left out: a row weighs
    by its probability of not being noise, and the projected mixture has no noise, its weights the
    components' shares of the rest. Raises BadOption, also where the components do not differ;
    Collapsed where the rows do not spread in every direction; and what `fit` raises for unusable
    rows.

    >>> two = Mixture([0.5, 0.5], [[0.0, 0.0], [6.0, 0.0]], [np.eye(2)] * 2)
    >>> projection = project(two, two.sample(2000)[0])
    >>> projection.n_directions, abs(projection.loadings).round(1).tolist()
    (1, [[1.0], [0.0]])
    """
    if not 0 <= covariance_share <= 1:
        raise BadOption(
            "The share of the covariances must be between 0 and 1, not {value}.",
            value=covariance_share,
        )
    X = as_matrix(X, mixture.n_features)
    rows = Rows.of(X, _weights(mixture, X, sample_weight))
    inward, whitener = rows.inward(mixture), _whitener(rows)
    white = _linear(inward, whitener)
    values, vectors = np.linalg.eigh(_kernel(white, covariance_share))
    values, vectors = values[::-1], vectors[:, ::-1]
    n_directions = int((values > LEAST_EIGENVALUE).sum())
    if n_directions == 0:
        raise BadOption(
            "The components do not differ in what the projection looks at, so no direction tells "
            "them apart. Use at least two components, or let their covariances count."
        )
    directions = whitener @ vectors[:, :n_directions]
    largest = np.abs(directions).argmax(axis=0)[None]
    directions *= np.sign(np.take_along_axis(directions, largest, axis=0))
    return Projection(
        np.maximum(values, 0.0),
        directions / rows.scale[:, None],
        rows.centre,
        rows.scale,
        _linear(inward, directions),
    )


def _weights(mixture: Mixture, X: Array, sample_weight: ArrayLike | None) -> ArrayLike | None:
    """The rows' weights, less what is noise of them."""
    if mixture.noise is None:
        return sample_weight
    given = 1.0 if sample_weight is None else as_weights(sample_weight, len(X))
    return given * mixture.responsibilities(X).sum(axis=1)


def _whitener(rows: Rows) -> Array:
    """A matrix T (d, d) with T'ST = I for the covariance S of the standardised rows."""
    weighted = rows.Z if rows.sample_weight is None else rows.Z * rows.sample_weight[:, None]
    try:
        lower = np.linalg.cholesky(rows.Z.T @ weighted / rows.n)
    except np.linalg.LinAlgError:
        lower = np.zeros((1, 1))
    if np.diagonal(lower).min() < LEAST_SPREAD:
        raise Collapsed(
            "The rows lie in a line or a plane: they do not spread in every direction. "
            "Leave out columns that repeat others, or use more rows."
        )
    whitener: Array = np.linalg.inv(lower).T
    return whitener


def _linear(mixture: Mixture, T: Array) -> Mixture:
    """The components alone, of y = T'x, T (d, m)."""
    weights = mixture.weights / mixture.weights.sum()
    covariances = T.T @ mixture.covariances @ T
    return Mixture.unchecked(weights, mixture.means @ T, covariances, "full")


def _kernel(white: Mixture, covariance_share: float) -> Array:
    """The kernel matrix (d, d) where the rows have mean 0 and covariance I."""
    weights, means = white.weights, white.means
    between = means.T @ (weights[:, None] * means)
    differences = white.covariances - np.tensordot(weights, white.covariances, 1)
    spread = np.einsum("k,kij,kjl->il", weights, differences, differences)
    kernel: Array = (1 - covariance_share) * between @ between + covariance_share * spread
    return 2 * kernel
