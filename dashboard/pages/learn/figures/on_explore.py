"""The setting of the Explore page that shows the same rows and makes the same fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.choices import BLOBS, Choices
from dashboard.learn.live.rows import Blobs


def blob_choices(blobs: Blobs, options: Mapping[str, Any]) -> Choices:
    """These blobs, fitted with these options of the engine."""
    return Choices(
        data=BLOBS,
        blob_clusters=blobs.clusters,
        blob_spread=blobs.spread,
        blob_rows=blobs.rows,
        blob_seed=blobs.seed,
        init=options["init"],
        n_init=options["n_init"],
        tol=options["tol"],
        max_iter=options["max_iter"],
        seed=options["random_state"],
    )
