"""Cells of a grid that help one another: splits, unions, digests, and what comes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from dashboard.engine import COVARIANCE_TYPES, Blocks, Mixture, fit, select
from dashboard.engine.em import climb
from dashboard.engine.model import Model
from dashboard.engine.selection.digest import digest, sample
from dashboard.engine.selection.splits import split
from dashboard.engine.selection.unions import united
from dashboard.engine.sources.missing import incomplete
from dashboard.engine.sources.rows import Rows
from tests.engine.samples import Array, clouds

FEW = clouds(300, 2, 5, seed=21, distance=2.5)
MANY = clouds(20_000, 2, 4, seed=22, distance=2.5)


def fitted(X: Array, K: int, family: str = "full") -> tuple[Rows, Mixture, Model]:
    rows = Rows.of(X)
    mixture = fit(rows, n_components=K, covariance_type=family).mixture
    return rows, rows.inward(mixture), Model(family, 1e-6, rows.scale)


def log_likelihood(rows: Rows, mixture: Mixture) -> float:
    return rows.e_step(mixture).log_likelihood


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_splits_and_unions_are_of_the_family(family: str) -> None:
    """The family's own estimate leaves their covariances as they are."""
    rows, mixture, model = fitted(FEW, 3, family)
    starts = split(rows, mixture, model, 3) + united(mixture, model, 3)
    assert [start.n_components for start in starts] == [4, 4, 4, 2, 2, 2]
    for start in starts:
        assert start.weights.sum() == pytest.approx(1)
        S = start.covariances
        kept, *_ = model.family.estimate(S, start.weights, 0.0, rows.scale, S)
        np.testing.assert_allclose(kept, S, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("K", [1, 2, 4])
def test_the_best_split_gains(K: int) -> None:
    """By Jensen's inequality what a pair gains on its share the whole mixture gains at least."""
    rows, mixture, model = fitted(FEW, K)
    first, *others = split(rows, mixture, model, K)
    before = log_likelihood(rows, mixture)
    assert log_likelihood(rows, first) > before
    assert len(others) == K - 1


def test_the_split_is_where_the_clouds_are_two() -> None:
    """Of two components, the one that covers two clouds is split between them."""
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 6.0]])
    X = np.concatenate([rng.normal(centre, 1, (200, 2)) for centre in centres])
    rows = Rows.of(X)
    lumped = fit(rows, n_components=2, init=np.repeat([0, 1, 1], 200), max_iter=0).mixture
    model = Model("full", 1e-6, rows.scale)
    found = rows.outward(split(rows, rows.inward(lumped), model)[0])
    means = found.means[np.lexsort(found.means.T)]
    np.testing.assert_allclose(means, centres, atol=0.5)


def test_weights_are_repetition_in_a_split() -> None:
    rows, mixture, model = fitted(FEW, 2)
    times = np.arange(len(FEW)) % 3 + 1
    weighted = Rows(rows.Z, times.astype(float), float(times.sum()), rows.centre, rows.scale)
    repeated = rows.take(np.repeat(np.arange(len(FEW)), times))
    one, other = split(weighted, mixture, model)[0], split(repeated, mixture, model)[0]
    np.testing.assert_allclose(one.means, other.means, rtol=1e-9)


def test_a_component_without_rows_is_left_alone() -> None:
    rows, mixture, model = fitted(FEW, 2)
    idle = Mixture.unchecked(
        np.array([*mixture.weights, 0.0]),
        np.vstack([mixture.means, [[50.0, 50.0]]]),
        np.concatenate([mixture.covariances, [np.eye(2)]]),
        "full",
    )
    for start in split(rows, idle, model, 3) + united(idle, model, 3):
        assert np.isfinite(start.means).all()
        assert start.weights.sum() == pytest.approx(1)


def test_a_union_keeps_the_moments() -> None:
    _, mixture, model = fitted(FEW, 4)
    mean = mixture.weights @ mixture.means
    for union in united(mixture, model, 6):
        np.testing.assert_allclose(union.weights @ union.means, mean, atol=1e-12)
        np.testing.assert_allclose(spread(union), spread(mixture), rtol=1e-9)


def spread(mixture: Mixture) -> Array:
    """The covariance of the whole mixture (d, d)."""
    offsets = mixture.means - mixture.weights @ mixture.means
    S = mixture.covariances + offsets[:, :, None] * offsets[:, None, :]
    whole: Array = np.tensordot(mixture.weights, S, 1)
    return whole


def test_the_union_is_of_those_that_overlap() -> None:
    weights, means = np.full(4, 0.25), np.array([[0.0, 0], [9, 0], [0, 9], [9.5, 0.5]])
    mixture = Mixture(weights, means, np.repeat(np.eye(2)[None], 4, axis=0))
    (union,) = united(mixture, Model("full"))
    np.testing.assert_allclose(union.means, [[0, 0], [9.25, 0.25], [0, 9]])


@pytest.mark.parametrize("d", [1, 2])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_digest_keeps_what_it_can(d: int, weighted: bool) -> None:
    X = MANY[:, :d]
    weights = np.random.default_rng(0).random(len(X)) if weighted else None
    rows = Rows.of(X, weights)
    found = digest(rows, 9)
    assert found is not None
    few, within = found
    assert len(few.Z) < len(X) / 4
    assert few.sample_weight is not None
    assert few.sample_weight.sum() == pytest.approx(rows.n)
    np.testing.assert_allclose(few.sample_weight @ few.Z, np.zeros(d), atol=1e-6 * rows.n)
    variance = few.sample_weight @ few.Z**2 / rows.n
    np.testing.assert_allclose(variance + within, 1, rtol=1e-9)  # between and within: all of it
    assert within.max() < 1e-3


def test_where_a_digest_does_not_serve() -> None:
    assert digest(Rows.of(clouds(500, 3, 2)), 2) is None
    assert digest(Rows.of(MANY.round() % 2), 2) is None  # four different rows
    holes = MANY.copy()
    holes[0, 0] = np.nan
    rows = incomplete(holes)
    assert digest(rows, 2) is None
    assert len(sample(rows, 2, np.random.default_rng(0)).Z) == 8_192


def test_em_on_a_digest_ends_where_em_on_all_rows_does() -> None:
    """What rows vary within their cells is given back to the covariances."""
    rows, mixture, model = fitted(MANY, 4)
    mixture = list(climb(rows, mixture, model, 1e-9, 500))[-1].mixture
    found = digest(rows, 4)
    assert found is not None
    few, within = found
    steps = list(climb(few, mixture, replace(model, added=within), 1e-9, 500))
    lost = log_likelihood(rows, mixture) - log_likelihood(rows, steps[-1].mixture)
    assert lost < 0.5
    bare = list(climb(few, mixture, model, 1e-9, 500))
    assert log_likelihood(rows, mixture) - log_likelihood(rows, bare[-1].mixture) > 4 * lost


@pytest.mark.parametrize("family", ["full", "tied", "VVI", "EEV"])
@pytest.mark.parametrize("n_init", [1, 3])
def test_few_rows_never_score_worse(family: str, n_init: int) -> None:
    options: dict[str, Any] = {
        "n_components": range(1, 7), "covariance_types": (family,), "n_init": n_init
    }  # fmt: skip
    helped = select(FEW, **options).rows
    alone = select(FEW, **options, neighbours=False).rows
    gains = [one.fit.log_likelihood - other.fit.log_likelihood  # type: ignore[union-attr]
             for one, other in zip(helped, alone, strict=True)]  # fmt: skip
    assert min(gains) >= 0
    if n_init == 1:
        assert max(gains) > 0.3  # it was worth it
    for one, gain in zip(helped, gains, strict=True):
        assert one.fit is not None
        assert max(one.fit.restarts) == one.fit.log_likelihood
        assert len(one.fit.restarts) == n_init + (gain > 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_many_rows_score_no_worse_than_scikit_learn(seed: int) -> None:
    X = clouds(20_000, 2, 4, seed=seed, distance=2.5)
    for row in select(X, n_components=range(1, 8)).rows:
        peer = GaussianMixture(row.n_components, random_state=0).fit(X)
        assert row.bic is not None
        assert row.bic <= peer.bic(X) + 0.1


def test_many_rows_of_many_columns() -> None:
    X = clouds(17_000, 4, 3, seed=5, distance=2.5)
    for row in select(X, n_components=range(1, 5)).rows:
        peer = GaussianMixture(row.n_components, random_state=0).fit(X)
        assert row.bic is not None
        assert row.bic <= peer.bic(X) + 0.5


def test_what_a_digest_cannot_see_a_sample_shows() -> None:
    """Two clouds in one cell of the grid, beside a wide one."""
    rng = np.random.default_rng(0)
    places, widths = (0.0, 5e-4, 0.0), (1e-4, 1e-4, 1.0)
    parts = [rng.normal(*part, (8000, 2)) for part in zip(places, widths, strict=True)]
    table = select(np.concatenate(parts), n_components=[1, 2, 3], reg_covar=0)
    row = table.rows[2]
    assert row.fit is not None
    deviations = np.sqrt(row.fit.mixture.covariances[:, 0, 0])
    np.testing.assert_allclose(np.sort(deviations), np.sort(widths), rtol=0.05)


@pytest.mark.parametrize("options", [{"noise": 0.0}, {"noise": 0}, {"prior": None, "known": None}])
def test_defaults_that_are_said_change_nothing(options: dict[str, Any]) -> None:
    said, silent = (select(FEW, n_components=range(1, 7), **own).rows for own in (options, {}))
    assert [row.log_likelihood for row in said] == [row.log_likelihood for row in silent]
    alone = select(FEW, n_components=range(1, 7), neighbours=False).rows
    assert [row.log_likelihood for row in said] != [row.log_likelihood for row in alone]


@pytest.mark.parametrize("X", [FEW, MANY], ids=["few", "many"])
def test_the_same_twice(X: Array) -> None:
    one, other = (select(X, n_components=range(1, 5), n_init=2, random_state=3) for _ in range(2))
    assert [row.bic for row in one.rows] == [row.bic for row in other.rows]


def test_gaps_and_order_of_k() -> None:
    table = select(MANY, n_components=[5, 2, 3])
    assert [row.n_components for row in table.rows] == [5, 2, 3]
    assert [row.error for row in table.rows] == [None, None, None]
    assert np.diff([table.rows[i].log_likelihood for i in (1, 2, 0)]).min() > 0


def test_blocks_and_holes() -> None:
    """The same rows in blocks, and with few holes, choose as the table does."""
    K = select(MANY, n_components=range(1, 6)).best().n_components
    assert select(Blocks(MANY), n_components=range(1, 6)).best().n_components == K
    holes = MANY.copy()
    holes[::50, 1] = np.nan
    assert select(holes, n_components=range(1, 6), missing="em").best().n_components == K


def test_a_start_of_ones_own() -> None:
    first = select(FEW, n_components=[2, 3])
    again = select(FEW, n_components=[2, 3, 4], start=first)
    for one, other in zip(first.rows, again.rows, strict=False):
        assert one.fit is not None
        assert other.fit is not None
        assert other.fit.log_likelihood >= one.fit.log_likelihood
        np.testing.assert_allclose(other.fit.history[0].mixture.means, one.fit.mixture.means)
    assert again.rows[2].fit is not None


@pytest.mark.parametrize("options", [{"prior": "default"}, {"noise": 0.1}])
def test_with_a_prior_or_noise_cells_stand_alone(options: dict[str, Any]) -> None:
    helped = select(FEW, n_components=[2, 3], **options)
    alone = select(FEW, n_components=[2, 3], neighbours=False, **options)
    assert [row.bic for row in helped.rows] == [row.bic for row in alone.rows]


@pytest.mark.parametrize("X", [FEW, MANY], ids=["few", "many"])
def test_progress_can_stop(X: Array) -> None:
    class Enough(Exception):
        pass

    told: list[float] = []
    select(X, n_components=range(1, 5), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
    for most in (0.2, 0.6, 0.9):

        def stop(share: float, most: float = most) -> None:
            if share > most:
                raise Enough

        with pytest.raises(Enough):
            select(X, n_components=range(1, 5), progress=stop)
