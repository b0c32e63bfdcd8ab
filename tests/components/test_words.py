"""The language of an answer: stated, else the browser's, else English."""

from __future__ import annotations

import pytest
from flask import Flask

from dashboard.choices import ChoiceError, Choices
from dashboard.components.words import explained, words
from dashboard.i18n import translator


@pytest.mark.parametrize(
    ("stated", "accepted", "lang"),
    [
        ("", "", "en"),
        ("", "zh-Hant", "zh-Hant"),
        ("", "zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("", "de-DE,de;q=0.9", "en"),
        ("", "fr,en;q=0.5,zh-TW;q=0.3", "en"),
        ("en", "zh-TW", "en"),
        ("zh-Hant", "en-GB", "zh-Hant"),
        ("xx", "zh-TW", "zh-Hant"),
    ],
)
def test_language(stated: str, accepted: str, lang: str) -> None:
    with Flask(__name__).test_request_context(headers={"Accept-Language": accepted}):
        assert words(Choices(lang=stated)).lang == lang


def test_the_name_of_a_field_is_translated_too() -> None:
    with pytest.raises(ChoiceError) as caught:
        Choices.from_query("?seed=-1")
    error = caught.value
    sentence = explained(error.message, error.values, translator("zh-Hant"))
    assert sentence.startswith("隨機種子")
    assert "{" not in sentence
