"""Lessons 2 and 7: a run of EM taken by half-steps.

Half-step 0 is the start; then E-steps (1, 3, 5, …) and M-steps (2, 4, 6, …) take turns. n rows,
d columns, K components. The rows and the run are those of the setting `EXPLORE`, which the Explore
page shows, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from dashboard.data.samples import blobs
from dashboard.engine import FitResult, Mixture, e_step, fit

Floats = NDArray[np.float64]

CLUSTERS, SPREAD, ROWS, BLOB_SEED, SEED = 3, 2.0, 60, 7, 1
EXPLORE = {
    "data": "blobs", "clusters": f"{CLUSTERS}", "spread": f"{SPREAD}", "rows": f"{ROWS}",
    "blobseed": f"{BLOB_SEED}", "k": f"{CLUSTERS}", "start": "random", "restarts": "1",
    "seed": f"{SEED}",
}  # fmt: skip
LAST = 52  # number of the last half-step


@dataclass(frozen=True, eq=False)
class HalfStep:
    """Where a run is: after the start, an E-step or an M-step ("start", "E", "M").

    mixture: the parameters; shares (n, K): the responsibilities that were computed last, from
    `made_by`, None at the start. log_likelihood: a row's mean under `mixture`.
    """

    number: int
    kind: str
    mixture: Mixture
    log_likelihood: float
    made_by: Mixture | None
    shares: Floats | None

    @property
    def step(self) -> int:
        """Which of the run's steps this is half of; 0 at the start."""
        return (self.number + 1) // 2


@dataclass(frozen=True, eq=False)
class Run:
    """Rows X (n, d) and the climb of EM on them."""

    X: Floats
    result: FitResult

    def at(self, number: int) -> HalfStep:
        """The half-step of that number, from 0 to `LAST`."""
        now = self.result.history[number // 2]
        if number == 0:
            return HalfStep(0, "start", now.mixture, now.log_likelihood, None, None)
        before = self.result.history[(number - 1) // 2].mixture
        kind = "E" if number % 2 else "M"
        shares = self.shares[(number - 1) // 2]
        return HalfStep(number, kind, now.mixture, now.log_likelihood, before, shares)

    @cached_property
    def shares(self) -> tuple[Floats, ...]:
        """Responsibilities (n, K) under the mixture of each step."""
        return tuple(step.mixture.responsibilities(self.X) for step in self.result.history)


@cache
def run() -> Run:
    """The run of the lessons."""
    table = blobs(CLUSTERS, SPREAD, ROWS, BLOB_SEED)
    X = np.column_stack([column.values for column in table if column.key in ("c0", "c1")])
    result = fit(
        X, n_components=CLUSTERS, init="random", n_init=1, tol=1e-6, max_iter=500, reg_covar=1e-6,
        random_state=SEED,
    )  # fmt: skip
    return Run(X, result)


@dataclass(frozen=True, eq=False)
class Responsibility:
    """The E-step of one row x (d,): weights (K,) times densities (K,), over their sum, are its
    responsibilities shares (K,)."""

    x: Floats
    weights: Floats
    densities: Floats
    shares: Floats


def responsibility(run: Run, number: int, row: int) -> Responsibility:
    """The E-step of a row, from 0: the last one done at half-step `number`, the first one before
    any is done."""
    now = run.at(number)
    mixture = now.made_by or now.mixture
    x = run.X[row : row + 1]
    densities = np.exp(component_log_densities(mixture, x))[0]
    return Responsibility(x[0], mixture.weights, densities, mixture.responsibilities(x)[0])


def component_log_densities(mixture: Mixture, X: Floats) -> Floats:
    """ln N(x_i | mu_k, Sigma_k), (n, K)."""
    alone = [
        Mixture(np.ones(1), mean[None], covariance[None])
        for mean, covariance in zip(mixture.means, mixture.covariances, strict=True)
    ]
    return np.stack([one.score_samples(X) for one in alone], axis=1)


@dataclass(frozen=True, eq=False)
class Sums:
    """The M-step of one component k: its share (n,) of each row, the number of rows N_k, their
    weighted sum (d,) and squares (d, d) about the new mean, and what follows: weight, mean (d,) and
    covariance (d, d)."""

    shares: Floats
    count: float
    total: Floats
    squares: Floats
    weight: float
    mean: Floats
    covariance: Floats


def sums(run: Run, number: int, component: int) -> Sums:
    """The M-step of the responsibilities at half-step `number`, which is not the start: after an
    E-step the one to come, after an M-step that one."""
    step = (number - 1) // 2
    before, after = (run.result.history[at].mixture for at in (step, step + 1))
    made = e_step(run.X, before, origin=np.zeros_like(before.means))
    return Sums(
        shares=run.shares[step][:, component],
        count=float(made.counts[component]),
        total=made.sums[component],
        squares=made.about(after.means).scatters[component],
        weight=float(after.weights[component]),
        mean=after.means[component],
        covariance=after.covariances[component],
    )
