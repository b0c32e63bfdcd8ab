"""Standardised rows, and the way back."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.engine.sources.rows import Rows
from tests.engine.samples import clouds, start

X = clouds(200, 3, 2) * [1.0, 100.0, 0.01] + [0.0, 1e6, -5.0]


@pytest.mark.parametrize("weighted", [False, True])
def test_columns_are_standard(weighted: bool) -> None:
    weights = np.linspace(0.5, 2, len(X)) if weighted else None
    rows = Rows.of(X, weights)
    np.testing.assert_allclose(np.average(rows.Z, axis=0, weights=weights), 0, atol=1e-12)
    np.testing.assert_allclose(np.average(rows.Z**2, axis=0, weights=weights), 1, rtol=1e-12)
    np.testing.assert_allclose(rows.centre + rows.scale * rows.Z, X, rtol=1e-12)
    assert rows.n == (len(X) if weights is None else weights.sum())


def test_inward_and_outward() -> None:
    rows, mixture = Rows.of(X), start(X, 2, "full")
    inside = rows.inward(mixture)
    back = rows.outward(inside)
    np.testing.assert_allclose(back.means, mixture.means, rtol=1e-12)
    np.testing.assert_allclose(back.covariances, mixture.covariances, rtol=1e-12)
    expected = mixture.score_samples(X) + np.log(rows.scale).sum()
    np.testing.assert_allclose(inside.score_samples(rows.Z), expected, rtol=1e-9)


def test_rows_without_weight_are_left_out() -> None:
    weights = np.ones(len(X))
    weights[::2] = 0
    weights[1] = 1e-40
    rows = Rows.of(X, weights)
    assert len(rows.Z) == 99
    np.testing.assert_allclose(rows.centre + rows.scale * rows.Z, X[3::2], rtol=1e-12)


def test_some_of_the_rows() -> None:
    rows = Rows.of(X, np.arange(200) + 1.0)
    some = rows.take(np.array([3, 7]))
    np.testing.assert_array_equal(some.Z, rows.Z[[3, 7]])
    assert some.sample_weight is not None
    np.testing.assert_array_equal(some.sample_weight, [4, 8])
    assert some.n == 12
