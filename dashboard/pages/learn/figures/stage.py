"""How every live figure is laid out, asks and answers: controls, pictures, numbers, words, a link.

Whatever the reader moves is asked of the server, one question at a time (assets/live.js), so no
late answer comes over a newer one. What cannot be answered is said; the pictures before it stay.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import ChoiceError, Choices
from dashboard.components.arrival import Arrival
from dashboard.components.fields import attributes
from dashboard.components.words import Refusal, explained, notice, words
from dashboard.i18n import N_, Translate
from dashboard.pages.learn.figures.pictures import Picture


@dataclass(frozen=True, eq=False)
class Answer:
    """pictures: what each shows. text: in words what is to be seen, for those who cannot see it.
    explore: the same setting of the Explore page. numbers: beside the pictures."""

    pictures: tuple[Any, ...]
    text: str
    explore: Choices
    numbers: Component | None = None


Answering = Callable[[list[Any], str, Translate], Answer]
"""Values of the controls as a browser sent them, theme and language -> answer; raises a Refusal."""


@dataclass(frozen=True)
class Stage:
    """A live figure whose parts' ids begin with `name`.

    look: "alone" (pictures below one another), "beside" (numbers beside one picture) or "pair".
    read: whether the words are on screen, too; else they are for those who cannot see the numbers.
    link: what the way to the Explore page is called.
    """

    name: str
    pictures: tuple[Picture, ...]
    look: str = "alone"
    read: bool = True
    link: str = N_("Open this on the Explore page")

    def id(self, part: str) -> str:
        """The id of a part."""
        return f"{self.name}-{part}"

    def picture(self, place: int) -> str:
        """The id of a picture."""
        return self.id(f"picture-{place}")

    def layout(self, controls: Sequence[Component], _: Translate) -> Component:
        """The controls, and room for what answers them."""
        told = html.P(
            id=self.id("text"),
            className="note" if self.read else "visually-hidden",
            **attributes(aria_live="polite"),
        )
        numbers = html.Div(id=self.id("numbers"), className="live-numbers")
        return html.Div(
            [
                dcc.Store(id=self.id("asked")),
                dcc.Store(id=self.id("answered")),
                html.Div(list(controls), className="live-controls no-print"),
                html.Div(id=self.id("message")),
                html.Div([*self._pictures(_), told, numbers], className=f"live-views {self.look}"),
                html.P(html.A(_(self.link), id=self.id("explore")), className="to-explore"),
            ],
            id=self.name,
            className="live-figure",
        )

    def _pictures(self, _: Translate) -> list[Component]:
        """The pictures, each under its name where they are a pair."""
        empty = [
            picture.layout(self.picture(place), self.id("text"), _)
            for place, picture in enumerate(self.pictures)
        ]
        if self.look != "pair":
            return empty
        named = [html.P(_(picture.label), className="picture-name") for picture in self.pictures]
        return [html.Div(pair) for pair in zip(named, empty, strict=True)]

    def register(self, app: Dash, controls: Sequence[Input], answering: Answering) -> None:
        """Values of `controls`, which the reader or the theme changes, are asked and answered."""
        app.clientside_callback(
            f"(...all) => dash_clientside.live.ask({json.dumps(self.id('asked'))}, all)",
            # It stays as it is, but a callback without outputs would run on every page; an output
            # of the whole figure would draw all of it anew.
            Output(self.id("asked"), "clear_data"),
            *controls,
            Input(ids.THEME, "data"),
            Input(self.id("answered"), "data"),
            State(self.id("asked"), "data"),
        )
        shown = [Output(self.picture(i), one.shown) for i, one in enumerate(self.pictures)]
        outputs = {
            "pictures": shown,
            "numbers": Output(self.id("numbers"), "children"),
            "text": Output(self.id("text"), "children"),
            "href": Output(self.id("explore"), "href"),
            "message": Output(self.id("message"), "children"),
            "answered": Output(self.id("answered"), "data"),
        }

        @app.callback(
            output=outputs,
            inputs={"asked": Input(self.id("asked"), "data")},
            state={"address": State(ids.ADDRESS, "data")},
            prevent_initial_call=True,
        )
        def reply(asked: Any, address: Any) -> dict[str, Any]:
            arrival = Arrival.parse(address, app.config.requests_pathname_prefix)
            _ = words(arrival.choices)
            values, theme, number = question(asked, len(controls))
            try:
                given = self._given(answering(values, theme, _), arrival)
            except Refusal as error:
                given = self._refused(notice(explained(error.message, error.values, _)))
            return given | {"answered": {"number": number}}

    def _given(self, answer: Answer, arrival: Arrival) -> dict[str, Any]:
        """What the outputs get of an answer; the link keeps language and theme."""
        here = arrival.choices
        there = answer.explore.changed(lang=here.lang, theme=here.theme)
        return {
            "pictures": list(answer.pictures),
            "numbers": answer.numbers,
            "text": answer.text,
            "href": arrival.prefix + there.to_query(),
            "message": None,
        }

    def _refused(self, message: Component) -> dict[str, Any]:
        """What they get where there is none: all stays, with the reason above it."""
        unchanged = dict.fromkeys(("numbers", "text", "href"), no_update)
        return unchanged | {"pictures": [no_update] * len(self.pictures), "message": message}


def question(asked: Any, n_controls: int) -> tuple[list[Any], str, Any]:
    """Values of the controls, theme and number of a question; raises ChoiceError."""
    known = asked if isinstance(asked, dict) else {}
    values = known.get("values")
    if not isinstance(values, list) or len(values) != n_controls + 1:
        raise ChoiceError("This page cannot be read: reload it.")
    *given, theme = values
    return given, "dark" if theme == "dark" else "light", known.get("number")


def facts(pairs: Sequence[tuple[str, str]]) -> Component:
    """Names with their numbers."""
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in pairs])


def spoken(pairs: Sequence[tuple[str, str]], _: Translate) -> str:
    """Names with their numbers, as a sentence."""
    told = _.listed(_("{name}: {value}", name=name, value=value) for name, value in pairs)
    return _("{facts}.", facts=told)


def index(agreement: float, _: Translate) -> str:
    """An adjusted Rand index; a little below 0 reads as 0."""
    return _.number(round(agreement, 2) + 0.0, 2)
