"""Models of all kinds, and documents that were changed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from dashboard.engine import Mixture
from dashboard.exports import Model
from dashboard.exports.model_file import (
    model_json,
)


def facts_of(model: Model) -> tuple[object, ...]:
    """All of a model, to compare it by; numbers as their bytes, so that -0.0 is not 0.0."""
    mixture = model.mixture
    arrays = (mixture.weights, mixture.means, mixture.covariances)
    return (
        *((array.shape, array.tobytes()) for array in arrays),
        mixture.covariance_type,
        model.columns,
        model.names,
        repr((model.threshold, model.share)),
        json.dumps(model.origin),
        model.logs,
        model.partial,
    )


def valid() -> dict[str, Any]:
    """A small model file, parsed."""
    mixture = Mixture([0.25, 0.75], [[0.0, 1.0], [5.0, 6.0]], [np.eye(2), [[2.0, 1.0], [1.0, 3.0]]])
    model = Model(mixture, ("x", "y"), ("1", "2"), -7.5, 0.01, {"table": "made", "rows": 12})
    document: dict[str, Any] = json.loads(model_json(model))
    return document


TEXT = json.dumps(valid())
