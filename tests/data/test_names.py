"""Names from files are readable, harmless and different from each other."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.names import MAX_LENGTH, clean, unique


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \n\t b ", "a b"),
        ("\u202eabc\u202c", "abc"),
        ("\u200fabc\u2066x\u2069", "abcx"),
        ("a\x00\x07b\x1b[31m", "ab[31m"),
        ("e\u0301", "é"),
        ("\ufeffx", "x"),
        ("身高 (公分)", "身高 (公分)"),
        ("👩‍🔬", "👩‍🔬"),
        ("<a href='x'>", "<a href='x'>"),
        ("\ud800x", "x"),
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_clean_names_are_harmless_and_stay_as_they_are(text: str) -> None:
    name = clean(text)
    assert len(name) <= MAX_LENGTH
    assert name == name.strip()
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in name)
    assert not set(name) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f")
    assert clean(name) == name
    name.encode("utf-8")


@given(st.lists(st.sampled_from(["a", "A", "", " a", "a (2)", "column 2", "x" * 90]), max_size=12))
def test_unique(names: list[str]) -> None:
    result = unique(names)
    assert len(result) == len(names)
    assert len({name.casefold() for name in result}) == len(names)
    assert all(result)
    assert max(map(len, result), default=0) <= MAX_LENGTH


def test_a_free_name_is_kept() -> None:
    assert unique(["a", "a", "a (2)", ""]) == ["a", "a (3)", "a (2)", "column 4"]
