"""Which work is quick, and how long work ends."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.analysis import Analysis, TooLong, soon, workbench
from dashboard.choices import Choices
from dashboard.data.store import Store
from dashboard.data.tables import save_table
from tests.analysis.workbench.tables import table_of
from tests.fits import holed_table


def test_a_request_does_not_wait_for_long_work(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "REQUEST_SECONDS", -1.0)
    with pytest.raises(TooLong):
        analysis.fitted(Choices(), None, soon())
    made = analysis.fitted(Choices(), None)
    assert analysis.fitted(Choices(), None, soon()) is made


def test_a_fit_can_be_ended(analysis: Analysis) -> None:
    class Ended(Exception):
        pass

    def progress(fraction: float) -> None:
        raise Ended

    with pytest.raises(Ended):
        analysis.fitted(Choices(seed=9), None, progress)
    assert analysis.kept(Choices(seed=9), None) is None


def test_small_work_is_quick_and_large_work_is_not(analysis: Analysis) -> None:
    small = Choices()
    large = Choices(data="blobs", blob_rows=100_000, n_components=20, n_init=50)
    assert analysis.is_quick(small, None)
    assert analysis.is_quick_grid(small, None)
    assert not analysis.is_quick(large, None)
    assert not analysis.is_quick_grid(large, None)


def test_work_on_rows_with_missing_cells_is_not_taken_for_quick(
    analysis: Analysis, store: Store
) -> None:
    """A step over 264 patterns takes as long as twenty over rows without holes."""
    X = np.random.default_rng(0).normal(size=(8_000, 10))
    choices = Choices(data="upload", n_components=3, n_init=2)
    whole = save_table(store, table_of(X))
    assert analysis.is_quick(choices.changed(missing="keep"), whole)
    X[np.random.default_rng(1).random(X.shape) < 0.1] = np.nan
    holed = save_table(store, table_of(X))
    assert analysis.is_quick(choices, holed)
    assert not analysis.is_quick(choices.changed(missing="keep"), holed)
    few = save_table(store, holed_table())
    assert analysis.is_quick(choices.changed(missing="keep"), few)
