"""EM with missing values as the book writes it: row by row, component by component."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.stats import multivariate_normal

from dashboard.engine import Mixture
from tests.engine.samples import Array


def log_densities(mixture: Mixture, x: Array) -> Array:
    """Log of weight times density (K,) of what is observed of a row x (d,); NaN is a hole."""
    seen = ~np.isnan(x)
    logs = np.log(mixture.weights)
    if not seen.any():
        return logs
    parts = zip(mixture.means, mixture.covariances, strict=True)
    return logs + [
        multivariate_normal(mean[seen], covariance[np.ix_(seen, seen)]).logpdf(x[seen])
        for mean, covariance in parts
    ]


def expected(mean: Array, covariance: Array, x: Array) -> tuple[Array, Array]:
    """A component's expectation of a row x (d,), and its covariance (d, d), 0 where observed.

    Observed columns are eliminated one after the other, in fractions: in floats the little that a
    thin component leaves open would drown in rounding.
    """
    left = [[Fraction(value) for value in row] for row in covariance.tolist()]
    offsets = [Fraction(0) if np.isnan(value) else Fraction(value) for value in (x - mean).tolist()]
    filled = [Fraction(0)] * len(x)
    for pivot in np.flatnonzero(~np.isnan(x)):
        news = offsets[pivot] - filled[pivot]  # beside what the columns before let expect
        slopes = [row[pivot] / left[pivot][pivot] for row in left]
        filled = [value + slope * news for value, slope in zip(filled, slopes, strict=True)]
        left = [
            [value - slope * other for value, other in zip(row, left[pivot], strict=True)]
            for row, slope in zip(left, slopes, strict=True)
        ]
    return mean + np.array(filled, dtype=float), np.array(left, dtype=float)


def one_step(mixture: Mixture, X: Array, weights: Array) -> tuple[Array, Array, Array, float]:
    """Weights, means, covariances after one step of EM, and the log-likelihood before it."""
    logs = np.array([log_densities(mixture, x) for x in X])
    peaks = logs.max(axis=1, keepdims=True)
    totals = peaks[:, 0] + np.log(np.exp(logs - peaks).sum(axis=1))
    shares = np.exp(logs - totals[:, None]) * weights[:, None]
    counts = shares.sum(axis=0)
    means, covariances = np.empty_like(mixture.means), np.zeros_like(mixture.covariances)
    for k, count in enumerate(counts):
        rows = [expected(mixture.means[k], mixture.covariances[k], x) for x in X]
        means[k] = sum(r * row for r, (row, _) in zip(shares[:, k], rows, strict=True)) / count
        for r, (row, left) in zip(shares[:, k], rows, strict=True):
            offset = row - means[k]
            covariances[k] += r * (np.outer(offset, offset) + left) / count
    return counts / weights.sum(), means, covariances, float(weights @ totals)
