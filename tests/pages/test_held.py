"""The table that a browser brings along: there, or none."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.data import samples, save_table
from dashboard.factory import services_of
from dashboard.pages.explore import held
from dashboard.services import Services
from dashboard.settings import Settings


@pytest.fixture
def services(settings: Settings) -> Services:
    return services_of(settings)


def test_an_uploaded_table_is_known_by_its_token(services: Services) -> None:
    token = save_table(services.store, samples.load("iris"))
    brought = {"token": token, "name": "iris.csv", "reading": "names-0", "more": 1}
    known = {"token": token, "name": "iris.csv", "kind": "upload", "kept": True}
    known["reading"] = "names-0"
    assert held(brought, services) == known
    services.store.delete(token)
    assert held(brought, services) is None


def test_a_table_that_has_gone_counts_while_there_are_links_to_it(services: Services) -> None:
    table = samples.load("iris")
    token = save_table(services.store, table)
    services.shares.make(table, "", 0.0, token)
    services.store.delete(token)
    assert held({"token": token, "name": "iris.csv"}, services)
    services.shares.withdraw(token)
    assert held({"token": token, "name": "iris.csv"}, services) is None


def test_a_shared_table_has_the_name_that_was_recorded(services: Services) -> None:
    table = samples.load("iris")
    token = save_table(services.store, table)
    secret = services.shares.make(table, "", 0.0, token)
    known = {"token": secret, "name": "iris", "kind": "shared", "kept": True}
    assert held({"token": secret, "kind": "shared", "name": "another"}, services) == known
    assert held({"token": token, "kind": "shared"}, services) is None
    assert held({"token": secret, "name": "iris"}, services) is None


@pytest.mark.parametrize("odd", [None, "x", 3, [], {}, {"token": 3}, {"token": "x" * 10_000}])
def test_anything_else_is_none(services: Services, odd: Any) -> None:
    assert held(odd, services) is None
