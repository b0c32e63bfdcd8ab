"""The grid over K."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis import Analysis
from dashboard.choices import ChoiceError, Choices
from dashboard.data.store import Store
from dashboard.data.tables import save_table
from dashboard.engine import EngineError
from tests.analysis.workbench.tables import table_of


def test_the_grid_holds_the_fits_that_a_click_gives(analysis: Analysis) -> None:
    choices = Choices(data="iris", k_max=5, families=("full", "tied"))
    rows = analysis.selection(choices, None)
    assert [(row.covariance_type, row.n_components) for row in rows] == [
        (family, k) for family in ("full", "tied") for k in range(1, 6)
    ]
    for row in rows:
        used = choices.changed(n_components=row.n_components, covariance_type=row.covariance_type)
        assert analysis.fitted(used, None).result.bic == pytest.approx(row.bic, rel=1e-12)


def test_a_cell_that_fails_says_why_and_the_others_go_on(analysis: Analysis, store: Store) -> None:
    X = np.repeat(np.random.default_rng(0).normal(size=(4, 2)), 5, axis=0)
    token = save_table(store, table_of(X))
    choices = Choices(data="upload", k_max=6)
    for rows in (analysis.selection(choices, token), analysis.selection(choices, token)):
        assert rows[0].error is None
        assert isinstance(rows[5].error, EngineError)
        assert "4" in str(rows[5].error)


def test_a_grid_of_no_family_is_refused(analysis: Analysis) -> None:
    with pytest.raises(ChoiceError, match="family"):
        analysis.selection(Choices(families=()), None)


def test_errors_in_a_grid_count_components_as_people_do(analysis: Analysis) -> None:
    choices = Choices(data="galaxies", k_max=18, reg_covar=0.0, n_init=1)
    errors = [row.error for row in analysis.selection(choices, None) if row.error is not None]
    assert errors
    assert all(error.values["component"] >= 1 for error in errors)
