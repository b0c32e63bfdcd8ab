"""Words in a language: filled, counted, listed; a language we do not have falls back to English."""

from __future__ import annotations

import pytest

from dashboard.i18n import DEFAULT, languages, translator

en, zh = translator("en"), translator("zh-Hant")


def test_every_language_has_itself() -> None:
    for code in languages():
        assert translator(code).lang == code


@pytest.mark.parametrize("code", ["", "xx", "zh-Hans", "../en", "EN"])
def test_an_unknown_language_is_english(code: str) -> None:
    assert translator(code).lang == DEFAULT


def test_values_are_put_in_and_whole_numbers_have_separators() -> None:
    assert en("{name} has been read.", name="a.csv") == "a.csv has been read."
    assert en("All {total} rows, the least certain first.", total=12345).startswith("All 12,345 ")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert en("{name} has been read.", name="{x}%s{}") == "{x}%s{} has been read."


def test_plurals_follow_the_language() -> None:
    assert en.n("{count} row", "{count} rows", 1) == "1 row"
    assert en.n("{count} row", "{count} rows", 1000) == "1,000 rows"
    assert zh.n("{count} row", "{count} rows", 1) == "1 列"


def test_numbers() -> None:
    assert en.number(-1119.215, 1) == "-1,119.2"
    assert en.number(12345.0, 0) == "12,345"
    assert en.number(0.5) == "0.5"


def test_lists_and_paragraphs_are_parted_as_the_language_does() -> None:
    assert en.listed(["a", "b", "c"]) == "a, b, c"
    assert zh.listed(["a", "b", "c"]) == "a、b、c"
    assert en.paragraph(["One.", "Two."]) == "One. Two."
    assert zh.paragraph(["一。", "二。"]) == "一。二。"
    assert en.paragraph([]) == ""


def test_names_of_a_list_are_quoted() -> None:
    sentence = "Decimal commas were understood in {columns}."
    assert en(sentence, columns=("x", "y")) == "Decimal commas were understood in “x”, “y”."
    assert "「x」、「y」" in zh(sentence, columns=["x", "y"])
