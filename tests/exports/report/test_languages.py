"""All words of the report come in the reader's language."""

from __future__ import annotations

import json
import re

import pytest

from dashboard.engine import COVARIANCE_TYPES, STATUSES, family_of
from dashboard.exports.report import FAMILIES
from dashboard.exports.report import STATUSES as EXPLAINED
from dashboard.i18n import Translate, languages, translator
from tests.exports.report.parsing import en, outline, texts, two_columns, written
from tests.fits import sample_fit


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_the_same_structure(lang: str) -> None:
    fit = sample_fit(K=2)
    page = written(fit, ("a", "b"), translator(lang))
    english = written(fit, ("a", "b"))
    assert page.all("html")[0].attributes["lang"] == lang
    assert outline(page) == outline(english)
    numbers = [table.cells[-1][1] for table in english.all("table")]
    assert [table.cells[-1][1] for table in page.all("table")] == numbers
    assert (page.all("h1")[0].text == "Old Faithful geyser") == (lang == "en")


class Marked(Translate):
    """Marks what it has been asked for, so that the rest is seen."""

    def __init__(self) -> None:
        self.lang, self.locale = en.lang, en.locale

    def __call__(self, message: str, /, **values: object) -> str:
        return f"⟦{en(message, **values)}⟧"

    def n(self, singular: str, plural: str, count: int, **values: object) -> str:
        return f"⟦{en.n(singular, plural, count, **values)}⟧"


def test_all_words_come_in_the_readers_language() -> None:
    page = written(two_columns(), ("a",), Marked())
    given = {"made", "height", "weight", "1 · a", "BIC", "AIC", "NumPy", "?k=2&seed=3", "Seed"}
    given |= {"Two clouds.", "A curve.", "Choose K", "Clusters", "All starts agree."}
    words = {text for text in texts(page) if re.search("[a-zA-Z]", text)} - given
    assert len(words) > 30
    assert not {text for text in words if not re.fullmatch("⟦.*⟧", text)}
    buttons = json.loads(page.id("drawing-words").text)["dictionary"]
    assert all(word == f"⟦{english}⟧" for english, word in buttons.items())


def test_families_and_outcomes_are_the_engines() -> None:
    assert {name: family_of(name).description for name in COVARIANCE_TYPES} == FAMILIES
    assert set(EXPLAINED) == set(STATUSES)
