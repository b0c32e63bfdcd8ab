"""Columns that say nothing of their own: of one value, repeating another, or a sum of others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from dashboard.analysis.health.finding import Finding
from dashboard.analysis.health.rows import Floats, Rows
from dashboard.data.table import Note

SAME = 1e-5
"""How far below 1 a correlation may be for two columns to say the same: what is left between them
is 1/220 of their spread, as where degrees of two scales are rounded to a decimal."""

MATTERS = 1e-3
"""Least standardised coefficient of a column that a sum needs: with less, leaving it out keeps
the sum within what `SAME` allows."""

RELATION_ROWS = 10
"""With fewer rows, whole numbers lie on one line by chance."""

STRAY = 1e3
"""Robust standard deviations beyond which a value has no say in correlations: two columns that
share one such row correlate by it alone."""


def constants(rows: Rows) -> Iterator[Finding]:
    """Columns of one value in all complete rows, not only in those looked at."""
    for j in rows.constant:
        message = Note(
            "“{column}” has the same value in every complete row: it cannot tell groups apart, "
            "and the fit is refused.",
            column=rows.columns[j].label,
        )
        yield rows.finding("constant", message, [j], [j], serious=True)


def relations(rows: Rows, tilted: bool) -> Iterator[Finding]:
    """Columns that repeat another, or are a sum of others.

    Serious where components may be `tilted` against the columns, and so be flat.
    """
    if rows.m < _least(rows):
        return
    lines, R = _correlations(rows)
    leaders, pairs = _twins(R)
    for i, j in pairs:
        yield _duplicate(rows, lines[i], lines[j], tilted)
    for j, parts in _sums(R[np.ix_(leaders, leaders)]):
        parts_of = [lines[leaders[i]] for i in parts]
        yield _collinear(rows, lines[leaders[j]], parts_of, tilted)


def _correlations(rows: Rows) -> tuple[list[int], Floats]:
    """Lines of the columns that vary, and their correlations, stray values left out."""
    Z = rows.X[:, _near(rows)] - rows.medians[:, None]
    Z -= Z.mean(axis=1, keepdims=True)
    largest = np.abs(Z).max(axis=1)
    lines = [j for j in rows.varied if largest[j] > 0]
    Z = Z[lines] / largest[lines, None]
    Z /= np.linalg.norm(Z, axis=1, keepdims=True)
    R = Z @ Z.T
    np.fill_diagonal(R, 1.0)
    return lines, R


def _near(rows: Rows) -> NDArray[np.bool_] | slice:
    """The rows without a stray value; all, where that leaves too few."""
    low, high, middle = rows.ordered[:, 0], rows.ordered[:, -1], rows.medians
    furthest = np.maximum(high - middle, middle - low)
    near = np.ones(rows.m, dtype=bool)
    for j in np.flatnonzero(furthest > STRAY * rows.deviations):
        distances = np.abs(rows.X[j] - middle[j])
        near &= distances <= STRAY * (rows.deviations[j] or distances.mean())
    few = np.count_nonzero(near) < _least(rows)
    return slice(None) if few or near.all() else near


def _least(rows: Rows) -> int:
    """Fewest rows in which a relation is no chance."""
    return max(RELATION_ROWS, len(rows.columns) + 2)


def _twins(R: Floats) -> tuple[list[int], list[tuple[int, int]]]:
    """Lines that repeat none before them, and the others, each after the one it repeats."""
    same = np.abs(R) > 1 - SAME
    leaders: list[int] = []
    pairs = []
    for j in range(len(R)):
        first = next((i for i in leaders if same[i, j]), None)
        if first is None:
            leaders.append(j)
        else:
            pairs.append((first, j))
    return leaders, pairs


def _sums(R: Floats) -> Iterator[tuple[int, list[int]]]:
    """Lines of the correlations R (d, d) that are sums of others, each with those that it needs.

    The last of the columns in a relation is the sum: totals mostly stand after their parts.
    """
    kept = list(range(len(R)))
    rank = _rank(R)
    for j in reversed(range(len(R))):
        others = [i for i in kept if i != j]
        if rank < len(kept) and _rank(R[np.ix_(others, others)]) == rank:
            kept = others
    sums = sorted(set(range(len(R))) - set(kept))
    if not sums:
        return
    coefficients = np.linalg.lstsq(R[np.ix_(kept, kept)], R[np.ix_(kept, sums)], rcond=None)[0]
    for j, of_parts in zip(sums, coefficients.T, strict=True):
        yield j, [i for i, one in zip(kept, of_parts, strict=True) if abs(one) > MATTERS]


def _rank(R: Floats) -> int:
    """How many columns are no sums of others, by their correlations R (d, d).

    Cholesky's factor with the largest remainder first (Higham 2002, Accuracy and Stability of
    Numerical Algorithms, section 10.3): of a sum, nothing remains.
    """
    return int(lapack.dpstrf(R, tol=2 * SAME)[2]) if len(R) else 0


def _duplicate(rows: Rows, i: int, j: int, tilted: bool) -> Finding:
    names = {"column": rows.columns[i].label, "other": rows.columns[j].label}
    message = (
        Note(
            "“{column}” and “{other}” say the same: up to rounding, one is the other, or a "
            "multiple of it plus a constant. Components are then flat: rounding and the "
            "regularisation, not the groups, decide how thin they are and which model looks "
            "best.",
            **names,
        )
        if tilted
        else Note(
            "“{column}” and “{other}” say the same: up to rounding, one is the other, or a "
            "multiple of it plus a constant. What they say counts twice, so the groups look "
            "surer than they are.",
            **names,
        )
    )
    return rows.finding("duplicate", message, [i, j], [j, i], tilted)


def _collinear(rows: Rows, j: int, parts: list[int], tilted: bool) -> Finding:
    names = {"column": rows.columns[j].label, "columns": [rows.columns[i].label for i in parts]}
    message = (
        Note(
            "“{column}” follows from {columns}: up to rounding, it is a sum of multiples of "
            "them. Components are then flat: rounding and the regularisation, not the groups, "
            "decide how thin they are and which model looks best.",
            **names,
        )
        if tilted
        else Note(
            "“{column}” follows from {columns}: up to rounding, it is a sum of multiples of "
            "them. It adds nothing new but counts as if it did, so the groups look surer than "
            "they are.",
            **names,
        )
    )
    return rows.finding("collinear", message, [*parts, j], [j], tilted)
