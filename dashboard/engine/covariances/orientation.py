"""The axes that all components share (EVE, VVE): the orthogonal matrix of highest likelihood.

As in Browne & McNicholas (2014) the axes and the variances along them are improved in turn, by
minimising a bound that touches: the sum of shares tr(D U^-1 D' S) with the variances U held fixed.
Their bound for that sum moves an axis of small variance by steps as small as the smallest variance
beside the largest (on the wine data 20,000 of them end far from the minimum). So axes are turned
here in planes of two instead, where the best angle has a closed form (Flury & Gautschi 1986);
planes without a common axis are turned at once. Every turn lowers the sum.

Rows of F (K, d, d) are columns of the table: S = F F'. Variances are lengths of F'D, never
differences, which keeps their digits however far apart the columns' units are.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from .factors import Array
from .laws import Law

Planes = tuple[NDArray[np.intp], NDArray[np.intp]]

# A sweep turns every plane once. Of several starts each gets a few, and the best goes on until a
# sweep gains less for each column. From the axes of the step before a few are enough: EM brings
# more in its next step.
TRIAL_SWEEPS, SWEEPS, MORE_SWEEPS = 3, 100, 10
SETTLED = 1e-14

# Of the largest variance of a component: below, a length of F'D is rounding error.
SMALLEST = 1e-28


def common_axes(F: Array, shares: Array, law: Law, starts: list[Array]) -> Array:
    """Axes D (d, d), in columns, common to all components; the best found from the starts."""
    if len(starts) == 1:
        return _swept(F, shares, law, starts[0], MORE_SWEEPS)[0]
    tried = [_swept(F, shares, law, start, TRIAL_SWEEPS) for start in starts]
    best = min(tried, key=lambda one: one[1])[0]
    return _swept(F, shares, law, best, SWEEPS)[0]


def variances_along(F: Array, axes: Array) -> Array:
    """Variances (K, d) along the axes."""
    return _squares(F.transpose(0, 2, 1) @ axes)


def _squares(layers: Array) -> Array:
    squares = np.einsum("kij,kij->kj", layers, layers)
    return np.maximum(squares, SMALLEST * squares.max(axis=1, keepdims=True))


def _swept(F: Array, shares: Array, law: Law, axes: Array, most: int) -> tuple[Array, float]:
    """Axes after so many sweeps or fewer, and the sum of shares log u that is left."""
    layers = np.concatenate([F.transpose(0, 2, 1) @ axes, axes[None]])
    left = np.inf
    for _ in range(most):
        for planes in _rounds(len(axes)):
            _turn(layers, planes, shares, law)
        before, left = left, _left(_squares(layers[:-1]), shares, law)
        if before - left <= SETTLED * len(axes):
            break
    return layers[-1], left


def _left(v: Array, shares: Array, law: Law) -> float:
    return float(shares @ np.log(law(v, shares, None)).sum(axis=1))


def _turn(layers: Array, planes: Planes, shares: Array, law: Law) -> None:
    """Turn the axes in planes that have none in common, each by its best angle; in place."""
    p, q = planes
    first, second = layers[:, :, p], layers[:, :, q]
    v = _squares(layers[:-1])
    precisions = 1 / law(v, shares, None)
    pull = shares[:, None] * (precisions[:, p] - precisions[:, q])
    cosine = (pull * (v[:, p] - v[:, q])).sum(axis=0)
    sine = 2 * np.einsum("kp,kip,kip->p", pull, first[:-1], second[:-1])
    angle = np.arctan2(-sine, -cosine) / 2
    c, s = np.cos(angle), np.sin(angle)
    layers[:, :, p] = first * c + second * s
    layers[:, :, q] = second * c - first * s


@cache
def _rounds(d: int) -> tuple[Planes, ...]:
    """Every pair of d axes once, in rounds where none appears twice (a round-robin tournament)."""
    seats = list(range(d + d % 2))
    half = len(seats) // 2
    rounds = []
    for _ in seats[1:]:
        pairs = zip(seats[:half], reversed(seats[half:]), strict=True)
        met = np.array([pair for pair in pairs if max(pair) < d], dtype=np.intp).reshape(-1, 2)
        rounds.append((met[:, 0], met[:, 1]))
        seats = [seats[0], seats[-1], *seats[1:-1]]
    return tuple(rounds)
