"""Rows with missing cells: kept, or left out."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis import Analysis
from dashboard.choices import SCALINGS, ChoiceError, Choices
from dashboard.data.store import Store
from dashboard.data.tables import save_table
from dashboard.engine import COVARIANCE_TYPES, INITS, EngineError
from tests.analysis.workbench.tables import table_of
from tests.fits import holed_table


@pytest.mark.parametrize("family", COVARIANCE_TYPES)
def test_every_family_and_start_keeps_incomplete_rows(
    analysis: Analysis, store: Store, family: str
) -> None:
    table = holed_table()
    token = save_table(store, table)
    for init in INITS:
        choices = Choices(
            data="upload", n_components=2, covariance_type=family, init=init, missing="keep",
            logs=("c0", "c2"), scaling="robust",
        )  # fmt: skip
        fit = analysis.fitted(choices, token)
        assert len(fit.rows) == table.n_rows - 1
        assert 17 not in fit.rows
        assert fit.n_incomplete == np.isnan(fit.X).any(axis=1).sum() > 50
        total = fit.density.log_density(fit.X).sum()
        assert fit.result.log_likelihood == pytest.approx(total, rel=1e-9)


def test_without_gaps_keeping_and_leaving_out_are_the_same(analysis: Analysis) -> None:
    kept = analysis.fitted(Choices(missing="keep"), None)
    assert kept.result.log_likelihood == analysis.fitted(Choices(), None).result.log_likelihood
    assert kept.n_incomplete == 0


def test_an_empty_column_is_refused_also_where_rows_are_kept(
    analysis: Analysis, store: Store
) -> None:
    X = np.full((20, 2), np.nan)
    choices = Choices(data="upload", columns=("c0", "c1"), n_components=1, missing="keep")
    for scaling in SCALINGS:
        with pytest.raises(ChoiceError, match="any of the columns"):
            analysis.fitted(choices.changed(scaling=scaling), save_table(store, table_of(X)))
    X[:, 0] = np.arange(20)
    for scaling in SCALINGS:
        with pytest.raises(EngineError, match="column 1"):
            analysis.fitted(choices.changed(scaling=scaling), save_table(store, table_of(X)))


def test_rows_with_missing_cells_are_left_out(analysis: Analysis, store: Store) -> None:
    X = np.random.default_rng(0).normal(size=(50, 2))
    X[[3, 7], 1] = np.nan
    fit = analysis.fitted(Choices(data="upload", n_components=1), save_table(store, table_of(X)))
    assert len(fit.rows) == 48
    assert not {3, 7} & set(fit.rows.tolist())
    np.testing.assert_array_equal(fit.X, X[fit.rows])
