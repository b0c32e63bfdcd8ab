"""Where a GaussianMixture begins: scikit-learn's names of starts, and parts given by hand.

Parts are in the data's units and in scikit-learn's shapes; a start is a mixture in the rows'
coordinates. The sentences of errors are scikit-learn's, which its users look for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import KMeans
from sklearn.utils import check_array

from ..covariances import Array
from ..errors import TooFewDistinctRows
from ..mixture import Mixture
from ..model import Model
from ..sources.rows import Rows
from ..starts.named import TILE, check_rows, named_start, tile_of
from ..starts.seeding import from_responsibilities, one_hot
from .shapes import compact_shape, expanded

INIT_PARAMS = ("kmeans", "k-means++", "random", "random_from_data")


def drawn_start(
    rows: Rows, K: int, model: Model, init_params: str, random_state: np.random.RandomState
) -> Mixture:
    """A start by scikit-learn's name.

    "kmeans" (up to TILE rows) and "random" draw what scikit-learn draws from the same random
    state. With fewer different rows than components, some components share a row that repeats.
    """
    try:
        check_rows(rows, K)
    except TooFewDistinctRows:
        whole = rows.seedable(K)
        labels = _labels_of_repeated(whole.Z, K)
        return from_responsibilities(whole, one_hot(labels, K), K, model)
    if init_params == "random":
        drawn = random_state.uniform(size=(len(rows.filled.Z), K)).T
        shares = drawn / drawn.sum(axis=0)
        return from_responsibilities(rows.filled, lambda part: shares[:, part], K, model)
    if init_params == "kmeans":
        tile = rows.seedable(K)
        if len(tile.Z) > TILE:
            tile = tile_of(tile, max(TILE, 64 * K), K, _generator(random_state))
        labels = _k_means(tile, K, random_state)
        return from_responsibilities(tile, one_hot(labels, K), K, model)
    name = "random" if init_params == "random_from_data" else init_params
    return named_start(rows, K, model, name, _generator(random_state))


def _generator(random_state: np.random.RandomState) -> np.random.Generator:
    return np.random.default_rng(random_state.randint(np.iinfo(np.int32).max))


def _k_means(rows: Rows, K: int, random_state: np.random.RandomState) -> NDArray[np.intp]:
    """Labels (n,) by scikit-learn's k-means, in the data's units."""
    k_means = KMeans(K, n_init=1, random_state=random_state)
    X = rows.centre + rows.scale * rows.Z
    labels: NDArray[np.intp] = k_means.fit(X, sample_weight=rows.sample_weight).labels_
    return labels


def _labels_of_repeated(Z: Array, K: int) -> NDArray[np.intp]:
    """Labels (n,), each of at least one row: one for each different row, others for repeats."""
    _, first, labels = np.unique(Z, axis=0, return_index=True, return_inverse=True)
    repeats = np.setdiff1d(np.arange(len(Z)), first)[: K - len(first)]
    labels[repeats] = np.arange(len(first), K)
    return labels


@dataclass(frozen=True)
class Given:
    """Parts of a start that the user gave: weights (K,), means (K, d), covariances (K, d, d)."""

    weights: Array | None
    means: Array | None
    covariances: Array | None

    @classmethod
    def of(
        cls,
        weights: ArrayLike | None,
        means: ArrayLike | None,
        precisions: ArrayLike | None,
        shape: tuple[int, int],
        covariance_type: str,
    ) -> Given:
        """Check the parts against (K, d) and the canonical name of a family. ValueError."""
        return cls(
            None if weights is None else _checked_weights(weights, shape[0]),
            None if means is None else _array("means", means, shape),
            None if precisions is None else _covariances(precisions, shape, covariance_type),
        )

    @property
    def complete(self) -> bool:
        return not any(part is None for part in (self.weights, self.means, self.covariances))

    def over(self, drawn: Mixture | None, covariance_type: str) -> Mixture:
        """The start of these parts and of `drawn`'s, in the data's units, where none is given."""

        def part(name: str) -> Array:
            given: Array | None = getattr(self, name)
            return getattr(drawn, name) if given is None else given

        return Mixture(part("weights"), part("means"), part("covariances"), covariance_type)


def _array(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Array:
    array: Array = check_array(value, dtype=np.float64, ensure_2d=False, allow_nd=True)
    if array.shape != shape:
        raise ValueError(
            f"The parameter '{name}' should have the shape of {shape}, but got {array.shape}"
        )
    return array


def _checked_weights(value: ArrayLike, K: int) -> Array:
    weights = _array("weights", value, (K,))
    low, high = weights.min(), weights.max()
    if low < 0 or high > 1:
        # scikit-learn's own tests ask for the two numbers in this order
        raise ValueError(
            "The parameter 'weights' should be in the range [0, 1], but got "
            f"max value {low:.5f}, min value {high:.5f}"
        )
    if abs(1 - weights.sum()) > 1e-6:
        raise ValueError(
            "The parameter 'weights' should be normalized, "
            f"but got sum(weights) = {weights.sum():.5f}"
        )
    return weights


def _covariances(value: ArrayLike, shape: tuple[int, int], covariance_type: str) -> Array:
    """Covariances (K, d, d) of precisions in the family's shape."""
    name = f"{covariance_type} precision"
    precisions = _array(name, value, compact_shape(covariance_type, *shape))
    if covariance_type in ("diag", "spherical"):
        if precisions.min() <= 0:
            raise ValueError(f"'{name}' should be positive")
        return expanded(1 / precisions, covariance_type, *shape)
    turned = precisions.swapaxes(-1, -2)
    if not (np.allclose(precisions, turned) and np.linalg.eigvalsh(precisions).min() > 0):
        raise ValueError(f"'{name}' should be symmetric, positive-definite")
    return expanded(np.linalg.inv(precisions).astype(float), covariance_type, *shape)
