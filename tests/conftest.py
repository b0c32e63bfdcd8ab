"""What tests share: settings with a store of their own, an application, its client."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from dashboard.factory import create_app
from dashboard.settings import Settings
from tests import minipage

pytest.register_assert_rewrite("tests.data.cases")

hypothesis_settings.register_profile("unhurried", deadline=None)  # no test depends on time
hypothesis_settings.load_profile("unhurried")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a store of the test's own and a small upload limit."""
    return Settings(store_directory=tmp_path / "store", upload_max_mb=1)


@pytest.fixture
def shell(settings: Settings) -> Dash:
    """The application around the small page of `tests.minipage`."""
    return create_app(settings, minipage)


@pytest.fixture
def client(shell: Dash) -> FlaskClient:
    """A client of `shell`."""
    return shell.server.test_client()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Dash:
    """The real application."""
    return create_app(Settings(store_directory=tmp_path_factory.mktemp("store")))
