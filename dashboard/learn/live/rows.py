"""The reader's blobs: those of the Explore page, with the true cluster of each row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboard.data.samples import blobs
from dashboard.data.table import Table

from .scene import Floats, Whole

KEPT = 32  # tables at hand


@dataclass(frozen=True)
class Blobs:
    """How many clusters, how wide each is in either direction, how many rows, which draw."""

    clusters: int = 3
    spread: float = 0.6
    rows: int = 500
    seed: int = 0


@lru_cache(KEPT)
def rows_of(blobs_asked: Blobs) -> tuple[Floats, Whole]:
    """X (n, 2) and the true cluster of each row (n,), from 0."""
    asked = blobs_asked
    table = blobs(asked.clusters, asked.spread, asked.rows, asked.seed)
    return rows_in(table)


def rows_in(table: Table) -> tuple[Floats, Whole]:
    """X (n, 2) and the true cluster of each row (n,), from 0, of made-up clusters."""
    X, _ = table.matrix(("c0", "c1"))
    X.setflags(write=False)
    return X, np.asarray(table.column("c2").values, dtype=np.int64)
