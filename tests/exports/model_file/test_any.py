"""Any JSON, bytes and texts come to a model or to a refusal."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data import DataError
from dashboard.exports.model_file import (
    model_json,
    read_model,
)
from tests.exports.model_file.documents import TEXT, facts_of, valid


def outcome(text: str | bytes) -> None:
    """A model, which can be written and read again, or a DataError that can be said."""
    try:
        model = read_model(text)
    except DataError as error:
        said = str(error)
    else:
        said = "a model"
        assert facts_of(read_model(model_json(model))) == facts_of(model)
    assert said


KEYS = ["format", "version", "columns", "covariance_type", "components", "anomaly", "origin"]
KEYS += ["logarithms", "missing"]
KEYS += ["name", "weight", "mean", "covariance", "share", "log_density", "__proto__"]


ANY_TEXT = st.text(st.characters(), max_size=8)


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.sampled_from([1, 0.25, 1e308, -1e308, 5e-324, 10**400, "full", "gmm-explorer-model", {}])
    | ANY_TEXT,
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | ANY_TEXT, inside, max_size=8)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(ANY_JSON)
def test_any_json(value: object) -> None:
    outcome(json.dumps(value))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a document: what holds it, and its key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], (dict, list)):
            found += places(value[key])
    return found


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_a_model_with_other_values_in_some_places(data: st.DataObject) -> None:
    document = valid()
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(document)))
        kind = data.draw(st.sampled_from(["other", "moved", "gone"]))
        if kind == "gone":
            del holder[key]
        elif kind == "moved":
            other, place = data.draw(st.sampled_from(places(valid())))
            holder[key] = copy.deepcopy(other[place])
        else:
            holder[key] = data.draw(ANY_JSON)
    outcome(json.dumps(document))


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(TEXT)), st.integers(0, 12), st.binary(max_size=6))
def test_a_model_with_other_bytes_in_a_place(start: int, length: int, other: bytes) -> None:
    data = TEXT.encode()
    outcome(data[:start] + other + data[start + length :])


@settings(deadline=None)
@given(st.binary() | st.text(st.characters()))
def test_any_bytes_and_texts(text: str | bytes) -> None:
    outcome(text)
