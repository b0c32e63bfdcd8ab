"""Settings: defaults, what an environment says, and errors that name the variable."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import pytest

from dashboard.settings import Settings, SettingsError


def test_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.url_prefix == "/"
    assert settings.host == "127.0.0.1"
    assert settings.store_directory.parent == Path(tempfile.gettempdir())
    assert settings.upload_max_bytes == 100_000_000
    assert settings.store_max_bytes == 1_024_000_000
    assert settings.store_lifetime_seconds == 86_400


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_an_environment() -> None:
    settings = Settings.from_environment(
        {
            "GMM_URL_PREFIX": "tools/gmm",
            "GMM_FRAME_ANCESTORS": " 'self'  https://portal.example.com:8443 ",
            "GMM_STORE_DIRECTORY": "/data/store",
            "GMM_STORE_LIFETIME_HOURS": "0.5",
            "GMM_MAX_ROWS": " 1000 ",
            "PORT": "0",
            "HOST": "0.0.0.0",
            "GMM_UPLOAD_MAX_MB": "",
        }
    )
    assert settings.url_prefix == "/tools/gmm/"
    assert settings.frame_ancestors == "'self' https://portal.example.com:8443"
    assert settings.store_directory == Path("/data/store")
    assert settings.store_lifetime_seconds == 1800
    assert (settings.max_rows, settings.port, settings.host) == (1000, 0, "0.0.0.0")
    assert settings.upload_max_mb == Settings().upload_max_mb


def test_the_first_variable_counts() -> None:
    assert Settings.from_environment({"WEB_CONCURRENCY": "3"}).workers == 3
    assert Settings.from_environment({"WEB_CONCURRENCY": "3", "GMM_WORKERS": "2"}).workers == 2


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("/", "/"),
        ("gmm", "/gmm/"),
        ("/a/b", "/a/b/"),
        ("//a/", "/a/"),
        ("a-b_c.d~e", "/a-b_c.d~e/"),
    ],
)
def test_the_prefix_is_made_normal(given: str, normal: str) -> None:
    assert Settings(url_prefix=given).url_prefix == normal
    assert Settings.from_environment({"GMM_URL_PREFIX": given}).url_prefix == normal


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("GMM_URL_PREFIX", "/a b/"),
        ("GMM_URL_PREFIX", "/a/../b"),
        ("GMM_URL_PREFIX", "https://example.org/"),
        ("GMM_URL_PREFIX", "/中/"),
        ("GMM_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("GMM_FRAME_ANCESTORS", "https://a.example, https://b.example"),
        ("GMM_MAX_ROWS", "many"),
        ("GMM_MAX_ROWS", "1.5"),
        ("GMM_MAX_ROWS", "1"),
        ("GMM_STORE_LIFETIME_HOURS", "0"),
        ("GMM_STORE_LIFETIME_HOURS", "nan"),
        ("GMM_STORE_LIFETIME_HOURS", "inf"),
        ("GMM_JOB_THREADS", "-2"),
        ("PORT", "70000"),
    ],
)
def test_a_bad_value_names_its_variable(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=variable) as caught:
        Settings.from_environment({variable: text})
    assert repr(text) in str(caught.value)


def test_every_setting_is_documented() -> None:
    rows = Settings.table()
    assert len(rows) == len(dataclasses.fields(Settings))
    assert all(row.variable and row.default and row.help.endswith(".") for row in rows)
    assert len({row.variable for row in rows}) == len(rows)
    by_variable = {row.variable: row.default for row in rows}
    assert by_variable["GMM_STORE_LIFETIME_HOURS"] == "24"
    assert by_variable["GMM_WORKERS or WEB_CONCURRENCY"] == "1"
