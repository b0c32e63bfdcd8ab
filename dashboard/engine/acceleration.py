"""EM in fewer steps: squared extrapolation, kept from ever falling.

EM maps the statistics of one step on those of the next. Near the top the map is almost linear, so
two steps of EM tell how far it has still to go (SQUAREM: Varadhan & Roland 2008, scheme S3). What
is extrapolated are shares, means and covariances of the components as the rows give them: an
M-step makes a member of the family of any of these. A leap that would fall is not taken, so the
log-likelihood never falls, as in EM.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from .covariances import Array
from .em import EMPTY, Step, look, m_step, recovered
from .errors import BadMixture, Collapsed
from .mixture import Mixture
from .model import Model
from .sources.rows import Source
from .statistics import Statistics

# Leaps begin when a step of EM gains less than this a row: before, it may still be on its way
# between optima, and a leap may end in a worse one.
LATE = 1e-3
# The longest leap, about in steps of EM: this at first, so many times longer where one of this
# length was good, so many times shorter where one was not taken. Steps between leaps: 2, twice as
# many after each that was not taken.
FACTOR = 4.0
LEAST_NOISE = 1e-10  # a smaller share of a noise is rounding


@dataclass(frozen=True)
class _Point:
    """A step of the history, and the rows' statistics under its mixture."""

    step: Step
    statistics: Statistics


def accelerated(
    rows: Source, start: Mixture, model: Model, tol: float, max_iter: int, least: int = 1
) -> Generator[Step, None, str]:
    """As `em.climb`, in fewer steps; leaps that are not taken count towards max_iter, too.

    It ends when a step of EM itself changes the log-likelihood by less than tol, as there.
    """
    diagonal = model.family.diagonal
    point = _point(rows, model, start, None, 0)
    yield point.step
    trail, longest, waited, pause = [point], FACTOR, 0, 2
    for _ in range(max_iter):
        if waited >= pause and (leap := _leap(trail, longest, diagonal)):
            length, statistics = leap
            found = _landed(rows, model, point, statistics)
            if found is None:
                longest, pause = max(longest / FACTOR, FACTOR), 2 * pause
            else:
                longest, pause = longest * FACTOR if length == longest else longest, 2
                point = found
                yield point.step
            trail, waited = [point], 0
            continue
        mixture, event = m_step(point.statistics, model, point.step.mixture)
        before, point = point, _point(rows, model, mixture, event, point.step.number + 1)
        yield point.step
        gain = point.step.score - before.step.score
        if point.step.number >= least and abs(gain) < tol:
            return event or "converged"
        trail, waited = ([*trail[-2:], point], waited + 1) if gain < LATE else ([point], 0)
    return "max_iter"


def _point(rows: Source, model: Model, mixture: Mixture, event: str | None, number: int) -> _Point:
    step, statistics = look(rows, model, mixture, event, number, rows.log_units)
    return _Point(step, recovered(rows, model, step, statistics))


def _leap(trail: list[_Point], longest: float, diagonal: bool) -> tuple[float, Statistics] | None:
    """How far three points in a row lead, in steps of EM about, and to which statistics.

    None where a component has no rows, or EM goes straight on.
    """
    first, second, third = (_state(point.statistics, diagonal) for point in trail)
    if first is None or second is None or third is None:
        return None
    if not len(first) == len(second) == len(third):  # a noise has come or gone
        return None
    step = second - first
    bend = third - second - step
    size = float(np.linalg.norm(bend))
    length = min(float(np.linalg.norm(step)) / size, longest) if size > 0 else longest
    if length <= 1:
        return None
    state = first + 2 * length * step + length**2 * bend
    return length, _statistics(state, trail[-1].statistics)


def _landed(rows: Source, model: Model, point: _Point, leap: Statistics) -> _Point | None:
    """Where a leap from `point` ends; None where that is lower."""
    try:
        mixture, event = m_step(leap, model, point.step.mixture)
        found = _point(rows, model, mixture, event, point.step.number + 1)
    except (Collapsed, BadMixture):
        return None
    return found if found.step.score >= point.step.score else None


def _state(statistics: Statistics, diagonal: bool) -> Array | None:
    """Logs of the shares (K,), of the noise's too (K + 1,), means (K, d), covariances (K, d, d),
    in one; None where a component has no rows.

    diagonal: statistics for a diagonal family tell nothing off the diagonals.
    """
    shares = statistics.counts / statistics.weight
    if shares.min() <= EMPTY:
        return None
    noise = 1 - shares.sum()
    logs = np.log(np.append(shares, noise) if noise > LEAST_NOISE else shares)
    offsets = statistics.offsets
    S = statistics.scatters / statistics.counts[:, None, None]
    S = S - offsets[:, :, None] * offsets[:, None, :]
    if diagonal:
        S = S * np.eye(S.shape[1])
    return np.concatenate([logs, (statistics.origin + offsets).ravel(), S.ravel()])


def _statistics(state: Array, like: Statistics) -> Statistics:
    """Statistics that have this state, of rows of the same weight; no variance is negative."""
    K, d = like.sums.shape
    logs, means, S = np.split(state, [-K * d * (d + 1), -K * d * d])
    shares = np.exp(logs - logs.max())
    counts = shares[:K] * (like.weight / shares.sum())
    values, vectors = np.linalg.eigh(S.reshape(K, d, d))
    S = (vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
    scatters = S * counts[:, None, None]
    return Statistics(counts, np.zeros((K, d)), scatters, means.reshape(K, d), np.nan, like.weight)
