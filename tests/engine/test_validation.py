"""Cross-validation: SciPy's and scikit-learn's held-out densities, folds, failures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture

from dashboard.engine import BadOption, ConstantColumn, EngineError, TooFewRows
from dashboard.engine.selection.validation import Validation, ValidationRow, cross_validate
from tests.engine.samples import Array, clouds

X = clouds(240, 2, 3, seed=11, distance=9)


def folds_of(n: int, n_folds: int, seed: int) -> Array:
    """The fold of each row, as documented: dealt in turn in an order by the seed."""
    fold_of = np.empty(n, dtype=int)
    fold_of[np.random.default_rng(seed).permutation(n)] = np.arange(n) % n_folds
    return fold_of


def test_one_component_is_scipys_gaussian() -> None:
    (row,) = cross_validate(X, n_components=[1], n_folds=4, random_state=3, tol=1e-9).rows
    fold_of = folds_of(len(X), 4, 3)
    for f in range(4):
        seen = X[fold_of != f]
        density = multivariate_normal(seen.mean(axis=0), np.cov(seen.T, bias=True))
        assert row.folds[f] == pytest.approx(density.logpdf(X[fold_of == f]).mean(), rel=1e-9)
    assert row.score == pytest.approx(row.folds.mean(), rel=1e-12)
    assert row.standard_error == pytest.approx(row.folds.std(ddof=1) / 2, rel=1e-12)


def test_three_components_are_scikit_learns() -> None:
    (row,) = cross_validate(X, n_components=[3], n_init=3, tol=1e-8, max_iter=500).rows
    fold_of = folds_of(len(X), 5, 0)
    for f in range(5):
        peer = GaussianMixture(3, tol=1e-10, max_iter=500, reg_covar=0, n_init=3, random_state=0)
        peer.fit(X[fold_of != f])
        assert row.folds[f] == pytest.approx(peer.score(X[fold_of == f]), abs=1e-4)


def test_the_clouds_score_best() -> None:
    found = cross_validate(X, n_components=range(1, 6), covariance_types=("full", "diag"))
    assert [(row.n_components, row.covariance_type) for row in found.rows] == [
        (K, family) for family in ("full", "diag") for K in range(1, 6)
    ]
    assert found.best().n_components == 3
    assert found.best().score == max(row.score for row in found.rows if row.score)


def test_weights_count() -> None:
    """Two rows of weight 1 and one of weight 2 are the same; rows of weight 0 are not there."""
    weights = np.random.default_rng(1).integers(0, 3, len(X)).astype(float)
    (row,) = cross_validate(X, n_components=[1], n_folds=3, sample_weight=weights).rows
    held = np.flatnonzero(weights)
    fold_of = np.full(len(X), -1)
    fold_of[np.random.default_rng(0).permutation(held)] = np.arange(len(held)) % 3
    totals = []
    for f in range(3):
        seen = np.repeat(X, np.where(fold_of != f, weights, 0).astype(int), axis=0)
        out = np.repeat(X, np.where(fold_of == f, weights, 0).astype(int), axis=0)
        density = multivariate_normal(seen.mean(axis=0), np.cov(seen.T, bias=True))
        assert row.folds[f] == pytest.approx(density.logpdf(out).mean(), rel=1e-9)
        totals.append(density.logpdf(out).sum())
    assert row.score == pytest.approx(sum(totals) / weights.sum(), rel=1e-9)


def test_rows_with_holes() -> None:
    rows = X.copy()
    rows[::6, 1] = np.nan
    (row,) = cross_validate(rows, n_components=[3], n_init=3, missing="em").rows
    (whole,) = cross_validate(X, n_components=[3], n_init=3).rows
    assert row.score is not None
    assert whole.score is not None
    assert row.score > whole.score  # fewer values to be unsure of


def test_a_failed_fold_is_told() -> None:
    """The one row that differs is held out once: without it a column is constant."""
    rows = np.c_[np.random.default_rng(0).normal(size=20), np.r_[1.0, np.zeros(19)]]
    found = cross_validate(rows, n_components=[1], n_folds=4)
    (row,) = found.rows
    failed = [isinstance(error, ConstantColumn) for error in row.errors]
    assert sum(failed) == 1
    np.testing.assert_array_equal(np.isnan(row.folds), failed)
    assert row.score == pytest.approx(np.nanmean(row.folds))
    with pytest.raises(ConstantColumn):
        found.best()


def test_a_cell_that_fails_does_not_win() -> None:
    found = cross_validate(X[:8], n_components=[1, 7], n_folds=4)
    one, seven = found.rows
    assert all(isinstance(error, TooFewRows) for error in seven.errors)
    assert (seven.score, seven.standard_error) == (None, None)
    assert found.best() is one


def test_one_fold_alone_has_no_standard_error() -> None:
    errors: tuple[EngineError | None, ...] = (None, TooFewRows("Too few."))
    row = ValidationRow(1, "full", np.array([-1.0, np.nan]), errors, -1.0, None)
    with pytest.raises(TooFewRows):
        Validation((row,)).best()


def test_known_components_are_dealt_too() -> None:
    known = np.where(np.arange(len(X)) % 4, -1, (X[:, 0] > X[:, 0].mean()).astype(int))
    (row,) = cross_validate(X, n_components=[2], known=known).rows
    assert not any(row.errors)


def test_given_labels_are_dealt_too() -> None:
    labels = (X[:, 0] > X[:, 0].mean()).astype(int)
    (row,) = cross_validate(X, n_components=[2], init=labels).rows
    assert not any(row.errors)
    assert np.isfinite(row.folds).all()


def test_the_seed_decides() -> None:
    one, same, other = (
        cross_validate(X, n_components=[2], random_state=seed).rows[0].folds for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_progress_can_stop() -> None:
    class Enough(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.4:
            raise Enough

    with pytest.raises(Enough):
        cross_validate(X, n_components=[1, 2], progress=stop)
    told: list[float] = []
    cross_validate(X, n_components=[1, 2], progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


@pytest.mark.parametrize(
    "options",
    [
        {"n_folds": 1},
        {"n_folds": 241},
        {"n_components": []},
        {"covariance_types": []},
        {"covariance_types": ["none"]},
    ],
)
def test_options_without_sense(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        cross_validate(X, **options)
