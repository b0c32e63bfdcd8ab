"""The smallest change of a column that gives a row another component, checked by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dashboard.engine import BadShape, Mixture, NotFinite, OutOfRange, fit
from dashboard.engine.after_fit.flips import flips
from dashboard.engine.noise import Noise
from tests.engine.samples import FAMILIES, clouds


def log_joints(mixture: Mixture, X: np.ndarray) -> np.ndarray:
    """(n, K) by SciPy, (K,) for one row."""
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    return np.stack([np.log(w) + multivariate_normal.logpdf(X, m, S) for w, m, S in parts], axis=-1)


def some(covariance_type: str = "full") -> tuple[np.ndarray, Mixture]:
    X = clouds(300, 3, 4, seed=6)
    return X, fit(X, n_components=4, covariance_type=covariance_type, random_state=1).mixture


def pair(means: list[float], variances: list[float], weights: list[float]) -> Mixture:
    """A mixture of one column."""
    return Mixture(weights, np.array(means)[:, None], np.array(variances)[:, None, None])


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_at_the_flip_two_components_are_equal_and_beyond_the_row_is_in_the_other(
    covariance_type: str,
) -> None:
    X, mixture = some(covariance_type)
    found = flips(mixture, X)
    np.testing.assert_array_equal(found.current, mixture.predict(X))
    checked = 0
    for i, j in np.argwhere(np.isfinite(found.changes)):
        at, beyond = X[i].copy(), X[i].copy()
        at[j] += found.changes[i, j]
        beyond[j] += found.changes[i, j] * (1 + 1e-6)
        logs = log_joints(mixture, at)
        old, new = logs[found.current[i]], logs[found.components[i, j]]
        assert new == pytest.approx(old, abs=1e-9 * (1 + abs(old)))
        assert logs.max() <= old + 1e-9 * (1 + abs(old))
        assert mixture.predict(beyond[None])[0] == found.components[i, j]
        checked += 1
    assert checked > 300


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_no_smaller_change_is_enough(covariance_type: str) -> None:
    X, mixture = some(covariance_type)
    found = flips(mixture, X[:40])
    shares = np.concatenate([-np.geomspace(1e-4, 0.9999, 60), np.geomspace(1e-4, 0.9999, 60)])
    for i in range(40):
        for j in range(3):
            reach = found.changes[i, j] if np.isfinite(found.changes[i, j]) else 1e3
            moved = np.repeat(X[i][None], 120, axis=0)
            moved[:, j] += shares * abs(reach)
            assert (mixture.predict(moved) == found.current[i]).all()


def test_two_gaussians_of_equal_width_meet_in_the_middle() -> None:
    found = flips(pair([0.0, 4.0], [1.0, 1.0], [0.5, 0.5]), [[0.5], [2.5], [-10.0]])
    np.testing.assert_allclose(found.changes, [[1.5], [-0.5], [12.0]], rtol=1e-14)
    np.testing.assert_array_equal(found.components, [[1], [0], [1]])
    np.testing.assert_array_equal(found.current, [0, 1, 0])


def test_the_wide_component_is_on_both_sides_of_the_narrow() -> None:
    mixture = pair([0.0, 0.0], [1.0, 9.0], [0.5, 0.5])
    edge = np.sqrt(2 * np.log(3) / (1 - 1 / 9))  # where the densities are equal
    found = flips(mixture, [[0.5], [-0.5], [3.0]])
    np.testing.assert_allclose(found.changes[:, 0], [edge - 0.5, -(edge - 0.5), edge - 3.0])


def test_not_only_the_runner_up_counts() -> None:
    """The second component is second at the row, but flat along the first column."""
    mixture = Mixture(
        [0.4, 0.4, 0.2],
        [[0.0, 0.0], [0.0, 3.0], [6.0, 0.0]],
        np.repeat(np.eye(2)[None], 3, axis=0),
    )
    row = [[0.0, 0.5]]
    assert np.argsort(log_joints(mixture, np.array(row))).tolist() == [2, 1, 0]
    found = flips(mixture, row)
    np.testing.assert_array_equal(found.components, [[2, 1]])
    np.testing.assert_allclose(found.changes, [[3 + np.log(2) / 6, 1.0]], rtol=1e-12)
    np.testing.assert_array_equal(found.columns, [1])


def test_a_column_that_tells_nothing_apart_never_flips() -> None:
    S = np.array([[1.0, 0.0], [0.0, 1 / 3]])
    mixture = Mixture([0.5, 0.5], [[0.0, 0.1], [4.0, 0.1]], [S, S * (1 + 1e-15)])
    found = flips(mixture, [[0.3, 0.7], [1e3, -1e3]])
    np.testing.assert_array_equal(found.changes[:, 1], [np.inf, np.inf])
    np.testing.assert_array_equal(found.components[:, 1], [-1, -1])
    np.testing.assert_array_equal(found.columns, [0, 0])


def test_a_component_that_is_never_the_largest_takes_no_row() -> None:
    mixture = pair([0.0, 0.0], [4.0, 1.0], [0.9, 0.1])  # the narrow one is below all over
    found = flips(mixture, [[0.5], [7.0]])
    np.testing.assert_array_equal(found.changes, [[np.inf], [np.inf]])
    np.testing.assert_array_equal(found.columns, [-1, -1])


def test_a_row_on_the_boundary_flips_at_once() -> None:
    found = flips(pair([-1.0, 1.0], [1.0, 1.0], [0.5, 0.5]), [[0.0]])
    assert found.changes[0, 0] == 0
    assert found.components[0, 0] != found.current[0]


def test_a_row_where_two_components_peak_alike_flips_at_once_along_the_wider() -> None:
    mixture = Mixture([0.5, 0.5], np.zeros((2, 2)), [np.diag([1.0, 4.0]), np.diag([4.0, 1.0])])
    found = flips(mixture, [[0.0, 0.0]])
    np.testing.assert_array_equal(found.changes, [[0.0, np.inf]])
    np.testing.assert_array_equal(found.components, [[1, -1]])


def test_one_component_or_one_with_weight() -> None:
    for mixture in (
        Mixture([1.0], [[0.0, 0.0]], [np.eye(2)]),
        Mixture([1.0, 0.0], [[0.0, 0.0], [1.0, 1.0]], np.repeat(np.eye(2)[None], 2, axis=0)),
    ):
        found = flips(mixture, [[1.0, 1.0]])
        np.testing.assert_array_equal(found.changes, [[np.inf, np.inf]])
        np.testing.assert_array_equal(found.components, [[-1, -1]])
        np.testing.assert_array_equal(found.columns, [-1])


def test_units_and_offsets_do_not_matter() -> None:
    X, mixture = some()
    units, shift = np.array([1e-8, 1.0, 1e8]), np.array([1e-6, 100.0, -1e10])
    before, after = flips(mixture, X), flips(mixture.transformed(shift, units), shift + units * X)
    np.testing.assert_allclose(after.changes, units * before.changes, rtol=1e-7, atol=1e-9)
    np.testing.assert_array_equal(after.components, before.components)
    np.testing.assert_array_equal(after.columns, before.columns)
    np.testing.assert_allclose(after.deviations, units * before.deviations, rtol=1e-9)


def test_deviations_are_the_mixtures() -> None:
    _, mixture = some()
    X, _ = mixture.sample(100_000, random_state=1)
    np.testing.assert_allclose(flips(mixture, X[:1]).deviations, X.std(axis=0), rtol=0.02)


def test_more_rows_than_a_block() -> None:
    X, mixture = some()
    many = flips(mixture, np.tile(X, (100, 1)))
    np.testing.assert_array_equal(many.changes[-300:], flips(mixture, X).changes)
    assert many.current.shape == (30_000,)


def test_unusable_rows() -> None:
    _, mixture = some()
    with pytest.raises(BadShape):
        flips(mixture, [[1.0, 2.0]])
    with pytest.raises(NotFinite):
        flips(mixture, [[1.0, np.nan, 2.0]])
    with pytest.raises(OutOfRange, match="far from every component"):
        flips(mixture, [[1e200, 0.0, 0.0]])


def test_noise_is_a_rival_all_along_a_column() -> None:
    X, plain = some()
    noise = Noise(0.1, X.min(axis=0) - 1, X.max(axis=0) + 1)
    mixture = plain.with_noise(noise)
    rows = mixture.sample(200, random_state=2)[0]
    found = flips(mixture, rows)
    np.testing.assert_array_equal(found.current, mixture.predict(rows))
    assert (found.current == -1).sum() > 5
    flat = np.log(0.1 / (noise.high - noise.low).prod())
    to_noise = np.isfinite(found.changes) & (found.components == -1)
    assert to_noise.sum() > 100
    for i, j in np.argwhere(np.isfinite(found.changes)):
        near, at, beyond = (rows[i].copy() for _ in range(3))
        near[j] += found.changes[i, j] * (1 - 1e-6)
        at[j] += found.changes[i, j]
        beyond[j] += found.changes[i, j] * (1 + 1e-6)
        logs = np.append(log_joints(mixture, at), flat)  # so -1 is the noise
        old, new = logs[found.current[i]], logs[found.components[i, j]]
        assert new == pytest.approx(old, abs=1e-9 * (1 + abs(old)))
        assert logs.max() <= old + 1e-9 * (1 + abs(old))
        assert mixture.predict([near, beyond]).tolist() == [
            found.current[i],
            found.components[i, j],
        ]
    never = np.argwhere(~np.isfinite(found.changes))
    assert (found.current[never[:, 0]] == -1).all()  # a component ends on every side
    for i, j in never[:50]:
        moved = np.repeat(rows[i][None], 400, axis=0)
        moved[:, j] = np.linspace(noise.low[j], noise.high[j], 400)
        assert (mixture.predict(moved) == -1).all()


def test_deviations_count_the_noise() -> None:
    X, plain = some()
    mixture = plain.with_noise(Noise(0.3, X.min(axis=0) - 20, X.max(axis=0) + 5))
    drawn, _ = mixture.sample(100_000, random_state=1)
    np.testing.assert_allclose(flips(mixture, X[:1]).deviations, drawn.std(axis=0), rtol=0.02)
