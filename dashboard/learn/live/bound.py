"""Lesson 7: log-likelihood = ELBO + KL at each half-step of EM.

q (n, K) is a distribution over the hidden component of each row. It is even at the start; an E-step
sets it to the responsibilities, an M-step leaves it alone. All numbers are means a row, in nats.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .half_steps import HalfStep, Run, component_log_densities, run

Floats = NDArray[np.float64]

LAST = 20  # half-steps shown: beyond, nothing moves that one could see


@dataclass(frozen=True)
class Bound:
    """The bound, the gap above it and the log-likelihood at a half-step."""

    number: int
    kind: str
    log_likelihood: float
    elbo: float
    kl: float


@cache
def bounds() -> tuple[Bound, ...]:
    """All half-steps that are shown, in order."""
    ours = run()
    return tuple(bound(ours, ours.at(number)) for number in range(LAST + 1))


def bound(ours: Run, now: HalfStep) -> Bound:
    """ELBO and KL, each from its own formula."""
    log_joint = np.log(now.mixture.weights) + component_log_densities(now.mixture, ours.X)
    log_posterior = log_joint - np.logaddexp.reduce(log_joint, axis=1, keepdims=True)
    q = np.full_like(log_joint, 1 / log_joint.shape[1]) if now.shares is None else now.shares
    elbo = expected(q, log_joint) - expected(q, logarithm(q))
    kl = expected(q, logarithm(q)) - expected(q, log_posterior)
    return Bound(now.number, now.kind, now.log_likelihood, elbo, max(kl, 0.0))


def expected(q: Floats, values: Floats) -> float:
    """Mean over the rows of the expectation under q, where 0 ln 0 is 0."""
    return float(np.where(q > 0, q * values, 0.0).sum(axis=1).mean())


def logarithm(q: Floats) -> Floats:
    """ln q, 0 where q is 0: there it counts nothing."""
    return np.log(np.where(q > 0, q, 1.0))
