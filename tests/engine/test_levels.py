"""Levels of density: mclust's numbers, and what can be said exactly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from dashboard.engine import BadOption, BadShape, Mixture
from dashboard.engine.after_fit.levels import density_levels
from dashboard.engine.noise import Noise
from tests.engine.references import load
from tests.engine.samples import clouds, start
from tests.engine.test_reference import stored_mixture


def test_levels_and_densities_are_mclusts() -> None:
    X, mixture = load("faithful")["X"], stored_mixture(load("faithful")["best"])
    reference = load("after_fit")["levels_faithful"]
    levels = density_levels(mixture, reference["shares"], X)
    np.testing.assert_allclose(np.exp(levels.log_densities), reference["densities"], rtol=1e-12)
    assert levels.n_rows == 272
    density = np.exp(mixture.score_samples(reference["points"]))
    np.testing.assert_allclose(density, reference["point_densities"], rtol=1e-10)


@pytest.mark.parametrize("d", [1, 2, 5])
def test_of_one_gaussian_they_are_chi_squares(d: int) -> None:
    mixture = Mixture([1.0], np.full((1, d), 3.0), np.eye(d)[None])
    shares = [0.05, 0.5, 0.95, 0.99]
    levels = density_levels(mixture, shares, n_samples=50_000, random_state=1)
    exact = -0.5 * chi2.ppf(shares, d) - d / 2 * np.log(2 * np.pi)
    assert (np.abs(levels.log_densities - exact) < 4 * levels.errors).all()
    assert (levels.errors < 0.06).all()
    assert levels.n_rows == 50_000


def test_errors_are_as_large_as_the_scatter_of_seeds() -> None:
    mixture = Mixture([0.3, 0.7], [[0.0], [6.0]], [[[1.0]], [[4.0]]])
    runs = [density_levels(mixture, [0.5, 0.9], n_samples=2_000, random_state=s) for s in range(60)]
    scatter = np.std([run.log_densities for run in runs], axis=0, ddof=1)
    stated = np.mean([run.errors for run in runs], axis=0)
    np.testing.assert_allclose(stated, scatter, rtol=0.35)


def test_half_the_error_takes_four_times_the_rows() -> None:
    mixture = Mixture([1.0], [[0.0]], [[[1.0]]])
    few, many = (density_levels(mixture, 0.9, n_samples=n).errors[0] for n in (10_000, 160_000))
    assert few / many == pytest.approx(4, rel=0.3)
    # The delta method: sqrt(p (1 - p) / n) over the density of the log-density at the level.
    z = norm.ppf(0.95)
    exact = np.sqrt(0.09 / 160_000) / (2 * norm.pdf(z) / z)
    assert many == pytest.approx(exact, rel=0.15)


def test_larger_shares_have_lower_levels() -> None:
    X = clouds(300, 3, 2)
    shares = np.linspace(0.01, 0.99, 50)
    for rows in (None, X):
        levels = density_levels(start(X, 2, "full"), shares, rows, n_samples=5_000)
        assert (np.diff(levels.log_densities) < 0).all()
        np.testing.assert_array_equal(levels.shares, shares)


def test_of_rows_the_share_lies_above() -> None:
    X = clouds(1_000, 2, 2)
    mixture = start(X, 2, "full")
    levels = density_levels(mixture, [0.95, 0.5], X)
    above = mixture.score_samples(X) > levels.log_densities[:, None]
    np.testing.assert_allclose(above.mean(axis=1), [0.95, 0.5], atol=1e-3)


def test_densities_too_small_for_a_number_keep_their_order() -> None:
    d = 600  # densities about e^-850
    mixture = Mixture([1.0], np.zeros((1, d)), np.eye(d)[None])
    levels = density_levels(mixture, [0.5, 0.9], n_samples=2_000)
    assert levels.log_densities[1] < levels.log_densities[0] < -800
    exact = -0.5 * chi2.ppf([0.5, 0.9], d) - d / 2 * np.log(2 * np.pi)
    assert (np.abs(levels.log_densities - exact) < 4 * levels.errors).all()


def test_a_seed_repeats_and_seeds_differ() -> None:
    mixture = Mixture([1.0], [[0.0]], [[[1.0]]])
    one, same, other = (
        density_levels(mixture, 0.9, n_samples=100, random_state=s).log_densities[0]
        for s in (5, 5, 6)
    )
    assert one == same != other


def test_too_few_rows_to_state_an_error() -> None:
    levels = density_levels(Mixture([1.0], [[0.0]], [[[1.0]]]), [0.5, 0.99], np.eye(5)[:, :1])
    np.testing.assert_array_equal(np.isfinite(levels.errors), [True, False])
    assert np.isfinite(levels.log_densities).all()


@pytest.mark.parametrize("share", [0, 1, -0.5, 2, np.nan])
def test_shares_are_between_0_and_1(share: float) -> None:
    with pytest.raises(BadOption):
        density_levels(Mixture([1.0], [[0.0]], [[[1.0]]]), [0.5, share])


def test_unusable_options_and_rows() -> None:
    mixture = Mixture([1.0], [[0.0]], [[[1.0]]])
    for n_samples in (0, -1, 2.5):
        with pytest.raises(BadOption, match="n_samples"):
            density_levels(mixture, 0.5, n_samples=n_samples)  # type: ignore[arg-type]
    with pytest.raises(BadShape):
        density_levels(mixture, 0.5, [[1.0, 2.0]])


def test_noise_has_its_share_of_the_mass() -> None:
    noise = Noise(0.4, np.array([-10.0]), np.array([10.0]))
    mixture = Mixture([0.6], [[0.0]], [[[1.0]]], noise=noise)
    shares = [0.3, 0.5, 0.65]
    levels = density_levels(mixture, shares, n_samples=50_000, random_state=1)
    for share, level, error in zip(shares, levels.log_densities, levels.errors, strict=True):
        mass = lambda r, share=share: 0.6 * (2 * norm.cdf(r) - 1) + 0.4 * r / 10 - share  # noqa: E731
        exact = np.log(0.6 * norm.pdf(brentq(mass, 0, 10)) + 0.4 / 20)
        assert abs(level - exact) < 4 * error < 0.1
