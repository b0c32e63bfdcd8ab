"""Whoever deletes a table deletes what was made from it, at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis import Analysis, workbench
from dashboard.choices import Choices
from dashboard.data import Shares, Store, samples, save_table
from dashboard.data.asked import Reading
from dashboard.data.errors import NotStored
from dashboard.data.table import Table
from dashboard.data.uploads import Uploads

CHOICES = Choices(data="upload", n_components=2, n_init=1, k_max=3)
READ_ANEW = CHOICES.changed(reading=Reading.parse("names-0"))
ROWS = np.random.default_rng(0).normal(size=(50, 2))


@pytest.fixture
def shared(tmp_path: Path) -> Store:
    return Store(tmp_path / "shared")


@pytest.fixture
def analysis(store: Store, shared: Store) -> Analysis:
    return Analysis(store, shared, Uploads(store))


def uploaded(store: Store, tmp_path: Path) -> str:
    with (tmp_path / "sent").open("w+b") as file:
        np.savetxt(file, ROWS, delimiter=",", header="a,b", comments="")
        return Uploads(store).keep(file, "a.csv")


def n_entries(store: Store) -> int:
    return sum(path.is_dir() for path in store.directory.iterdir())


def test_fits_and_grids_go_with_the_table(analysis: Analysis, store: Store, tmp_path: Path) -> None:
    analysis.fitted(Choices(n_components=2, n_init=1), None)
    token, other = uploaded(store, tmp_path), uploaded(store, tmp_path)
    analysis.fitted(CHOICES, other)
    before = n_entries(store)
    for choices in (CHOICES, READ_ANEW):
        analysis.fitted(choices, token)
        analysis.selection(choices, token)
    Uploads(store).delete(token)
    assert n_entries(store) == before - 1  # its file
    assert analysis.kept_selection(CHOICES, token) is None
    assert Analysis(store).kept(CHOICES, other) is not None


def test_fits_of_a_table_without_a_file_go_with_it(analysis: Analysis, store: Store) -> None:
    token = save_table(store, samples.load("iris"))
    analysis.fitted(CHOICES, token)
    Uploads(store).delete(token)
    assert n_entries(store) == 0


def test_fits_of_a_copy_go_with_its_link(analysis: Analysis, store: Store, shared: Store) -> None:
    shares = Shares(shared, store)
    secret = shares.make(samples.load("iris"), "", 0.0, "token")
    analysis.fitted(CHOICES.changed(data="shared"), secret)
    assert n_entries(store) == 1
    shares.withdraw("token")
    assert n_entries(store) == n_entries(shared) == 0


@pytest.mark.parametrize("data", ["upload", "shared"])
def test_a_fit_of_a_table_deleted_meanwhile_is_not_kept(
    analysis: Analysis, store: Store, shared: Store, monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    shares = Shares(shared, store)
    table: Table = samples.load("iris")
    upload = save_table(store, table)
    token = upload if data == "upload" else shares.make(table, "", 0.0, upload)
    run = workbench.run_fit

    def late(*args: object) -> object:
        Uploads(store).delete(upload)
        shares.withdraw(upload)
        return run(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(workbench, "run_fit", late)
    analysis.fitted(CHOICES.changed(data=data), token)
    with pytest.raises(NotStored):
        analysis.fitted(CHOICES.changed(data=data), token)
    assert n_entries(store) == n_entries(shared) == 0


def test_a_fit_is_no_older_than_its_table(store: Store) -> None:
    now = [1_000_000.0]
    old = Store(store.directory, clock=lambda: now[0], age_seconds=7200)
    token = save_table(old, samples.load("iris"))
    now[0] += 7000
    analysis = Analysis(old)
    analysis.fitted(CHOICES, token)
    assert Analysis(old).kept(CHOICES, token) is not None
    now[0] += 201
    old.sweep()
    assert n_entries(old) == 0
