"""The setting of the Explore page that shows the same rows and makes the same fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dashboard.choices import BLOBS, Choices
from dashboard.learn.live.rows import Blobs


def setting(stated: Mapping[str, str]) -> Choices:
    """Choices by their names in the address."""
    return Choices.from_query(urlencode(stated))


def blob_choices(blobs: Blobs, options: Mapping[str, Any]) -> Choices:
    """These blobs, fitted with these options of the engine."""
    return fit_choices(BLOBS, options).changed(
        blob_clusters=blobs.clusters,
        blob_spread=blobs.spread,
        blob_rows=blobs.rows,
        blob_seed=blobs.seed,
    )


def fit_choices(data: str, options: Mapping[str, Any]) -> Choices:
    """Some data, fitted so."""
    return Choices(
        data=data,
        init=options["init"],
        n_init=options["n_init"],
        tol=options["tol"],
        max_iter=options["max_iter"],
        seed=options["random_state"],
    )
