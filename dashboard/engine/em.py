"""Expectation-maximisation: the M-step, and the climb from a start.

`em` is a generator of steps, so whoever iterates can draw, report or stop. A step's log-likelihood
is that of the step's own mixture: the first step is the start, the last one the result.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import nullcontext
from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .checks import check_climb, require_n_features
from .errors import BadStart
from .extremes import lowest
from .mixture import Mixture
from .model import Model
from .sources.rows import Rows, Source
from .statistics import Statistics
from .threads import single_threaded_blas

# A component with a smaller share of the rows has none: its weight becomes 0.
EMPTY = 1e-14
WIDE = 16  # columns from which BLAS would wake its threads for a covariance


class Step(NamedTuple):
    """One step of EM: a mixture, its mean log-likelihood a row, and what happened on the way.

    event: "regularised" where the floor of variance acted, "emptied" where a component has lost
    all its rows (it keeps its shape and has weight 0), else None. number: of M-steps before it.
    log_prior: where there is a prior, the log of its density, over the number of rows and up to a
    constant.
    """

    mixture: Mixture
    log_likelihood: float
    event: str | None = None
    number: int = 0
    log_prior: float = 0.0

    @property
    def score(self) -> float:
        """What EM climbs: the mean log-likelihood, with a prior the mean log-posterior."""
        return self.log_likelihood + self.log_prior


def m_step(
    statistics: Statistics, model: Model | None = None, previous: Mixture | None = None
) -> tuple[Mixture, str | None]:
    """The mixture of highest expected log-likelihood (log-posterior), and the step's event.

    Bishop, PRML, equations 9.24-9.26, per family as in Celeux & Govaert (1995); the full family
    where no model is given. `previous` tells the place of a component that has no rows, the box of
    the noise, and what is frozen. Raises Collapsed, BadStart, BadOption.

    >>> from dashboard.engine import e_step
    >>> one = Mixture([1.0], [[0.0]], [[[1.0]]])
    >>> found, event = m_step(e_step(np.array([[1.0], [2.0], [6.0]]), one))
    >>> found.means.round(6).tolist(), found.covariances.round(6).tolist(), event
    ([[3.0]], [[[4.666667]]], None)
    """
    model = model or Model()
    counts = statistics.counts
    noise = None if previous is None else previous.noise
    total = fsum(counts.tolist()) if noise is None else 0.0  # beside noise, all rows' weight
    weights = counts / (total or statistics.weight)
    means = statistics.origin + statistics.offsets
    S = model.widened(statistics.covariances)
    empty = weights <= EMPTY if lowest(weights) <= EMPTY else None
    if empty is not None:
        if previous is None:
            raise BadStart(
                "Component {component} has no rows at the start. Choose fewer components.",
                component=int(np.argmax(empty)),
            )
        means[empty] = previous.means[empty]
        S = np.where(empty[:, None, None], previous.covariances, S)
        weights = np.where(empty, 0.0, weights)
        counts = np.where(empty, float(empty.all()), counts)  # all: where all rows are noise
    if model.prior is not None or model.frozen is not None:
        means, S, counts = model.held(means, S, counts, previous)
    covariances, floored, factors = model.covariances(S, counts, previous)
    event = "emptied" if empty is not None else "regularised" if floored else None
    if noise is not None:
        share = weights.sum()
        noise = noise.weighing(1 - share)
        weights = weights / (share + noise.weight)
    name = model.family.name
    return Mixture.unchecked(weights, means, covariances, name, noise, factors), event


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

    Options as in `fit`. Raises, when its first step is asked for, what `Rows.of` does, BadOption,
    and BadShape where the start has other columns than X.

    >>> start = Mixture([0.5, 0.5], [[0.0], [5.0]], [[[1.0]], [[1.0]]])
    >>> steps = list(em([[0.0], [1.0], [2.0], [7.0], [8.0], [9.0]], start))
    >>> steps[-1].mixture.means.round(1).tolist(), steps[-1].score > steps[0].score
    ([[1.0], [8.0]], True)
    """
    check_climb(tol, max_iter, reg_covar)
    rows = Rows.of(X, sample_weight)
    require_n_features(rows.Z, start.n_features)
    model = Model(start.covariance_type, reg_covar, rows.scale)
    steps = climb(rows, rows.inward(start), model, tol, max_iter)
    wide = rows.Z.shape[1] >= WIDE
    while True:
        try:
            with single_threaded_blas if wide else nullcontext():
                step = next(steps)
        except StopIteration as end:
            return str(end.value)
        mixture = rows.outward(step.mixture)
        yield Step(mixture, step.log_likelihood, step.event, step.number, step.log_prior)


def climb(
    rows: Source, start: Mixture, model: Model, tol: float, max_iter: int, least: int = 1
) -> Generator[Step, None, str]:
    """EM in the rows' coordinates, `least` steps or more; log-likelihoods in the data's units."""
    mixture, event, before = start, None, np.inf
    units = rows.log_units
    for number in range(max_iter + 1):
        step, statistics = look(rows, model, mixture, event, number, units)
        yield step
        if number >= least and abs(step.score - before) < tol:
            return event or "converged"
        if number == max_iter:
            break
        mixture, event = m_step(recovered(rows, model, step, statistics), model, mixture)
        before = step.score
    return "max_iter"


def look(
    rows: Source, model: Model, mixture: Mixture, event: str | None, number: int, units: float
) -> tuple[Step, Statistics]:
    """A mixture's step of EM and the rows' statistics under it, by one E-step.

    units: `rows.log_units`, which on few rows takes its time to find at each step.
    """
    statistics = rows.e_step(mixture)
    prior = 0.0 if model.prior is None else model.prior.log_density(mixture) / rows.n
    mean = statistics.log_likelihood / rows.n - units
    return Step(mixture, mean, event, number, prior), statistics


def recovered(rows: Source, model: Model, step: Step, statistics: Statistics) -> Statistics:
    """A step's statistics as an M-step needs them: by another E-step where digits were lost."""
    if statistics.lost_digits(model.reg_covar):
        statistics = rows.e_step(step.mixture, statistics.origin + statistics.offsets)
    step.mixture.__dict__.pop("factors", None)  # twice the mixture's size, for each step kept
    return statistics
