"""What is known of the other columns: conditional times marginal is joint."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dashboard.engine import BadMixture, BadOption, Mixture, NotFinite, OutOfRange, fit
from dashboard.engine.after_fit.conditionals import conditional
from dashboard.engine.noise import Noise
from tests.engine.samples import FAMILIES, clouds


def some(covariance_type: str = "full") -> tuple[np.ndarray, Mixture]:
    X = clouds(200, 4, 3, seed=2)
    return X, fit(X, n_components=3, covariance_type=covariance_type, random_state=1).mixture


@pytest.mark.parametrize("covariance_type", FAMILIES)
@pytest.mark.parametrize("known", [[0], [2, 1], [3, 0, 1]])
def test_conditional_times_marginal_is_joint(covariance_type: str, known: list[int]) -> None:
    X, mixture = some(covariance_type)
    rest = [column for column in range(4) if column not in known]
    for row in X[:5]:
        given = conditional(mixture, {column: row[column] for column in known})
        assert given.n_features == len(rest)
        assert given.weights.sum() == pytest.approx(1, abs=1e-14)
        parts = given.score_samples(row[None, rest]) + mixture.marginal(known).score_samples(
            row[None, known]
        )
        np.testing.assert_allclose(parts, mixture.score_samples(row[None]), rtol=1e-12, atol=1e-12)


def test_one_gaussian_is_bishops() -> None:
    """PRML, equations 2.81 and 2.82."""
    mean, S = np.array([1.0, -2.0, 3.0]), np.array([[2, 0.5, 0.3], [0.5, 1, -0.2], [0.3, -0.2, 4]])
    given = conditional(Mixture([1.0], [mean], [S]), {2: 5.0, 0: 0.0})
    gain = S[1, [0, 2]] @ np.linalg.inv(S[np.ix_([0, 2], [0, 2])])
    np.testing.assert_allclose(given.means, [[mean[1] + gain @ [-1.0, 2.0]]])
    np.testing.assert_allclose(given.covariances, [[[S[1, 1] - gain @ S[[0, 2], 1]]]])
    np.testing.assert_array_equal(given.weights, [1.0])


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_the_family_is_one_that_holds(covariance_type: str) -> None:
    _, mixture = some(covariance_type)
    given = conditional(mixture, {1: 0.0})
    Mixture(given.weights, given.means, given.covariances, given.covariance_type)
    kept = {"tied": "tied", "diag": "diag", "spherical": "spherical"}
    if covariance_type in ("full", *kept):
        assert given.covariance_type == kept.get(covariance_type, "full")
    if covariance_type == "tied":
        np.testing.assert_array_equal(given.covariances[0], given.covariances[2])


def test_far_out_the_weights_are_still_exact() -> None:
    mixture = Mixture([0.5, 0.5], [[0.0, 0.0], [1.0, 1.0]], np.repeat(np.eye(2)[None], 2, axis=0))
    far = conditional(mixture, {0: 100.0})  # both densities are 0 as numbers
    np.testing.assert_array_equal(far.weights, [np.exp(-99.5), 1.0])


def test_nearly_repeated_columns_stay_positive_definite() -> None:
    S = np.array([[1.0, 1 - 1e-13, 0.5], [1 - 1e-13, 1.0, 0.5], [0.5, 0.5, 1.0]])
    given = conditional(Mixture([1.0], [[0.0] * 3], [S]), {0: 1.0})
    assert np.isfinite(given.score_samples([[1.0, 0.5]])).all()
    assert given.covariances[0, 0, 0] == pytest.approx(2e-13, rel=0.01)


def test_a_component_without_weight_gets_none() -> None:
    mixture = Mixture([1.0, 0.0], [[0.0, 0.0], [5.0, 5.0]], np.repeat(np.eye(2)[None], 2, axis=0))
    np.testing.assert_array_equal(conditional(mixture, {0: 5.0}).weights, [1.0, 0.0])


def test_nothing_given_is_the_mixture() -> None:
    _, mixture = some()
    assert conditional(mixture, {}) is mixture


@pytest.mark.parametrize("column", [4, -1, 0.5, "a"])
def test_columns_there_are(column: object) -> None:
    with pytest.raises(BadOption, match="no column"):
        conditional(some()[1], {column: 1.0})  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [np.nan, np.inf, "x", None])
def test_values_that_are_numbers(value: object) -> None:
    with pytest.raises(NotFinite) as caught:
        conditional(some()[1], {2: value})  # type: ignore[dict-item]
    assert caught.value.values["column"] == 2


def test_refused() -> None:
    _, mixture = some()
    with pytest.raises(BadOption, match="All columns"):
        conditional(mixture, dict.fromkeys(range(4), 0.0))
    with pytest.raises(OutOfRange):
        conditional(mixture, {0: 1e200})
    flat = Mixture.unchecked(np.ones(1), np.zeros((1, 2)), np.ones((1, 2, 2)), "full")
    with pytest.raises(BadMixture, match="positive definite"):
        conditional(flat, {0: 1.0})


def test_noise_stays_with_its_share_of_what_is_known() -> None:
    X, plain = some()
    mixture = plain.with_noise(Noise(0.2, X.min(axis=0), X.max(axis=0)))
    known, rest = [0, 2], [1, 3]
    widths = np.ptp(X, axis=0)
    for row in [*X[:5], X.max(axis=0) + 3]:
        given = conditional(mixture, {column: row[column] for column in known})
        parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
        joint = [
            w * multivariate_normal.pdf(row[known], m[known], S[np.ix_(known, known)])
            for w, m, S in parts
        ] + [0.2 / widths[known].prod()]
        assert given.noise is not None
        np.testing.assert_allclose(
            [*given.weights, given.noise.weight], joint / np.sum(joint), rtol=1e-9
        )
        np.testing.assert_array_equal(given.noise.high - given.noise.low, widths[rest])
        parts = given.score_samples(row[None, rest]) + np.log(np.sum(joint))
        np.testing.assert_allclose(parts, mixture.score_samples(row[None]), rtol=1e-12, atol=1e-12)
        Mixture(given.weights, given.means, given.covariances, noise=given.noise)
