"""Columns of very different spread."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from dashboard.analysis.health.finding import Finding, Remedy
from dashboard.analysis.health.rows import Rows
from dashboard.data.table import Note
from dashboard.engine import family_of

SCALES_APART = 100
"""Ratio of standard deviations: in squared distances, the narrow column counts for 1/10,000."""

SPREAD_ROWS = 10
"""With fewer rows, spreads differ by chance."""

MOST_RATIO = 15
"""Largest power of ten that is written out for a ratio."""

UNIT_BOUND = {"EVE", "VVE", "EEV", "VEV"}
"""Families, beside the round ones, whose shared shape or axes change with a column's unit."""


def scales(rows: Rows, covariance_type: str, scaling: str) -> Iterator[Finding]:
    """Columns of very different spread, where the family is bound to their units."""
    code = family_of(covariance_type).code
    is_round = code[1] == "I"
    bound = scaling == "none" and (is_round or code in UNIT_BOUND)
    if not bound or rows.m < SPREAD_ROWS or not rows.varied:
        return
    digits = np.log10(rows.X[rows.varied].std(axis=1)) - np.log10(rows.factors[rows.varied])
    wide, narrow = rows.varied[int(digits.argmax())], rows.varied[int(digits.argmin())]
    apart = float(np.ptp(digits))
    if apart <= math.log10(SCALES_APART):
        return
    values = {
        "column": rows.columns[wide].label,
        "other": rows.columns[narrow].label,
        "ratio": 10 ** min(int(apart), MOST_RATIO),
    }
    message = (
        Note(
            "“{column}” spreads more than {ratio} times as widely as “{other}”. Round components "
            "are as wide in every column, so the widest columns alone decide the groups.",
            **values,
        )
        if is_round
        else Note(
            "“{column}” spreads more than {ratio} times as widely as “{other}”. Components of the "
            "family {family} share a shape or axes in the columns' units, so the groups change "
            "with the units.",
            family=covariance_type,
            **values,
        )
    )
    concerned = (rows.columns[wide].key, rows.columns[narrow].key)
    standard = Note("Bring all columns to mean 0 and standard deviation 1")
    robust = Note("Bring all columns to median 0 and interquartile range 1")
    remedies = Remedy(standard, {"scaling": "standard"}), Remedy(robust, {"scaling": "robust"})
    yield Finding("scales", message, concerned, remedies)
