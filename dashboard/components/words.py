"""The language of an answer, and errors in it."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from flask import request

from dashboard.choices import ChoiceError, Choices
from dashboard.data.errors import DataError
from dashboard.engine import EngineError
from dashboard.i18n import Translate, languages, preferred, translator

Refusal = (ChoiceError, DataError, EngineError)


def words(choices: Choices) -> Translate:
    """The language that the address states, else the browser's first that we have."""
    if choices.lang in languages():
        return translator(choices.lang)
    return translator(preferred(request.accept_languages.values()))


def explained(message: str, values: dict[str, object], _: Translate) -> str:
    """The sentence of an error; the value named `field` is a word of the catalogue itself."""
    if "field" in values:
        values = {**values, "field": _(str(values["field"]))}
    return _(message, **values)


def notice(sentence: str, kind: str = "warning", about_shown: bool = False) -> dbc.Alert:
    """A sentence that must be seen; screen readers say it at once.

    The picture fades as one of before, unless the sentence is about what it shows now.
    """
    return dbc.Alert(
        sentence, color=kind, className="notice about-shown" if about_shown else "notice"
    )
