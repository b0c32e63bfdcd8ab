"""Ellipses hold the share of rows they state."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from dashboard.engine import BadOption, BadShape, Mixture, ellipse, ellipse_radius

MEAN, COVARIANCE = np.array([2.0, -1.0]), np.array([[4.0, 1.5], [1.5, 1.0]])


@pytest.mark.parametrize("coverage", [0.01, 0.5, 0.9, 0.95, 0.999])
def test_radius_is_chi_squares(coverage: float) -> None:
    assert ellipse_radius(coverage) == pytest.approx(np.sqrt(chi2.ppf(coverage, 2)), rel=1e-12)


def test_every_point_has_that_distance() -> None:
    outline = ellipse(MEAN, COVARIANCE, 0.9, n_points=50)
    assert outline.shape == (50, 2)
    np.testing.assert_array_equal(outline[0], outline[-1])
    offsets = outline - MEAN
    squares = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(COVARIANCE), offsets)
    np.testing.assert_allclose(squares, chi2.ppf(0.9, 2), rtol=1e-10)


def test_it_holds_its_share_of_rows() -> None:
    X, _ = Mixture([1.0], [MEAN], [COVARIANCE]).sample(50_000)
    offsets = X - MEAN
    squares = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(COVARIANCE), offsets)
    assert np.mean(squares < ellipse_radius(0.5) ** 2) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("coverage", [0, 1, -0.1, 2, np.nan])
def test_coverage_is_a_share(coverage: float) -> None:
    with pytest.raises(BadOption):
        ellipse_radius(coverage)


def test_two_columns_only() -> None:
    with pytest.raises(BadShape):
        ellipse([0, 0, 0], np.eye(3), 0.5)
