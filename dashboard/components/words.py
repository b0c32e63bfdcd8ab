"""The language of an answer, and errors in it."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from flask import request

from dashboard.choices import ChoiceError, Choices
from dashboard.data.errors import DataError
from dashboard.engine import EngineError
from dashboard.i18n import Translate, explained, spoken

__all__ = ["Refusal", "explained", "notice", "words"]

Refusal = (ChoiceError, DataError, EngineError)


def words(choices: Choices) -> Translate:
    """The language that the address states, else the browser's first that we have."""
    return spoken(choices.lang, request.accept_languages.values())


def notice(sentence: str, kind: str = "warning", about_shown: bool = False) -> dbc.Alert:
    """A sentence that must be seen; screen readers say it at once.

    The picture fades as one of before, unless the sentence is about what it shows now.
    """
    return dbc.Alert(
        sentence, color=kind, className="notice about-shown" if about_shown else "notice"
    )
