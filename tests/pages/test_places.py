"""Which page an address shows, and what it is called."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dash import Dash

from dashboard.choices import ChoiceError
from dashboard.components.arrival import Arrival
from dashboard.factory import create_app
from dashboard.i18n import languages, translator
from dashboard.pages import PATHS, explore, learn, page_at, title
from dashboard.pages.learn.progress import Progress
from dashboard.settings import Settings


def test_every_path_has_a_page_and_a_title_of_its_own() -> None:
    assert page_at("/") is explore
    assert page_at("/learn/mixture") is learn
    for lang in languages():
        assert len({title(path, translator(lang)) for path in PATHS}) == len(PATHS)
    with pytest.raises(ChoiceError):
        page_at("/learn/nothing")


@pytest.mark.parametrize("path", sorted(PATHS))
def test_pages_are_found_and_named_in_the_language_of_the_address(app: Dash, path: str) -> None:
    client = app.server.test_client()
    for lang in languages():
        answer = client.get(path, query_string={"lang": lang})
        assert answer.status_code == 200
        html = answer.get_data(as_text=True)
        assert re.findall("<title>(.*)</title>", html) == [title(path, translator(lang))]


@pytest.mark.parametrize("path", ["/learn/nothing", "/learn/1-mixture", "/learn/../x", "/learning"])
def test_there_are_no_other_pages(app: Dash, path: str) -> None:
    assert app.server.test_client().get(path).status_code == 404


def post(app: Dash, address: Any) -> Any:
    """What the shell answers to an address that a browser tells."""
    output = next(key for key in app.callback_map if "page.children" in key)
    outputs = output.strip(".").split("...")
    body = {
        "output": output,
        "outputs": [dict(zip(("id", "property"), o.split("."), strict=True)) for o in outputs],
        "inputs": [{"id": "address", "property": "data", "value": address}],
        "changedPropIds": ["address.data"],
    }
    return app.server.test_client().post("/_dash-update-component", json=body)


def test_a_lesson_leaves_the_choices_alone(app: Dash) -> None:
    answer = post(app, {"path": "/learn/mixture", "search": "?lang=zh-Hant", "arrival": 1})
    response = answer.get_json()["response"]
    assert "choices" not in response
    assert "uploaded" not in response
    assert response["opened"]["data"]["lang"] == "zh-Hant"
    answer = post(app, {"path": "/", "search": "?k=4", "arrival": 1})
    assert answer.get_json()["response"]["choices"]["data"] == "?k=4"


@pytest.mark.parametrize(
    "address",
    [3, {}, {"path": 3}, {"path": "/learn/none", "search": ""}, {"path": "learn"}, ["/learn"]],
)
def test_addresses_that_no_browser_tells_are_refused(app: Dash, address: Any) -> None:
    assert post(app, address).status_code == 400


def test_addresses_keep_language_theme_and_prefix() -> None:
    arrival = Arrival.parse(
        {"path": "/portal/gmm/learn", "search": "?lang=zh-Hant&theme=dark&k=7"}, "/portal/gmm/"
    )
    assert arrival.path == "/learn"
    assert arrival.to("/") == "/portal/gmm/?lang=zh-Hant&theme=dark"
    assert arrival.to("/learn/mixture", "formula", read="mixture") == (
        "/portal/gmm/learn/mixture?read=mixture&lang=zh-Hant&theme=dark#formula"
    )


@pytest.mark.parametrize(
    "query", ["?read=none,mixture,mixture", "?read=mixture&x=%00", "?read=a&read=mixture"]
)
def test_progress_is_read_from_the_address(query: str) -> None:
    progress = Progress.parse(Arrival("/learn", query))
    assert progress.read == ("mixture",)
    assert progress.to("mixture") == "/learn/mixture?read=mixture"
    assert Progress.parse(Arrival("/learn")).to(also="mixture") == "/learn?read=mixture"


def test_pages_under_a_prefix(tmp_path: Any) -> None:
    settings = Settings(store_directory=tmp_path, url_prefix="/portal/gmm/")
    client = create_app(settings).server.test_client()
    assert client.get("/portal/gmm/learn/mixture").status_code == 200
    assert client.get("/learn/mixture").status_code == 404
