"""Every sentence of the interface is in every catalogue, translated, with the same fields."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dashboard.i18n import DEFAULT, languages, translator
from tests.catalogue import catalogues, extracted, faults, fields, keywords, language, sentences
from tests.sources import calls, trees

CATALOGUES = catalogues()
SENTENCE_FUNCTIONS = set(keywords())


def test_there_is_traditional_chinese() -> None:
    assert languages() == (DEFAULT, "zh-Hant")


def test_the_code_has_sentences() -> None:
    found = {message.id for message in extracted() if message.id}
    assert "Loading…" in found  # _()
    assert "There is no such page here." in found
    assert len(found) > 100


@pytest.mark.parametrize("path", CATALOGUES, ids=language)
def test_a_catalogue_is_complete(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=language)
def test_every_sentence_can_be_filled(path: Path) -> None:
    _ = translator(language(path))
    for message in extracted():
        if isinstance(message.id, str) and message.id:
            values = dict.fromkeys(fields(message.id), 1)
            assert "{" not in _(message.id, **values)
        elif message.id:
            singular, plural = sentences(message)[0]
            values = dict.fromkeys(fields(singular) | fields(plural), 1)
            for count in (0, 1, 2, 5):
                assert "{" not in _.n(singular, plural, **(values | {"count": count}))


@pytest.mark.parametrize("module", sorted(trees()))
def test_sentences_are_literals_that_can_be_found(module: str) -> None:
    for name, call in calls(trees()[module]):
        if name.split(".")[-1] in SENTENCE_FUNCTIONS and call.args:
            assert not isinstance(call.args[0], ast.JoinedStr), "an f-string is in no catalogue"
            added = isinstance(call.args[0], ast.BinOp)
            assert not added, "a sentence put together with + or % is in no catalogue"
