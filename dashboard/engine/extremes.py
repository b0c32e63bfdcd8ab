"""Extremes of small arrays: of a few components and columns Python finds them several times as
fast as NumPy does, and a step of EM on few rows asks for many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def lowest(values: NDArray[np.float64]) -> float:
    """The lowest of the values, of any shape."""
    return float(min(values.ravel().tolist()))


def highest(values: NDArray[np.float64]) -> float:
    """The highest of the values, of any shape."""
    return float(max(values.ravel().tolist()))
