"""Every callback of the real pages takes whatever a client may post: refused, never a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Dash
from dash.dependencies import Output
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.headers import FAILED
from dashboard.pages import PATHS

UNKNOWN = "unknown"
NO_TABLE = "?data=upload"
ODD: list[Any] = [
    None,
    *(True, -1, 10**30, 1.5, "", "x", "\ud800", "\x00"),
    *("?k=abc", "?k=3&columns=c99", NO_TABLE, "?" + "&" * 9000),
    *([], [[]], ["x", None], {}, {"token": 1}, {"token": "../../etc/passwd"}),
    {"query": NO_TABLE, "token": UNKNOWN, "slots": [0, 1, 2]},
    {"query": "?k=2", "token": None, "slots": [0, "1"]},
    *({"search": 5}, {"id": None, "query": ""}, {"id": UNKNOWN, "query": "?"}),
    *({"props": 3}, {"points": []}),
]


def body_of(app: Dash, output: str, value: Any) -> dict[str, Any]:
    """A request for one callback in which every input and state holds `value`."""
    callback = app.callback_map[output]
    inputs = [property_of(one, value) for one in callback["inputs"]]
    names = [f"{one['id']}.{one['property']}" for one in inputs if isinstance(one, dict)]
    return {
        "output": output,
        "outputs": outputs_of(callback),
        "inputs": inputs,
        "state": [property_of(one, value) for one in callback["state"]],
        "changedPropIds": names[:1],
    }


def property_of(declared: dict[str, Any], value: Any) -> Any:
    """An input as the browser would send it; a pattern matches nothing."""
    if declared["id"].startswith("{"):
        return []
    return {"id": declared["id"], "property": declared["property"], "value": value}


def outputs_of(callback: dict[str, Any]) -> Any:
    """The outputs that a callback declares."""
    declared = callback["output"]
    single = isinstance(declared, Output)
    found = [
        {"id": one.component_id, "property": one.component_property}
        for one in ([declared] if single else declared)
    ]
    return found[0] if single else found


def callbacks(app: Dash) -> list[str]:
    """The callbacks that run on the server."""
    return [name for name, one in app.callback_map.items() if "callback" in one]


def assert_taken(app: Dash, output: str, value: Any) -> None:
    data = json.dumps(body_of(app, output, value))
    url = "/_dash-update-component"
    answer = app.server.test_client().post(url, data=data, content_type="application/json")
    assert answer.status_code < 500, (output, value)
    assert answer.headers.get(FAILED) != "failed", (output, value)
    assert b"Traceback" not in answer.data


def test_the_pages_have_callbacks(app: Dash) -> None:
    assert "/" in PATHS
    assert len(callbacks(app)) >= 8


@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[:40])
def test_odd_values_are_refused_by_every_callback(app: Dash, value: Any) -> None:
    for output in callbacks(app):
        assert_taken(app, output, value)


queries = st.dictionaries(
    st.sampled_from(["data", "k", "columns", "family", "seed", "steps", "view", "x", "layers"]),
    st.text(max_size=6) | st.integers(-5, 30).map(str) | st.sampled_from(["blobs", "c0,c1", "em"]),
    max_size=4,
).map(lambda pairs: "?" + "&".join(f"{name}={value}" for name, value in pairs.items()))
shown = st.fixed_dictionaries(
    {
        "query": queries,
        "token": st.none() | st.text(max_size=5),
        "slots": st.lists(st.integers(0, 9)),
    }
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=queries | shown | queries.map(lambda query: {"search": query}))
def test_any_address_is_taken_by_every_callback(app: Dash, value: Any) -> None:
    for output in callbacks(app):
        assert_taken(app, output, value)
