"""What is refused, in words, and how long a run may be."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis import Analysis
from dashboard.analysis.fit import MAX_STEPS
from dashboard.choices import ChoiceError, Choices
from dashboard.data.errors import NotStored
from dashboard.data.store import Store
from dashboard.data.table import Column, Table
from dashboard.data.tables import save_table
from dashboard.engine import EngineError
from tests.analysis.workbench.tables import table_of


def test_a_long_run_is_thinned_from_start_to_end(analysis: Analysis) -> None:
    choices = Choices(data="iris", n_components=6, tol=0.0, max_iter=1000, n_init=1)
    fit = analysis.fitted(choices, None)
    assert len(fit.result.history) == len(fit.steps) <= MAX_STEPS
    assert fit.steps[0] == 0
    assert fit.n_iter == fit.steps[-1] > MAX_STEPS


def test_an_error_of_the_engine_names_the_column(analysis: Analysis, store: Store) -> None:
    X = np.column_stack([np.arange(20.0), np.full(20, 3.0)])
    token = save_table(store, table_of(X))
    with pytest.raises(EngineError, match="column 1"):
        analysis.fitted(Choices(data="upload", columns=("c0", "c1")), token)


def test_no_complete_row_names_the_columns_with_gaps(analysis: Analysis, store: Store) -> None:
    X = np.random.default_rng(0).normal(size=(40, 3))
    X[:20, 1] = X[20:, 2] = np.nan
    columns = (
        Column(f"c{j}", f"col {j}", "numeric", np.ascontiguousarray(x), n_missing=20 * (j > 0))
        for j, x in enumerate(X.T)
    )
    token = save_table(store, Table("gaps", tuple(columns), 40))
    with pytest.raises(ChoiceError) as caught:
        analysis.fitted(Choices(data="upload"), token)
    assert caught.value.values["columns"] == ("col 1", "col 2")


def test_too_many_columns_are_refused(analysis: Analysis, store: Store) -> None:
    token = save_table(store, table_of(np.random.default_rng(0).normal(size=(5, 101))))
    keys = tuple(f"c{j}" for j in range(101))
    with pytest.raises(ChoiceError, match="100"):
        analysis.fitted(Choices(data="upload", columns=keys), token)


@pytest.mark.parametrize(
    ("choices", "error"),
    [
        (Choices(data="nothing"), ChoiceError),
        (Choices(columns=("c9",)), ChoiceError),
        (Choices(data="iris", columns=("c4",)), ChoiceError),
        (Choices(data="upload"), NotStored),
    ],
)
def test_what_cannot_be_had_is_refused(
    analysis: Analysis, choices: Choices, error: type[Exception]
) -> None:
    with pytest.raises(error):
        analysis.fitted(choices, "unknown")
