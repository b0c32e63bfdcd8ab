"""Expectation-maximisation: the M-step, the climb from a start, and a whole fit.

`em` is a generator of steps, so whoever iterates can draw, report or stop. A step's log-likelihood
is that of the step's own mixture: the first step is the start, the last one the result.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .covariances import Array, family_of
from .errors import BadOption, BadStart
from .kernels import kernel_for, posteriors
from .mixture import Mixture
from .rows import Rows
from .starts import INITS, Start, check_rows, given_start, named_start
from .statistics import Statistics, e_step

STATUSES = ("converged", "max_iter", "regularised", "emptied")
Progress = Callable[[float], object]

# A component with a smaller share of the rows has none: its weight becomes 0.
EMPTY = 1e-14


@dataclass(frozen=True)
class Step:
    """One step of EM: a mixture, its mean log-likelihood a row, and what happened on the way.

    event: "regularised" where the floor of variance acted, "emptied" where a component has lost
    all its rows (it keeps its shape and has weight 0), else None.
    """

    mixture: Mixture
    log_likelihood: float
    event: str | None = None


@dataclass(frozen=True)
class FitResult:
    """A fitted mixture and how it came about.

    history: from the start to the result, n_iter + 1 steps. status: "converged"; "max_iter";
    "regularised" or "emptied" for a converged run whose last step had that event.
    log_likelihood: total over the rows (weighted). restarts: that of each start, as far as it was
    run (see `fit`). aic, bic, icl: lower is better. n_samples: rows, or their weights' sum.
    """

    mixture: Mixture
    history: tuple[Step, ...]
    status: str
    log_likelihood: float
    restarts: tuple[float, ...]
    icl: float
    n_samples: float

    @property
    def n_iter(self) -> int:
        return len(self.history) - 1

    @property
    def aic(self) -> float:
        return 2 * self.mixture.n_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        return self.mixture.n_parameters * float(np.log(self.n_samples)) - 2 * self.log_likelihood


def m_step(
    statistics: Statistics,
    covariance_type: str = "full",
    reg_covar: float = 0.0,
    scale: Array | None = None,
    previous: Mixture | None = None,
) -> tuple[Mixture, str | None]:
    """The mixture of highest expected log-likelihood, and the step's event.

    Bishop, PRML, equations 9.24-9.26, per family as in Celeux & Govaert (1995). reg_covar: lowest
    variance, in the statistics' units; scale (d,): what a unit of each column is in the data's
    units (ones unless the statistics are of standardised rows). A component without rows keeps
    its place in `previous`. Raises Collapsed, BadStart.
    """
    weights = statistics.counts / statistics.weight
    offsets = statistics.offsets
    means = statistics.origin + offsets
    empty = weights <= EMPTY
    counts = np.where(empty, 1.0, statistics.counts)[:, None, None]
    S = statistics.scatters / counts - offsets[:, :, None] * offsets[:, None, :]
    emptied = bool(empty.any())
    if emptied:
        if previous is None:
            raise BadStart(
                "Component {component} has no rows at the start. Choose fewer components.",
                component=int(np.argmax(empty)),
            )
        means[empty], S[empty] = previous.means[empty], previous.covariances[empty]
        weights = np.where(empty, 0.0, weights)
    family = family_of(covariance_type)
    scale = np.ones(means.shape[1]) if scale is None else scale
    covariances, floored = family.estimate(S, weights, reg_covar, scale)
    event = "emptied" if emptied else "regularised" if floored else None
    return Mixture(weights / weights.sum(), means, covariances, covariance_type), event


def em(
    X: ArrayLike,
    start: Mixture,
    *,
    tol: float = 1e-3,
    max_iter: int = 100,
    reg_covar: float = 1e-6,
    sample_weight: ArrayLike | None = None,
) -> Generator[Step, None, str]:
    """Steps of EM on X (n, d) from a start in the data's units; returns the status.

    Options as in `fit`.
    """
    rows = Rows.of(X, sample_weight)
    steps = _climb(rows, rows.inward(start), tol, max_iter, reg_covar)
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return str(end.value)
        yield Step(rows.outward(step.mixture), step.log_likelihood, step.event)


def _climb(
    rows: Rows, start: Mixture, tol: float, max_iter: int, reg_covar: float
) -> Generator[Step, None, str]:
    """EM in the rows' coordinates; log-likelihoods are in the data's units."""
    mixture, event, before = start, None, np.inf
    units = float(np.log(rows.scale).sum())
    for n_iter in range(max_iter + 1):
        statistics = e_step(rows.Z, mixture, rows.sample_weight)
        now = statistics.log_likelihood / rows.n
        yield Step(mixture, now - units, event)
        if abs(now - before) < tol:
            return event or "converged"
        if n_iter == max_iter:
            break
        if statistics.lost_digits(reg_covar):
            origin = statistics.origin + statistics.offsets
            statistics = e_step(rows.Z, mixture, rows.sample_weight, origin)
        mixture, event = m_step(
            statistics, mixture.covariance_type, reg_covar, rows.scale, mixture
        )
        before = now
    return "max_iter"


def fit(
    X: ArrayLike | Rows,
    *,
    n_components: int,
    covariance_type: str = "full",
    init: Start = "k-means++",
    n_init: int = 1,
    tol: float = 1e-3,
    max_iter: int = 100,
    reg_covar: float = 1e-6,
    sample_weight: ArrayLike | None = None,
    random_state: int = 0,
    progress: Progress | None = None,
) -> FitResult:
    """Fit a mixture of n_components Gaussians to X (n, d)."""
    _check_options(n_components, covariance_type, init, n_init, tol, max_iter, reg_covar)
    rows = X if isinstance(X, Rows) else Rows.of(X, sample_weight)
    check_rows(rows, n_components)
    report = progress or (lambda fraction: None)
    rng = np.random.default_rng(random_state)
    if not isinstance(init, str):
        n_init = 1
    runs = []
    for i in range(n_init):
        if isinstance(init, str):
            start = named_start(rows, n_components, covariance_type, init, reg_covar, rng)
        else:
            start = given_start(rows, n_components, covariance_type, init, reg_covar)
        history, status = [], ""
        climb = _climb(rows, start, tol, max_iter, reg_covar)
        while True:
            try:
                history.append(next(climb))
            except StopIteration as end:
                status = end.value
                break
            report((i + len(history) / (max_iter + 1)) / n_init)
        runs.append((history, status))
    restarts = tuple(history[-1].log_likelihood * rows.n for history, _ in runs)
    history, status = runs[int(np.argmax(restarts))]
    best = history[-1].mixture
    steps = tuple(Step(rows.outward(s.mixture), s.log_likelihood, s.event) for s in history)
    report(1.0)
    log_likelihood = steps[-1].log_likelihood * rows.n
    penalty = steps[-1].mixture.n_parameters * float(np.log(rows.n))
    icl = penalty - 2 * log_likelihood - 2 * _certainty(rows, best)
    return FitResult(steps[-1].mixture, steps, status, log_likelihood, restarts, icl, rows.n)


def _certainty(rows: Rows, mixture: Mixture) -> float:
    """Total log-probability of each row's most probable component (weighted)."""
    total = 0.0
    for part, densities, sums, _ in posteriors(rows.Z, kernel_for(mixture, len(rows.Z))):
        logs = np.log(densities.max(axis=0) / sums)
        total += float(logs.sum() if rows.sample_weight is None else rows.sample_weight[part] @ logs)
    return total


def _check_options(
    n_components: int,
    covariance_type: str,
    init: Start,
    n_init: int,
    tol: float,
    max_iter: int,
    reg_covar: float,
) -> None:
    """Raise BadOption where an option means nothing."""
    family_of(covariance_type)
    for name, value, least in (
        ("n_components", n_components, 1), ("n_init", n_init, 1), ("max_iter", max_iter, 0)
    ):
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < least:
            raise BadOption(
                "{option} must be a whole number of at least {least}, not {value}.",
                option=name, least=least, value=repr(value),
            )
    for name, number in (("tol", tol), ("reg_covar", reg_covar)):
        if not 0 <= number < 1:
            raise BadOption(
                "{option} must be at least 0 and below 1, not {value}.",
                option=name, value=repr(number),
            )
    if isinstance(init, str) and init not in INITS:
        raise BadOption(
            "There is no start called {value}. Choose one of: {choices}.",
            value=repr(init), choices=", ".join(INITS),
        )
