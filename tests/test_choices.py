"""Choices: what an address states, what is refused, and that the address says it all."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.choices import (
    COVERAGES,
    CRITERIA,
    LAYERS,
    MISSING,
    SCALINGS,
    VIEWS,
    ChoiceError,
    Choices,
    address_default,
    address_name,
)
from dashboard.engine import COVARIANCE_TYPES

KEYS = st.integers(0, 40).map("c{}".format)
SOME = st.builds(
    Choices,
    data=st.sampled_from(["faithful", "blobs", "upload", "iris"]),
    file=st.text(
        st.characters(categories=["L", "N", "P", "Zs"]).filter(str.isprintable), max_size=60
    ),
    blob_spread=st.floats(0.1, 2.0),
    logs=st.lists(KEYS, unique=True, max_size=3).map(tuple),
    missing=st.sampled_from(MISSING),
    scaling=st.sampled_from(SCALINGS),
    columns=st.none() | st.lists(KEYS, unique=True, max_size=5).map(tuple),
    color=st.one_of(st.just("component"), KEYS),
    n_components=st.integers(1, 20),
    covariance_type=st.sampled_from(COVARIANCE_TYPES),
    tol=st.floats(0, 0.99),
    reg_covar=st.floats(0, 0.99),
    seed=st.integers(0, 999_999),
    view=st.sampled_from(VIEWS),
    x=KEYS,
    coverages=st.sampled_from([(), (50,), (50, 95), COVERAGES]),
    layers=st.sampled_from([(), ("means",), LAYERS]),
    families=st.sampled_from([(), ("tied", "full"), COVARIANCE_TYPES]),
    slots=st.lists(st.integers(0, 19), unique=True, max_size=5).map(tuple),
    criteria=st.sampled_from([(), ("aic",), CRITERIA]),
)


@given(SOME)
def test_the_address_says_everything(choices: Choices) -> None:
    assert Choices.from_query(choices.to_query()) == choices


def test_the_default_address_is_empty() -> None:
    assert Choices().to_query() == ""
    assert Choices.from_query("") == Choices()


def test_names_in_the_address_are_distinct() -> None:
    names = [address_name(field.name) for field in fields(Choices)]
    assert len(set(names)) == len(names)


def test_a_default_is_its_own_text() -> None:
    names = [field.name for field in fields(Choices) if field.name != "columns"]
    query = urlencode({address_name(name): address_default(name) for name in names})
    assert Choices.from_query(query) == Choices()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?k=0", "from 1 to 20"),
        ("?k=21", "from 1 to 20"),
        ("?k=2.5", "whole number"),
        ("?k=", "whole number"),
        ("?k=three", "whole number"),
        ("?k=nan", "whole number"),
        ("?k=1e400", "whole number"),
        ("?tol=-1", "from 0 to 0.99"),
        ("?tol=inf", "from 0 to 0.99"),
        ("?family=oval", "not known"),
        ("?view=../etc", "not known"),
        ("?columns=c0,<b>", "not known"),
        ("?columns=c1234567", "not known"),
        ("?logs=c0,income", "not known"),
        ("?missing=em", "not known"),
        ("?scaling=minmax", "not known"),
        ("?x=C0", "not known"),
        ("?coverage=95,96", "not known"),
        ("?file=%00", "not known"),
        ("?data=" + "x" * 41, "not known"),
    ],
)
def test_a_value_out_of_bounds_is_refused_in_words(query: str, reason: str) -> None:
    with pytest.raises(ChoiceError, match=reason) as caught:
        Choices.from_query(query)
    assert caught.value.message.format(**caught.value.values) == str(caught.value)


@pytest.mark.parametrize("query", [None, 3, {"k": 3}, ["?k=3"], "?" + "k=3&" * 5000])
def test_what_is_no_address_is_refused(query: Any) -> None:
    with pytest.raises(ChoiceError, match="cannot be read"):
        Choices.from_query(query)


def test_reading_keeps_what_is_right_and_says_what_is_not() -> None:
    choices, errors = Choices.read("?k=5&family=oval&seed=7&unknown=1")
    assert choices == Choices(n_components=5, seed=7)
    assert len(errors) == 1
    assert errors[0].values["field"] == "Covariance"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    choices, _ = Choices.read(text)
    assert Choices.from_query(choices.to_query()) == choices
