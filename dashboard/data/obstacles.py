"""Why a column is not among those chosen at first, decided from its values and name.

A person may choose such a column nonetheless where it holds numbers; the reason is shown beside it.
"""

import re
from typing import Any

import numpy as np

from dashboard.data.numbers import EXACT
from dashboard.data.table import Column, Note

MAX_CATEGORIES = 10
ROWS_PER_CATEGORY = 5
MIN_NUMBERED = 10  # Fewer rows may count up by chance.
_NINES = {-9.0, -99.0, -99.9, -999.0, -999.9, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0}
_IDENTIFIER_NAME = re.compile(
    r"(^|[\W_])(id|ids|index|idx|key|no|nr|number|row|rowid|uuid|guid)$|(編號|序號|代號|流水號)$",
    re.I,
)
_DATE = re.compile(r"\d{1,4}([-/.年])\d{1,2}([-/.月])\d{1,4}日?([T ]\d{1,2}:\d{2}.*)?$")

OBSTACLES: dict[str, Note] = {
    "constant": Note("All cells of “{column}” are the same, so it cannot tell rows apart."),
    "empty": Note("All cells of “{column}” are missing."),
    "identifier": Note(
        "“{column}” looks like an identifier: whole numbers that differ in every row."
    ),
    "categories": Note(
        "“{column}” looks like a code for categories: it holds only {distinct} whole numbers."
    ),
    "text": Note("“{column}” holds texts; a mixture needs numbers."),
    "date": Note("“{column}” looks like dates; a mixture needs numbers."),
    "mixed": Note("“{column}” holds numbers and texts; too few of its cells are numbers."),
    "signs": Note(
        "“{column}” holds numbers with different signs of money or percent; they do not compare."
    ),
    "ambiguous": Note(
        "The commas in “{column}” may be decimal signs or part thousands; under Data it can be said"
        " which."
    ),
}


def obstacle_message(column: Column) -> tuple[str, dict[str, Any]] | None:
    """The reason in words: message id and values; None when there is no obstacle."""
    if column.obstacle is None:
        return None
    values = {"column": column.label, "distinct": column.n_distinct}
    return OBSTACLES[column.obstacle].message, values


def numeric_column(key: str, label: str, values: np.ndarray) -> Column:
    """A column of numbers (n,) float64, NaN where missing, with its obstacle if it has one."""
    present = values[~np.isnan(values)]
    ordered = np.sort(present)  # Several times faster than a hash table of all numbers.
    n_distinct = int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))
    obstacle = _numeric_obstacle(label, present, n_distinct)
    n_missing = len(values) - len(present)
    return Column(
        key, label, "numeric", values, (), n_missing, n_distinct, obstacle, _spike(ordered)
    )


def text_column(
    key: str, label: str, codes: np.ndarray, levels: Any, obstacle: str | None = None
) -> Column:
    """A column of texts: codes (n,) int32 into levels, -1 where missing; no level goes unused."""
    n_missing = int(np.count_nonzero(codes < 0))
    obstacle = obstacle or _text_obstacle(levels)
    return Column(key, label, "text", codes, levels, n_missing, len(levels), obstacle)


def _spike(ordered: np.ndarray) -> float | None:
    """A number of nines, such as -999, that occurs again and again far outside all others."""
    for value in (ordered[0], ordered[-1]) if len(ordered) else ():
        if value not in _NINES:
            continue
        others = ordered[ordered != value] / 2  # Halves: the widest range has no double.
        if 2 <= len(others) <= len(ordered) - 2 and (
            np.abs(others - value / 2).min() > (others[-1] - others[0]) / 2
        ):
            return float(value)
    return None


def _numeric_obstacle(label: str, present: np.ndarray, n_distinct: int) -> str | None:
    if n_distinct == 0:
        return "empty"
    if n_distinct == 1:
        return "constant"
    if np.abs(present).max() > EXACT or not np.array_equal(present, np.rint(present)):
        return None
    if n_distinct == len(present) and _identifies(label, present):
        return "identifier"
    few = n_distinct <= MAX_CATEGORIES and len(present) >= ROWS_PER_CATEGORY * n_distinct
    return "categories" if few else None


def _identifies(label: str, present: np.ndarray) -> bool:
    """Whether distinct whole numbers number the rows: by name, or rising or without a gap."""
    steps = np.diff(present)
    monotone = len(present) >= MIN_NUMBERED and (bool(np.all(steps > 0)) or bool(np.all(steps < 0)))
    gapless = len(present) >= MIN_NUMBERED and np.ptp(present) == len(present) - 1
    return monotone or gapless or bool(_IDENTIFIER_NAME.search(label))


def _text_obstacle(levels: Any) -> str:
    if not len(levels):
        return "empty"
    some = levels[:200]
    return "date" if all(_DATE.match(text) for text in some) else "text"
