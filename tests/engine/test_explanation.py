"""Why a row is in its component: exact sums, Shapley by definition, simple cases by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import chi2, multivariate_normal

from dashboard.engine import BadOption, BadShape, Mixture, NotFinite, OutOfRange, fit
from dashboard.engine.after_fit.explanation import MOST_COLUMNS, explain
from dashboard.engine.after_fit.flips import flips
from dashboard.engine.noise import Noise
from tests.engine.samples import clouds


def random_mixture(K: int, d: int, seed: int = 0) -> Mixture:
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(K, d, d)) / np.sqrt(d) + np.eye(d)
    weights = rng.dirichlet(np.full(K, 3.0))
    return Mixture(weights, rng.normal(size=(K, d)), roots @ roots.transpose(0, 2, 1))


def log_joints(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """(K,) by SciPy."""
    parts = zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    with np.errstate(divide="ignore"):
        return np.array([np.log(w) + multivariate_normal.logpdf(x, m, S) for w, m, S in parts])


def log_ratio(mixture: Mixture, x: np.ndarray, pair: tuple[int, int], columns: list[int]) -> float:
    """Log-ratio of the two components' marginal densities, by SciPy."""
    if not columns:
        return 0.0
    one, two = (
        multivariate_normal.logpdf(
            x[columns], mixture.means[k, columns], mixture.covariances[k][np.ix_(columns, columns)]
        )
        for k in pair
    )
    return float(one - two)


@pytest.mark.parametrize("d", [1, 2, 5, MOST_COLUMNS, MOST_COLUMNS + 1, 25])
def test_contributions_sum_to_the_log_odds(d: int) -> None:
    mixture = random_mixture(4, d, seed=d)
    for row in np.random.default_rng(d).normal(0, 2, (5, d)):
        found = explain(mixture, row)
        logs = log_joints(mixture, row)
        order = np.argsort(logs)[::-1]
        assert found.odds is not None
        assert (found.component, found.odds.runner_up) == (order[0], order[1])
        assert found.odds.log_odds == pytest.approx(logs[order[0]] - logs[order[1]], abs=1e-10)
        total = found.odds.prior + found.odds.contributions.sum()
        assert total == pytest.approx(found.odds.log_odds, abs=1e-10)
        ratio = mixture.weights[order[0]] / mixture.weights[order[1]]
        assert found.odds.prior == pytest.approx(np.log(ratio), abs=1e-14)
        assert found.probability == pytest.approx(1 / np.exp(logs - logs.max()).sum())
        assert (found.odds.errors == 0).all() == (d <= MOST_COLUMNS)


def test_contributions_are_shapleys_by_definition() -> None:
    mixture, row = random_mixture(3, 4, seed=9), np.array([0.5, -1.0, 2.0, 0.3])
    found = explain(mixture, row)
    assert found.odds is not None
    pair = (found.component, found.odds.runner_up)
    expected = np.zeros(4)
    orders = list(permutations(range(4)))
    for order in orders:
        for place, j in enumerate(order):
            before = list(order[:place])
            expected[j] += log_ratio(mixture, row, pair, [*before, j])
            expected[j] -= log_ratio(mixture, row, pair, before)
    np.testing.assert_allclose(found.odds.contributions, expected / len(orders), atol=1e-12)


def test_parts_of_independent_columns_are_known() -> None:
    variances = np.array([[1.0, 4.0, 2.0], [9.0, 1.0, 2.0]])
    means = np.array([[0.0, 0.0, 5.0], [3.0, 1.0, 5.0]])
    mixture = Mixture([0.7, 0.3], means, [np.diag(v) for v in variances], "diag")
    row = np.array([0.2, 1.5, -4.0])
    found = explain(mixture, row)
    assert (found.component, found.odds is not None) == (0, True)
    squares = (row - means) ** 2 / variances
    np.testing.assert_allclose(found.odds.distances, (squares[1] - squares[0]) / 2, atol=1e-14)
    spreads = np.log(variances[1] / variances[0]) / 2
    np.testing.assert_allclose(found.odds.spreads, spreads, atol=1e-14)
    assert found.odds.contributions[2] == 0  # the same in both


def test_columns_that_play_the_same_part_share_alike() -> None:
    S = np.array([[1.0, 0.8], [0.8, 1.0]])
    found = explain(Mixture([0.5, 0.5], [[0.0, 0.0], [2.0, 2.0]], [S, S]), [0.5, 0.5])
    assert found.odds is not None
    np.testing.assert_allclose(found.odds.contributions, found.odds.log_odds / 2)
    np.testing.assert_allclose(found.odds.spreads, 0, atol=1e-15)


def test_sampled_contributions_are_the_exact_ones_within_their_errors() -> None:
    """Eleven columns, of which one tells nothing and is independent: without it they are exact."""
    exact = random_mixture(2, MOST_COLUMNS, seed=4)
    S = np.zeros((2, 11, 11))
    S[:, :10, :10], S[:, 10, 10] = exact.covariances, 2.0
    mixture = Mixture(exact.weights, np.column_stack([exact.means, [7.0, 7.0]]), S)
    row = np.random.default_rng(1).normal(size=11)
    sampled, whole = explain(mixture, row, random_state=3).odds, explain(exact, row[:10]).odds
    assert sampled is not None
    assert whole is not None
    assert sampled.contributions[10] == pytest.approx(0, abs=1e-12)
    misses = np.abs(sampled.contributions[:10] - whole.contributions) / sampled.errors[:10]
    assert misses.max() < 4
    assert np.sqrt((misses**2).mean()) == pytest.approx(1, abs=0.5)
    again, other = (explain(mixture, row, random_state=s).odds for s in (3, 4))
    assert again is not None
    assert other is not None
    np.testing.assert_array_equal(again.contributions, sampled.contributions)
    assert not np.array_equal(other.contributions, sampled.contributions)


def test_an_order_and_its_reverse_are_exact_where_columns_go_by_twos() -> None:
    two = random_mixture(2, 2, seed=6)
    S = np.zeros((2, 12, 12))
    for j in range(0, 12, 2):
        S[:, j : j + 2, j : j + 2] = two.covariances
    mixture = Mixture([0.5, 0.5], np.tile(two.means, (1, 6)), S)
    sampled, exact = explain(mixture, [0.5, 2.0] * 6).odds, explain(two, [0.5, 2.0]).odds
    assert sampled is not None
    assert exact is not None
    np.testing.assert_allclose(sampled.errors, 0, atol=1e-14)
    sign = 1 if sampled.runner_up == exact.runner_up else -1
    np.testing.assert_allclose(sampled.contributions, sign * np.tile(exact.contributions, 6))


def test_orders_in_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture, row = random_mixture(2, 12), np.zeros(12)
    monkeypatch.setattr("dashboard.engine.after_fit.explanation.BLOCK_CELLS", 4 * 144 * 5)
    odds = explain(mixture, row).odds
    assert odds is not None
    assert odds.prior + odds.contributions.sum() == pytest.approx(odds.log_odds, abs=1e-10)


def test_distance_and_its_percentile() -> None:
    mixture = random_mixture(1, 3)
    X, _ = mixture.sample(4_000, random_state=1)
    found = [explain(mixture, row) for row in X[:5]]
    inverse = np.linalg.inv(mixture.covariances[0])
    offsets = X - mixture.means[0]
    distances = np.sqrt(np.einsum("ni,ij,nj->n", offsets, inverse, offsets))
    for i, explanation in enumerate(found):
        assert explanation.distance == pytest.approx(distances[i], rel=1e-12)
        share = explanation.share_nearer
        assert share == pytest.approx(chi2.cdf(distances[i] ** 2, 3), rel=1e-12)
        assert share == pytest.approx((distances < distances[i]).mean(), abs=0.03)
    assert explain(mixture, mixture.means[0]).share_nearer == 0


def test_no_runner_up() -> None:
    one = Mixture([1.0], [[0.0, 0.0]], [np.eye(2)])
    empty = Mixture([0.0, 1.0], [[0.0, 0.0], [1.0, 1.0]], [np.eye(2), np.eye(2)])
    for mixture, component in ((one, 0), (empty, 1)):
        found = explain(mixture, [0.1, 0.2])
        assert (found.component, found.odds, found.probability) == (component, None, 1.0)
        np.testing.assert_array_equal(found.flips.columns, [-1])


def test_a_component_without_weight_is_no_runner_up() -> None:
    eye = [np.eye(2)] * 3
    mixture = Mixture([0.5, 0.0, 0.5], [[0.0, 0.0], [0.1, 0.1], [9.0, 9.0]], eye)
    found = explain(mixture, [0.1, 0.1])
    assert found.odds is not None
    assert found.odds.runner_up == 2


def test_flips_are_those_of_the_row() -> None:
    X = clouds(100, 3, 2, seed=8)
    mixture = fit(X, n_components=2, random_state=1).mixture
    found = explain(mixture, X[7])
    np.testing.assert_array_equal(found.flips.changes, flips(mixture, X[7:8]).changes)
    assert found.flips.current[0] == found.component


def test_far_rows_keep_their_digits() -> None:
    mixture = random_mixture(2, 3)
    found = explain(mixture, [1e6, -1e6, 2e6])
    assert found.odds is not None
    total = found.odds.prior + found.odds.contributions.sum()
    assert total == pytest.approx(found.odds.log_odds, rel=1e-10)
    assert found.share_nearer == 1


def test_unusable_rows() -> None:
    mixture = random_mixture(2, 3)
    for row in ([1.0, 2.0], [[1.0, 2.0, 3.0]], 1.0, [], ["a", "b", "c"]):
        with pytest.raises(BadShape):
            explain(mixture, row)  # type: ignore[arg-type]
    with pytest.raises(NotFinite):
        explain(mixture, [1.0, np.nan, 2.0])
    with pytest.raises(OutOfRange):
        explain(mixture, [1e200, 0.0, 0.0])


def test_noise_is_refused() -> None:
    mixture = random_mixture(2, 3).with_noise(Noise(0.1, np.full(3, -9.0), np.full(3, 9.0)))
    with pytest.raises(BadOption, match="Leave the noise out"):
        explain(mixture, [0.0, 0.0, 0.0])
