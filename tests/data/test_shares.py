"""Shared tables: copies that only their own secret opens, withdrawn by who holds the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.data import NotStored, Recorded, Shares, Store, load_table, samples, save_table
from dashboard.data.entries import name_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def shares(tmp_path: Path) -> Shares:
    return Shares(Store(tmp_path / "store" / "shared"), Store(tmp_path / "store"))


def test_a_copy_outlives_its_table_under_a_secret_of_its_own(store: Store, shares: Shares) -> None:
    table = samples.load("iris")
    token = save_table(store, table)
    secret = shares.make(table, "?k=3", -1.5, token)
    store.delete(token)
    assert load_table(shares.store, secret).n_rows == 150
    assert shares.recorded(secret) == Recorded("iris", "?k=3", -1.5)
    for other in (store, shares.store):
        with pytest.raises(NotStored):
            load_table(other, token)
    with pytest.raises(NotStored):
        load_table(store, secret)


def test_who_holds_the_table_counts_and_withdraws_its_links(store: Store, shares: Shares) -> None:
    table = samples.load("iris")
    mine, other = save_table(store, table), save_table(store, table)
    secrets = [shares.make(table, "", 0.0, token) for token in (mine, mine, other)]
    assert (shares.count(mine), shares.count(other)) == (2, 1)
    shares.withdraw(secrets[2])  # the secret of a link withdraws nothing
    shares.withdraw(mine)
    assert (shares.count(mine), shares.count(other)) == (0, 1)
    for secret in secrets[:2]:
        with pytest.raises(NotStored):
            shares.recorded(secret)
    assert load_table(store, mine).n_rows == 150


def test_results_of_a_copy_go_with_its_link(store: Store, shares: Shares) -> None:
    table = samples.load("iris")
    mine, other = save_table(store, table), save_table(store, table)
    results = []
    for token in (mine, other):
        secret = shares.make(table, "", 0.0, token)
        results.append(store.put({"kind": "fit"}, owner=name_of(secret)))
    shares.withdraw(mine)
    assert [store.has(one) for one in results] == [False, True]


def test_what_is_no_share_records_nothing(shares: Shares) -> None:
    token = save_table(shares.store, samples.load("iris"))
    for one in (token, "x" * 32, ""):
        with pytest.raises(NotStored):
            shares.recorded(one)


def test_a_sweep_of_the_tables_leaves_the_shares(store: Store, shares: Shares) -> None:
    secret = shares.make(samples.load("iris"), "", 0.0, "token")
    store.sweep()
    assert shares.recorded(secret).name == "iris"
