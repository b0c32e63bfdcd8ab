"""EM with missing values as the book writes it: row by row, component by component."""

from __future__ import annotations

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
    """A component's expectation of a row x (d,), and its covariance (d, d), 0 where observed."""
    seen = ~np.isnan(x)
    row, left = np.where(seen, x, mean), np.zeros_like(covariance)
    hole = np.ix_(~seen, ~seen)
    slope = covariance[np.ix_(~seen, seen)] @ np.linalg.inv(covariance[np.ix_(seen, seen)])
    row[~seen] += slope @ (x - mean)[seen]
    left[hole] = covariance[hole] - slope @ covariance[np.ix_(seen, ~seen)]
    return row, left


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
