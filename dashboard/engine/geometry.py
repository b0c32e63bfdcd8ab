"""Shapes: the ellipse that holds a stated share of a Gaussian; how far two Gaussians are apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri

from .checks import require_coverage
from .covariances import Array
from .errors import BadShape


def ellipse_radius(coverage: float) -> float:
    """Mahalanobis radius of the ellipse that holds `coverage` (between 0 and 1) of a 2-D Gaussian.

    The squared radius is chi-square with 2 degrees of freedom (Bishop, PRML, section 2.3).
    """
    require_coverage(coverage)
    return float(np.sqrt(chdtri(2, 1 - coverage)))


def ellipse(mean: ArrayLike, covariance: ArrayLike, coverage: float, n_points: int = 64) -> Array:
    """Outline (n_points, 2) of the ellipse that holds `coverage` of a Gaussian; it is closed.

    mean (2,), covariance (2, 2), in the data's units; the last point repeats the first.

    >>> ellipse([0, 0], [[4, 0], [0, 1]], coverage=0.95).max(axis=0).round(2).tolist()
    [4.89, 2.45]
    """
    mean, covariance = np.asarray(mean, float), np.asarray(covariance, float)
    if mean.shape != (2,) or covariance.shape != (2, 2):
        raise BadShape("An ellipse needs two columns. Choose two of them first.")
    angles = np.linspace(0, 2 * np.pi, n_points)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    circle[-1] = circle[0]
    values, vectors = np.linalg.eigh(covariance)
    axes = vectors * np.sqrt(np.maximum(values, 0))
    outline: Array = mean + ellipse_radius(coverage) * circle @ axes.T
    return outline


def bhattacharyya(steps: Array, first: Array, second: Array) -> Array:
    """Distances (...) of pairs of Gaussians `steps` (..., d) apart (Fukunaga 1990, equation 3.152).

    first, second: their covariances (..., d, d); leading axes are those of the pairs, or broadcast.
    """
    middle = (first + second) / 2
    squares = (steps * np.linalg.solve(middle, steps[..., None])[..., 0]).sum(axis=-1)
    logs = [np.linalg.slogdet(covariances)[1] for covariances in (middle, first, second)]
    distances: Array = squares / 8 + (logs[0] - (logs[1] + logs[2]) / 2) / 2
    return distances
