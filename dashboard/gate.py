"""The door of the callbacks: what no page of ours would send gets a plain 4xx, never a traceback.

Dash runs whatever is posted to `_dash-update-component` against its callback table and answers
500 with a traceback when the body does not fit. Here every such request is checked first: method,
origin, content type, size, JSON, and that outputs, inputs and state are exactly those the named
callback declared. The values themselves stay unchecked: a callback turns them into typed choices
and raises `Refused` for what its controls cannot produce.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dash import Dash
from dash.dependencies import Output
from flask import Response, jsonify, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

UPDATE = "_dash-update-component"
SAME_SITE = {"same-origin", "none"}
ARGUMENTS = {"cacheKey", "job", "oldJob", "cancelJob"}  # of Dash's own background jobs, unused here


class Refused(ValueError):
    """A request that no control of ours can produce; answered with `status` and a few words."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


def refusal(error: Refused) -> Response:
    """The answer to a refused request: small JSON in English, for a log or a programmer."""
    answer = jsonify(error=str(error))
    answer.status_code = error.status
    return answer


def install(app: Dash, max_bytes: int) -> None:
    """Check every callback request of `app` before Dash sees it, bodies of `max_bytes` at most."""
    path = app.config.routes_pathname_prefix + UPDATE

    def check() -> Response | None:
        if request.path != path:
            return None
        try:
            check_request()
            check_body(parsed_body(max_bytes), app.callback_map)
        except Refused as error:
            return refusal(error)
        return None

    app.server.before_request(check)
    app.server.register_error_handler(Refused, refusal)


def check_request() -> None:
    """Raise `Refused` unless the request's method, origin and type are a page's."""
    if request.method != "POST":
        raise Refused("only POST is answered here", 405)
    check_origin()
    if request.mimetype != "application/json":
        raise Refused("the body must be application/json", 415)
    if ARGUMENTS & set(request.args):
        raise Refused("this application has no such jobs")


def check_origin() -> None:
    """Raise `Refused` for a request that another site's page makes a browser send."""
    if request.headers.get("Sec-Fetch-Site", "none") not in SAME_SITE:
        raise Refused("this request comes from another site", 403)


def parsed_body(max_bytes: int) -> Any:
    """The request's JSON; at most `max_bytes` are read even where no length is stated."""
    request.max_content_length = max_bytes
    try:
        return request.get_json()  # Flask keeps it for Dash: parsed once
    except RequestEntityTooLarge as error:
        raise Refused("the body is too large", 413) from error
    except (BadRequest, RecursionError) as error:
        raise Refused("the body is not JSON") from error


def check_body(body: Any, callbacks: dict[str, Any]) -> None:
    """Raise `Refused` unless `body` names a server callback and carries what that one declared."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise Refused("the body names no output")
    callback = callbacks.get(body["output"])
    if callback is None or "callback" not in callback:
        raise Refused("there is no such output", 404)
    inputs = checked_properties(body.get("inputs"), callback["inputs"], "inputs")
    state = checked_properties(body.get("state", []), callback["state"], "state")
    check_changed(body.get("changedPropIds", []), inputs | state)
    check_outputs(body.get("outputs"), callback)


def checked_properties(given: Any, declared: list[dict[str, Any]], what: str) -> set[str]:
    """Names ("id.property") of the properties in `given`, which must be the declared ones."""
    if not isinstance(given, list) or len(given) != len(declared):
        raise Refused(f"{what} are not those of the callback")
    names = set()
    for entry, wanted in zip(given, declared, strict=True):
        for one in properties(entry, wanted["id"]):
            name = str(one.get("property")).partition("@")[0]  # "@…" marks a shared output
            if name != wanted["property"] or not same_id(one["id"], wanted["id"]):
                raise Refused(f"{what} are not those of the callback")
            names.add(f"{id_text(one['id'])}.{one['property']}")
    return names


def properties(entry: Any, declared_id: str) -> Iterator[dict[str, Any]]:
    """The one property of `entry`, or each of its list where the declared id has a wildcard."""
    several = isinstance(entry, list)
    if several and not takes_several(declared_id):
        raise Refused("one component is expected, not a list")
    for one in entry if several else [entry]:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str | dict):
            raise Refused("a component without an id")
        yield one


def takes_several(declared_id: str) -> bool:
    """Whether a declared id such as '{"index":["ALL"]}' stands for a list of components."""
    return declared_id.startswith("{") and ('["ALL"]' in declared_id or "ALLSMALLER" in declared_id)


def same_id(given: str | dict[str, Any], declared: str) -> bool:
    """Whether the id sent by a browser is the declared one, or fits its pattern."""
    if isinstance(given, str):
        return given == declared
    if not declared.startswith("{"):
        return False
    pattern = json.loads(declared)
    return given.keys() == pattern.keys() and all(
        isinstance(given[key], str | int | float)
        and (isinstance(pattern[key], list) or given[key] == pattern[key])
        for key in pattern
    )


def id_text(component_id: str | dict[str, Any]) -> str:
    """An id as Dash writes it in the names of changed properties."""
    if isinstance(component_id, str):
        return component_id
    return json.dumps(component_id, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def check_changed(changed: Any, names: set[str]) -> None:
    """Raise `Refused` unless the changed properties are some of the request's own."""
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise Refused("changedPropIds must be a list of names")
    if not set(changed) <= names:
        raise Refused("a changed property is not among the inputs")


def check_outputs(given: Any, callback: dict[str, Any]) -> None:
    """Raise `Refused` unless the outputs are the callback's own."""
    if callback["no_output"]:
        return
    declared = callback["output"]
    single = isinstance(declared, Output)
    if single != isinstance(given, dict) and not (single and isinstance(given, list)):
        raise Refused("outputs are not those of the callback")
    wanted = [
        {"id": one.component_id_str(), "property": one.component_property}
        for one in ([declared] if single else declared)
    ]
    checked_properties([given] if single else given, wanted, "outputs")
