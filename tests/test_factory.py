"""The application is made whole by one call: prefix, headers, warm, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dash import Dash

from dashboard.components import graph
from dashboard.factory import ASSETS, create_app
from dashboard.i18n import translator
from dashboard.settings import Settings
from tests import minipage

ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")
NAMES_NOT_FETCHED = ("http://www.w3.org/",)  # namespaces of SVG


def test_two_applications_share_nothing(settings: Settings, tmp_path: Path) -> None:
    first = create_app(settings, minipage)
    second = create_app(Settings(store_directory=tmp_path / "other"), minipage)
    assert first.callback_map.keys() == second.callback_map.keys()
    assert first.server is not second.server


def test_the_application_is_warm_before_its_first_request(shell: Dash) -> None:
    assert shell._got_first_request["setup_server"]
    assert shell._assets_files


def test_a_page_that_cannot_be_set_up_stops_the_start(settings: Settings) -> None:
    class Broken:
        PATHS = frozenset({"/"})

        @staticmethod
        def title(path: str, _: object) -> str:
            return "Broken"

        @staticmethod
        def layout(services: object) -> object:
            return [1, 2]

        @staticmethod
        def register(app: Dash, services: object) -> None:
            pass

    with pytest.raises(RuntimeError, match="answered 500"):
        create_app(settings, Broken)  # type: ignore[arg-type]


def test_every_address_in_the_page_bears_the_prefix(tmp_path: Path) -> None:
    settings = Settings(store_directory=tmp_path, url_prefix="/portal/gmm/")
    client = create_app(settings, minipage).server.test_client()
    html = client.get("/portal/gmm/").get_data(as_text=True)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert len(addresses) > 10
    for address in addresses:
        assert address.startswith("/portal/gmm/")
        with client.get(address) as answer:
            assert answer.status_code == 200
    assert client.get("/").status_code == 404


def test_the_page_loads_nothing_from_elsewhere(app: Dash) -> None:
    client = app.server.test_client()
    html = client.get("/").get_data(as_text=True)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert not [address for address in loaded if ADDRESS.match(address)]
    layout = client.get("/_dash-layout").get_data(as_text=True)
    assert not re.search(r'"(?:src|href)": ?"(?:https?:)?//', layout)


@pytest.mark.parametrize("path", sorted(ASSETS.rglob("*.css")), ids=lambda path: path.name)
def test_no_stylesheet_loads_anything_from_elsewhere(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = [a for a in ADDRESS.findall(text) if not a.startswith(NAMES_NOT_FETCHED)]
    assert not found
    assert "@import" not in text


def test_bootstrap_comes_before_our_styles(app: Dash) -> None:
    html = app.server.test_client().get("/").get_data(as_text=True)
    sheets = re.findall(r'href="/assets/([^"?]+)\.css', html)
    assert sheets[0] == "00-bootstrap.min"
    assert sheets == sorted(sheets)


def test_the_page_names_its_language(shell: Dash) -> None:
    client = shell.server.test_client()
    assert '<html lang="en">' in client.get("/").get_data(as_text=True)
    assert '<html lang="en">' in client.get("/?lang=%22%3E%3Cb%3E").get_data(as_text=True)


def test_the_machine_control_server_is_off(shell: Dash) -> None:
    assert shell.server.test_client().post("/_mcp", json={}).status_code in (404, 405)


def test_no_graph_can_send_data_away() -> None:
    made = graph.graph("g", translator("en"))
    assert made.config["showSendToCloud"] is False
    assert made.config["plotlyServerURL"] == ""
