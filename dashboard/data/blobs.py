"""Made-up clusters: round clouds around random centres, with the true cluster of each row kept."""

from dataclasses import replace

import numpy as np

from dashboard.data.errors import DataError
from dashboard.data.levels import Levels
from dashboard.data.obstacles import numeric_column, text_column
from dashboard.data.table import Note, Table

BOX = 10.0
"""Centres lie in the square from -BOX to BOX, as in scikit-learn's make_blobs."""

MAX_CLUSTERS, MIN_SPREAD, MAX_SPREAD, MAX_ROWS = 10, 0.1, 2.0, 1_000_000
MIN_DISTANCE = 5.0
_TRIES = 200


def blobs(n_clusters: int = 3, spread: float = 1.0, n_rows: int = 500, seed: int = 0) -> Table:
    """Rows x, y (n_rows each) and the text column of true clusters "1", "2", …

    `spread` is the standard deviation of each cluster in either direction. DataError when a
    number is out of its bounds.
    """
    _check(n_clusters, spread, n_rows)
    rng = np.random.default_rng(seed)
    centres = _centres(rng, n_clusters)
    codes = rng.permutation(np.arange(n_rows, dtype=np.int32) % n_clusters).astype(np.int32)
    points = centres[codes] + spread * rng.standard_normal((n_rows, 2))
    note = Note("Made-up data: {clusters} clusters, seed {seed}.", clusters=n_clusters, seed=seed)
    return replace(clusters_table("blobs", points, codes, n_clusters), notes=(note,))


def clusters_table(name: str, X: np.ndarray, codes: np.ndarray, n_clusters: int) -> Table:
    """Columns x and y of X (n, 2), and the true clusters (n,), coded from 0, as "1", "2", …"""
    columns = (
        numeric_column("c0", "x", np.ascontiguousarray(X[:, 0])),
        numeric_column("c1", "y", np.ascontiguousarray(X[:, 1])),
        text_column("c2", "cluster", codes, Levels.of(str(k + 1) for k in range(n_clusters))),
    )
    return Table(name, columns, len(X), labels_column="c2")


def _centres(rng: np.random.Generator, n_clusters: int) -> np.ndarray:
    """Centres (K, 2) uniform in the box, drawn again while one is too near the ones before."""
    centres = np.empty((0, 2))
    distance = MIN_DISTANCE
    while len(centres) < n_clusters:
        tries = rng.uniform(-BOX, BOX, (_TRIES, 2))
        for centre in tries[: _TRIES * (len(centres) < n_clusters)]:
            apart = np.linalg.norm(centres - centre, axis=1) >= distance
            if apart.all() and len(centres) < n_clusters:
                centres = np.vstack([centres, centre])
        distance *= 0.8
    return centres


def _check(n_clusters: int, spread: float, n_rows: int) -> None:
    if not 1 <= n_clusters <= MAX_CLUSTERS:
        raise DataError("Choose from 1 to {most} clusters.", most=MAX_CLUSTERS)
    if not MIN_SPREAD <= spread <= MAX_SPREAD:
        raise DataError(
            "Choose a spread from {least} to {most}.", least=MIN_SPREAD, most=MAX_SPREAD
        )
    if not max(n_clusters, 2) <= n_rows <= MAX_ROWS:
        raise DataError("Choose from {least} to {most} rows.", least=2, most=MAX_ROWS)
