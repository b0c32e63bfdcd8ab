"""Extremes of small arrays are NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine.extremes import highest, lowest


@pytest.mark.parametrize("shape", [(1,), (7,), (3, 4), (2, 3, 3)])
def test_they_are_those_of_numpy(shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(0).normal(size=shape)
    assert (lowest(values), highest(values)) == (values.min(), values.max())
    part = values[..., ::2]
    assert (lowest(part), highest(part)) == (part.min(), part.max())
