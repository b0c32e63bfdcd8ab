"""Scaling and logarithms: results stay in the data's units."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import RobustScaler

from dashboard.analysis import Analysis
from dashboard.choices import MISSING, SCALINGS, ChoiceError, Choices
from dashboard.data.store import Store
from dashboard.data.tables import save_table
from tests.analysis.workbench.tables import table_of


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_scaled_columns_give_a_mixture_in_the_data_units(
    analysis: Analysis, store: Store, family: str
) -> None:
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(0, 1, (150, 2)), rng.normal(6, 1, (150, 2))])
    X = X * [1, 1e4] + [100, -5e5]
    token = save_table(store, table_of(X))
    choices = Choices(data="upload", n_components=2, covariance_type=family, scaling="standard")
    fit = analysis.fitted(choices, token)
    total = fit.mixture.score_samples(X).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)
    assert fit.result.history[-1].log_likelihood * len(X) == pytest.approx(total, rel=1e-9)
    Z = (X - X.mean(0)) / X.std(0)
    plain = analysis.fitted(
        Choices(data="upload", n_components=2, covariance_type=family),
        save_table(store, table_of(Z)),
    )
    jacobian = len(X) * np.log(X.std(0)).sum()
    assert fit.result.bic == pytest.approx(plain.result.bic + 2 * jacobian, rel=1e-9)
    assert fit.result.icl == pytest.approx(plain.result.icl + 2 * jacobian, rel=1e-9)
    grid = analysis.selection(choices.changed(k_max=2, families=(family,)), token)
    assert grid[1].bic == pytest.approx(fit.result.bic, rel=1e-9)


def lognormal_rows(n: int = 300) -> np.ndarray:
    """Two groups in two columns, the first of them positive with a long tail."""
    rng = np.random.default_rng(4)
    Z = np.concatenate([rng.normal(0, 1, (n // 2, 2)), rng.normal(4, 1, (n - n // 2, 2))])
    return np.column_stack([np.exp(Z[:, 0] + 3), 7 * Z[:, 1]])


@pytest.mark.parametrize("family", ["full", "tied", "diag", "spherical"])
def test_logarithms_are_judged_by_scikit_learn(
    analysis: Analysis, store: Store, family: str
) -> None:
    X = lognormal_rows()
    choices = Choices(
        data="upload", n_components=2, covariance_type=family, logs=("c0",), tol=1e-9,
        reg_covar=1e-9, max_iter=2_000,
    )  # fmt: skip
    fit = analysis.fitted(choices, save_table(store, table_of(X)))
    Z = np.column_stack([np.log(X[:, 0]), X[:, 1]])
    peer = GaussianMixture(
        2, covariance_type=family, means_init=fit.mixture.means, tol=1e-10, max_iter=3_000
    ).fit(Z)
    np.testing.assert_allclose(fit.mixture.means, peer.means_, atol=2e-3)
    total = peer.score(Z) * len(Z) - np.log(X[:, 0]).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-5)
    assert fit.result.bic == pytest.approx(peer.bic(Z) + 2 * np.log(X[:, 0]).sum(), rel=1e-5)
    assert fit.result.aic == pytest.approx(peer.aic(Z) + 2 * np.log(X[:, 0]).sum(), rel=1e-5)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("missing", MISSING)
def test_a_log_likelihood_is_that_of_the_rows_as_they_are(
    analysis: Analysis, store: Store, scaling: str, missing: str
) -> None:
    """Also where columns are scaled, in logarithms, and lack cells, so that fits compare."""
    X = lognormal_rows()
    X[np.random.default_rng(1).random(X.shape) < 0.1] = np.nan
    choices = Choices(
        data="upload", n_components=2, scaling=scaling, logs=("c0",), missing=missing, k_max=2
    )
    token = save_table(store, table_of(X))
    fit = analysis.fitted(choices, token)
    assert (
        len(fit.rows)
        == (np.isfinite(X).any if missing == "keep" else np.isfinite(X).all)(axis=1).sum()
    )
    total = fit.density.log_density(fit.X).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)
    assert fit.result.n_samples == len(fit.X)
    for step in (fit.result.history[0], fit.result.history[-1]):
        own = fit.density_of(step.mixture).log_density(fit.X).mean()
        assert step.log_likelihood == pytest.approx(own, rel=1e-9)
    grid = analysis.selection(choices, token)
    assert grid[1].bic == pytest.approx(fit.result.bic, rel=1e-9)
    assert grid[1].icl == pytest.approx(fit.result.icl, rel=1e-9)
    found = Analysis(store).fitted(choices, token)
    assert (found.logs, found.partial) == (fit.logs, fit.partial) == (("c0",), missing == "keep")
    np.testing.assert_array_equal(found.X, fit.X)


def test_logarithms_win_where_they_are_right(analysis: Analysis, store: Store) -> None:
    token = save_table(store, table_of(lognormal_rows()))
    plain, logs = Choices(data="upload", n_components=2), ("c0",)
    fits = [analysis.fitted(plain.changed(logs=one), token).result for one in ((), logs)]
    assert fits[1].bic < fits[0].bic - 100


def test_robust_scaling_is_scikit_learns(analysis: Analysis, store: Store) -> None:
    rng = np.random.default_rng(2)
    X = np.concatenate([rng.normal(0, 1, (150, 2)), rng.normal(6, 1, (150, 2))]) * [1, 1e3]
    X[0] = [900, -4e6]
    choices = Choices(data="upload", n_components=2, covariance_type="spherical")
    robust = analysis.fitted(choices.changed(scaling="robust"), save_table(store, table_of(X)))
    scaler = RobustScaler().fit(X)
    plain = analysis.fitted(choices, save_table(store, table_of(scaler.transform(X))))
    np.testing.assert_allclose(
        robust.mixture.means, scaler.inverse_transform(plain.mixture.means), rtol=1e-6
    )
    jacobian = len(X) * np.log(scaler.scale_).sum()
    assert robust.result.bic == pytest.approx(plain.result.bic + 2 * jacobian, rel=1e-9)


def test_half_the_values_on_one_have_a_scale(analysis: Analysis, store: Store) -> None:
    X = np.random.default_rng(0).normal(size=(100, 2))
    X[:60, 0] = 2.0
    choices = Choices(data="upload", n_components=1, scaling="robust")
    fit = analysis.fitted(choices, save_table(store, table_of(X)))
    total = fit.mixture.score_samples(X).sum()
    assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)


def test_values_without_logarithm_are_refused_by_name(analysis: Analysis, store: Store) -> None:
    X = lognormal_rows()
    X[3, 0] = 0.0
    choices = Choices(data="upload", n_components=2, logs=("c0",))
    for job in (analysis.fitted, analysis.selection):
        with pytest.raises(ChoiceError, match="“column 0” has values of 0 or below"):
            job(choices, save_table(store, table_of(X)))
    X[3, 1] = np.nan  # the row is left out
    assert len(analysis.fitted(choices, save_table(store, table_of(X))).rows) == len(X) - 1


def test_a_logarithm_of_a_column_that_is_not_used_changes_nothing(
    analysis: Analysis,
) -> None:
    plain = analysis.fitted(Choices(columns=("c0",)), None)
    other = analysis.fitted(Choices(columns=("c0",), logs=("c1",)), None)
    assert other.result.bic == plain.result.bic
    assert other.logs == ()
