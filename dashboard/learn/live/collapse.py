"""Lesson 2: a component that closes in on one row, and the floor of variance that stops it.

One column with few rows. The start is always the same; what changes is the floor, a share of the
column's variance. Without one the engine refuses in the end, and the last step before is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dashboard.data.samples import blobs
from dashboard.engine import Collapsed, Mixture, Step, em, fit

Floats = NDArray[np.float64]

CLUSTERS, SPREAD, ROWS, BLOB_SEED, COMPONENTS, SEED = 2, 2.0, 20, 0, 3, 3
FLOORS = (*(10.0**-power for power in range(1, 13)), 0.0)
TOL, MAX_ITER = 1e-6, 500
GRID_POINTS = 1200
WITHIN = 8  # standard deviations that a narrow component's own part of the grid reaches


def explore(floor: float) -> dict[str, str]:
    """The same setting on the Explore page."""
    return {
        "data": "blobs", "clusters": f"{CLUSTERS}", "spread": f"{SPREAD}", "rows": f"{ROWS}",
        "blobseed": f"{BLOB_SEED}", "columns": "c0", "k": f"{COMPONENTS}", "start": "random",
        "restarts": "1", "seed": f"{SEED}", "reg": f"{floor!r}",
    }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Collapse:
    """EM with a floor (a share of the column's variance) on the rows x (n,).

    mixture and log_likelihood (in total) are those of the last step; floored: whether the floor
    acted in it; collapsed: whether the engine refused to go on. narrowest: the component of least
    variance, and count: how many rows it holds. grid (m,) and parts (K, m), weight times bell.
    """

    floor: float
    x: Floats
    mixture: Mixture
    log_likelihood: float
    steps: int
    floored: bool
    collapsed: bool
    narrowest: int
    count: float
    grid: Floats
    parts: Floats

    @property
    def spread(self) -> float:
        """Standard deviation of the narrowest component."""
        return float(np.sqrt(self.mixture.covariances[self.narrowest, 0, 0]))

    @property
    def peak(self) -> float:
        """Highest value of the density."""
        return float(self.parts.sum(axis=0).max())


@cache
def collapses() -> tuple[Collapse, ...]:
    """The climb for each of `FLOORS`."""
    return tuple(collapse(floor) for floor in FLOORS)


def rows() -> Floats:
    """The rows (n, 1)."""
    table = blobs(CLUSTERS, SPREAD, ROWS, BLOB_SEED)
    return np.array(next(column.values for column in table if column.key == "c0"))[:, None]


def collapse(floor: float) -> Collapse:
    """The climb for one floor."""
    X = rows()
    step, collapsed = climbed(X, floor)
    mixture = step.mixture
    narrowest = int(mixture.covariances[:, 0, 0].argmin())
    count = float(mixture.responsibilities(X)[:, narrowest].sum())
    grid = grid_over(X[:, 0], mixture)
    parts = np.exp(mixture.score_samples(grid[:, None])) * mixture.responsibilities(grid[:, None]).T
    return Collapse(
        floor, X[:, 0], mixture, step.log_likelihood * len(X), step.number,
        step.event == "regularised", collapsed, narrowest, count, grid, parts,
    )  # fmt: skip


def climbed(X: Floats, floor: float) -> tuple[Step, bool]:
    """The last step of EM, and whether the engine refused the one after it."""
    stopped = fit(
        X, n_components=COMPONENTS, init="random", n_init=1, tol=TOL, max_iter=MAX_ITER,
        reg_covar=floor or FLOORS[-2], random_state=SEED,
    )  # fmt: skip
    if floor:
        return stopped.history[-1], False
    last = stopped.history[0]
    try:
        for step in em(X, last.mixture, tol=TOL, max_iter=MAX_ITER, reg_covar=0.0):
            last = step
    except Collapsed:
        return last, True
    return last, False


def grid_over(x: Floats, mixture: Mixture) -> Floats:
    """Places (m,) from end to end, more of them about each mean so that a narrow bell is seen."""
    margin = np.ptp(x) / 4
    even = np.linspace(x.min() - margin, x.max() + margin, GRID_POINTS)
    spreads = np.sqrt(mixture.covariances[:, 0, 0])
    steps = np.linspace(-WITHIN, WITHIN, 81)
    near = (mixture.means[:, 0] + steps[:, None] * spreads).ravel()
    return np.unique(np.concatenate([even, near[(near >= even[0]) & (near <= even[-1])]]))
