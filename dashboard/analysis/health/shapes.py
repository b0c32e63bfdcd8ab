"""Columns and rows whose distribution no few normal components describe."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from dashboard.analysis.health.finding import Finding, percent
from dashboard.analysis.health.logarithms import take_logarithm
from dashboard.analysis.health.rows import TO_DEVIATIONS, Floats, Rows
from dashboard.data.table import Note
from dashboard.i18n import N_

SHAPE_ROWS = 20
"""With fewer rows, tails and shares of single values are chance."""

FEW_VALUES = 10
ROWS_PER_VALUE = 5
"""Few values: at most ten, each in five rows or more on average, as for codes of categories."""

SPIKE = 0.2
"""Share of rows on one value that no density gives, even with measurements rounded coarsely."""

FAR = 6
"""Robust standard deviations: beyond them lies one row in 500 million of a normal column."""

STRAY_SHARE = 0.02
"""Most rows that count as strays: more of them, close together, are a group worth a component."""

DECADE = 10
"""Ratio of a column's ninth decile to its first: below it, a logarithm changes its shape little."""

SKEWNESS_LEFT = 0.5
"""Share of the skewness that a logarithm may leave where it is worth taking. With the ratio above,
the skewness (Kelly's) is then 0.36 or more; that of an exponential distribution is 0.46."""

HEAVY_TAILS = N_(
    "“{column}” has heavy tails: {far} of {rows} rows lie more than {times} robust standard "
    "deviations from its median, scattered widely. Normal components have no such tails, so "
    "several wide ones are spent on them."
)
STRAY_VALUES = N_(
    "“{column}” has stray values: {far} of {rows} rows lie more than {times} robust standard "
    "deviations from its median. They may be errors or a small group; they widen a component, or "
    "take one for themselves."
)

COPIED_SHARE = 0.1
"""Share of copies that can carry a component: with fewer, its weight would be small."""


def values(rows: Rows) -> Iterator[Finding]:
    """Columns with few values, or with many rows on one."""
    if rows.m < SHAPE_ROWS:
        return
    for j in range(len(rows.columns)):
        if j in rows.constant:
            continue
        starts = np.flatnonzero(np.diff(rows.ordered[j])) + 1
        runs = np.diff(starts, prepend=0, append=rows.m)
        longest = int(runs.argmax())
        if 1 < len(runs) <= FEW_VALUES and rows.m >= ROWS_PER_VALUE * len(runs):
            message = Note(
                "“{column}” has only {distinct} different values in {rows} rows. A component can "
                "shrink onto one of them, and the groups then repeat this column.",
                column=rows.columns[j].label,
                distinct=len(runs),
                rows=rows.m,
            )
            yield rows.finding("discrete", message, [j], [j])
        elif runs[longest] > SPIKE * rows.m:
            message = Note(
                "{percent} % of the values of “{column}” are {value}. A component can shrink onto "
                "this value, and its group is then only the rows that have it.",
                column=rows.columns[j].label,
                percent=percent(runs[longest] / rows.m),
                value=f"{rows.value(j, runs[:longest].sum()) + 0.0:.6g}",
            )
            yield rows.finding("discrete", message, [j], [j])


def copies(rows: Rows) -> Iterator[Finding]:
    """Rows that repeat others; in one column, equal values are mere rounding (see `SPIKE`)."""
    if rows.m < SHAPE_ROWS or len(rows.columns) < 2:
        return
    different = {row.tobytes() for row in rows.X.T + 0.0}  # + 0.0: a negative zero is a zero
    repeated = rows.m - len(different)
    if repeated > COPIED_SHARE * rows.m:
        message = Note(
            "{copies} of {rows} rows repeat another row exactly. A component can shrink onto such "
            "copies and then describes nothing else. If rows were entered twice, remove the copies "
            "from the file.",
            copies=repeated,
            rows=rows.m,
        )
        yield Finding("copies", message, tuple(column.key for column in rows.columns))


def tails(rows: Rows, logs: tuple[str, ...]) -> Iterator[Finding]:
    """Columns with a long right tail, heavy tails or stray values; `logs`: the choice so far."""
    if rows.m < SHAPE_ROWS:
        return
    for j in rows.varied:
        column = rows.columns[j]
        curable = column.key not in logs and rows.ordered[j, 0] > 0
        if curable and _is_skewed(rows.ordered[j]):
            message = Note(
                "“{column}” is positive with a long tail to the right. Normal components are "
                "symmetric, so one group takes several of them. In logarithms the column is more "
                "even.",
                column=column.label,
            )
            finding = rows.finding("skewed", message, [j], [j])
        elif (told := _outliers(rows.ordered[j])) is not None:
            message = Note(told[0], column=column.label, far=told[1], rows=rows.m, times=FAR)
            curable = curable and _outliers(np.log(rows.ordered[j])) is None
            finding = rows.finding("outliers", message, [j], [j])
        else:
            continue
        first = (take_logarithm(column, logs),) if curable else ()
        yield replace(finding, remedies=first + finding.remedies)


def _is_skewed(ordered: Floats) -> bool:
    """Whether positive values (m,) lean to the right, and their logarithms far less."""
    m = len(ordered)
    low, middle, high = (float(ordered[m * tenth // 10]) for tenth in (1, 5, 9))
    if high < DECADE * low:
        return False
    skewness = _skewness(low, middle, high)
    of_logarithms = _skewness(math.log(low), math.log(middle), math.log(high))
    return abs(of_logarithms) < SKEWNESS_LEFT * skewness


def _skewness(low: float, middle: float, high: float) -> float:
    """Kelly's: how much further the ninth decile is from the median than the first, -1 to 1."""
    return ((high - middle) - (middle - low)) / (high - low)


def _outliers(ordered: Floats) -> tuple[str, int] | None:
    """What is told of the far values of a column (m,), and how many they are; None without any."""
    m = len(ordered)
    middle = ordered[m // 2]
    deviation = np.partition(np.abs(ordered - middle), m // 2)[m // 2] * TO_DEVIATIONS
    if deviation == 0:
        return None
    bound = FAR * deviation
    below = ordered[: np.searchsorted(ordered, middle - bound)]
    above = ordered[np.searchsorted(ordered, middle + bound, side="right") :]
    distances = np.concatenate([middle - below, above - middle])
    if not len(distances):
        return None
    quarter, three_quarters = np.quantile(distances, (0.25, 0.75))
    if three_quarters - quarter > bound and len(distances) > STRAY_SHARE * m:
        return HEAVY_TAILS, len(distances)
    return (STRAY_VALUES, len(distances)) if len(distances) <= max(1, STRAY_SHARE * m) else None
