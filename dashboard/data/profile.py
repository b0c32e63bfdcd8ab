"""What a column looks like at a glance: how its cells are spread.

Counts (b,) are of bins of equal width between low and high, or of the commonest texts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.data.table import Column

BINS = 24
MOST_TEXTS = 12


@dataclass(frozen=True)
class Profile:
    """One column; `commonest` are up to three of its texts."""

    counts: tuple[int, ...]
    low: float = 0.0
    high: float = 0.0
    commonest: tuple[str, ...] = ()


def profile(column: Column) -> Profile:
    """The profile of a column; without counts where all its cells are missing."""
    if column.n_distinct == 0:
        return Profile(())
    if column.kind == "text":
        return _of_texts(column)
    present = column.values[~np.isnan(column.values)]
    counts = np.histogram(present, bins=min(BINS, column.n_distinct))[0]
    return Profile(tuple(counts.tolist()), float(present.min()), float(present.max()))


def _of_texts(column: Column) -> Profile:
    counts = np.bincount(column.values[column.values >= 0], minlength=len(column.levels))
    order = np.argsort(-counts, kind="stable")[:MOST_TEXTS]
    return Profile(
        tuple(counts[order].tolist()),
        commonest=tuple(column.levels[int(code)] for code in order[:3]),
    )
