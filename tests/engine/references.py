"""Reads the reference figures."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

DATASETS = ("faithful", "iris", "galaxies", "penguins", "wine")


@cache
def load(name: str) -> dict[str, Any]:
    """A reference file; X (n, d) and the partitions (n,), from 0, as arrays."""
    text = (Path(__file__).parent / "reference" / f"{name}.json").read_text(encoding="utf-8")
    reference: dict[str, Any] = json.loads(text)
    if "X" in reference:
        reference["X"] = np.array(reference["X"])
        reference["partitions"] = {
            int(G): np.array(labels) - 1 for G, labels in reference["partitions"].items()
        }
    return reference
