"""The gate lets through what the page sends, and answers everything else with a plain 4xx."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from dashboard import ids
from dashboard.factory import MAX_CALLBACK_BYTES
from dashboard.headers import FAILED

URL = "/_dash-update-component"


def twice_body(value: object = 4) -> dict[str, Any]:
    return {
        "output": "twice.children",
        "outputs": {"id": "twice", "property": "children"},
        "inputs": [{"id": "number", "property": "value", "value": value}],
        "state": [{"id": "note", "property": "data"}],
        "changedPropIds": ["number.value"],
    }


def joined_body(shell: Dash) -> dict[str, Any]:
    output = next(name for name in shell.callback_map if name.startswith("..joined.children"))
    shared = output.rstrip(".").rpartition("...")[2]
    parts = [
        {"id": {"kind": "part", "index": i}, "property": "children", "value": text}
        for i, text in enumerate("ab")
    ]
    return {
        "output": output,
        "outputs": [
            {"id": "joined", "property": "children"},
            {"id": "shared", "property": shared.partition(".")[2]},
        ],
        "inputs": [parts],
        "changedPropIds": ['{"index":0,"kind":"part"}.children'],
    }


def post(client: FlaskClient, body: object, **headers: str) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(URL, data=data, content_type="application/json", headers=headers)


def assert_refused(answer: TestResponse, status: int) -> None:
    assert answer.status_code == status
    assert len(answer.data) < 300
    assert b"Traceback" not in answer.data


def test_what_the_page_sends_passes(client: FlaskClient) -> None:
    answer = post(client, twice_body(), **{"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    assert answer.get_json()["response"] == {"twice": {"children": "twice is 8"}}


def test_patterns_and_shared_outputs_pass(shell: Dash) -> None:
    answer = post(shell.server.test_client(), joined_body(shell))
    assert answer.status_code == 200
    assert answer.get_json()["response"]["joined"] == {"children": "a b"}


def test_a_callback_without_output_passes(shell: Dash) -> None:
    output = next(name for name, one in shell.callback_map.items() if one["no_output"])
    body = {
        "output": output,
        "inputs": [{"id": "note", "property": "data", "value": None}],
        "changedPropIds": [],
    }
    assert post(shell.server.test_client(), body).status_code == 204


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_another_site_is_refused(client: FlaskClient, site: str) -> None:
    assert_refused(post(client, twice_body(), **{"Sec-Fetch-Site": site}), 403)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_content_types_are_refused(client: FlaskClient, kind: str) -> None:
    data = json.dumps(twice_body())
    assert_refused(client.post(URL, data=data, content_type=kind), 415)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(client: FlaskClient, method: str) -> None:
    assert_refused(client.open(URL, method=method), 405)


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    assert_refused(post(client, b" " * (MAX_CALLBACK_BYTES + 1)), 413)


@pytest.mark.parametrize("argument", ["cacheKey", "job", "oldJob", "cancelJob"])
def test_arguments_of_background_jobs_are_refused(client: FlaskClient, argument: str) -> None:
    answer = client.post(f"{URL}?{argument}=1", json=twice_body())
    assert_refused(answer, 400)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"null", b"[]", b"1", b"[" * 100_000, b'{"output": ' + b"9" * 9000],
)
def test_what_is_no_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    assert_refused(post(client, body), 400)


@pytest.mark.parametrize("output", ["", "twice.style", "shared.title", "..", "__proto__"])
def test_unknown_and_clientside_outputs_are_refused(client: FlaskClient, output: str) -> None:
    assert_refused(post(client, twice_body() | {"output": output}), 404)


WRONG = {
    "output": [None, 1, [], {}],
    "outputs": [None, [], {}, "twice", {"id": "twice"}, {"id": "joined", "property": "children"}],
    "inputs": [None, [], {}, [1], [None], [{}], [[]], [{"id": "number"}], [{"id": []}]],
    "state": [None, {}, [], [{"id": "note", "property": "x"}], [{"id": {"a": 1}}]],
    "changedPropIds": [None, {}, "number.value", [1], [None], ["other.value"]],
}


@pytest.mark.parametrize(("key", "value"), [(k, v) for k, vs in WRONG.items() for v in vs])
def test_other_shapes_are_refused(client: FlaskClient, key: str, value: object) -> None:
    assert_refused(post(client, twice_body() | {key: value}), 400)


@pytest.mark.parametrize("component", ["part", {"kind": "other", "index": 0}, {"kind": "part"}, 1])
def test_ids_outside_the_pattern_are_refused(shell: Dash, component: object) -> None:
    body = joined_body(shell)
    body["inputs"][0][1]["id"] = component
    assert_refused(post(shell.server.test_client(), body), 400)


@pytest.mark.parametrize("value", [None, "4", [4], {"a": 4}, 1.5, "x" * 10_000])
def test_a_value_that_the_callback_refuses_is_a_400(client: FlaskClient, value: object) -> None:
    assert_refused(post(client, twice_body(value)), 400)


def test_a_callback_that_fails_is_marked_and_says_nothing_of_the_code(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = post(client, twice_body(13))
    assert answer.status_code in (200, 204)
    assert answer.headers[FAILED] == "failed"
    assert b"thirteen" not in answer.data
    assert "RuntimeError: thirteen" in caplog.text
    assert FAILED not in post(client, twice_body(1)).headers


def test_a_refusal_in_words_is_shown(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = post(client, twice_body(14))
    assert answer.status_code == 200
    assert answer.headers[FAILED] == "refused"
    shown = answer.get_json()["sideUpdate"][ids.BANNER_REASON]["children"]
    assert shown == "Fourteen is too much for “number”."
    assert caplog.text == ""


@pytest.mark.parametrize("page", ["http://[", "?lang=zh-Hant&%", "?" + "x" * 9000])
def test_an_odd_referrer_is_no_failure(client: FlaskClient, page: str) -> None:
    assert post(client, twice_body(14), Referer=page).headers[FAILED] == "refused"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES = """
output outputs outputs.id inputs inputs.0 inputs.0.id inputs.0.property inputs.0.value
state state.0 state.0.id changedPropIds changedPropIds.0
"""
places = st.sampled_from(
    [tuple(int(s) if s.isdigit() else s for s in place.split(".")) for place in PLACES.split()]
)


@hypothesis_settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=places, value=values)
def test_no_body_makes_the_server_fail(
    client: FlaskClient, place: tuple[str | int, ...], value: object
) -> None:
    body: Any = copy.deepcopy(twice_body())
    target = body
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    answer = post(client, body)
    assert answer.status_code < 500
    assert FAILED not in answer.headers
    assert b"Traceback" not in answer.data
