"""The common parts of a live figure: controls that ask, and pictures and words that answer.

Whatever the reader moves is asked of the server, one question at a time (assets/stage.js), so no
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
from dashboard.components.graph import graph
from dashboard.components.words import Refusal, explained, notice
from dashboard.i18n import Translate
from dashboard.pages.learn.figures.frame import spoken_at, theme_name


@dataclass(frozen=True, eq=False)
class Answer:
    """figures: one a picture. numbers: beside them. text: in words what is to be seen, for those
    who cannot see it. choices: the same setting of the Explore page, None where it has none."""

    figures: tuple[Any, ...]
    numbers: Component
    text: str
    choices: Choices | None = None


Answering = Callable[[list[Any], str, Translate], Answer]
"""Values of the controls as a browser sent them, theme and language -> answer; raises a Refusal."""


@dataclass(frozen=True)
class Stage:
    """A live figure whose parts' ids begin with `name`; pictures: what each is called."""

    name: str
    pictures: tuple[str, ...]

    def id(self, part: str) -> str:
        """The id of a part."""
        return f"{self.name}-{part}"

    def picture(self, place: int) -> str:
        """The id of a picture."""
        return self.id(f"picture-{place}")

    def layout(self, controls: Sequence[Component], _: Translate) -> Component:
        """The controls, and room for what answers them."""
        pictures = [self._framed(place, _) for place in range(len(self.pictures))]
        link = html.A(_("Open this on the Explore page"), id=self.id("explore"), hidden=True)
        return html.Div(
            [
                dcc.Store(id=self.id("asked")),
                dcc.Store(id=self.id("answered")),
                html.Div(list(controls), className="live-controls stage-controls no-print"),
                html.Div(id=self.id("message")),
                html.Div(
                    [*pictures, html.Div(id=self.id("numbers"), className="stage-numbers")],
                    className=f"stage-views of-{len(self.pictures)}",
                ),
                html.P(
                    id=self.id("text"),
                    className="visually-hidden",
                    **attributes(aria_live="polite"),
                ),
                html.P(link, className="to-explore"),
            ],
            id=self.name,
            className="live-figure",
        )

    def _framed(self, place: int, _: Translate) -> Component:
        """A picture under its name, where there are several."""
        name, alone = _(self.pictures[place]), len(self.pictures) == 1
        drawn = graph(self.picture(place), _, className="scene")
        heading = html.P(name, className="visually-hidden" if alone else "scene-name")
        told = attributes(aria_label=name, aria_describedby=self.id("text"))
        return html.Div([heading, html.Div(drawn, role="group", **told)])

    def register(self, app: Dash, controls: Sequence[Input], answering: Answering) -> None:
        """Values of `controls`, which the reader or the theme changes, are asked and answered."""
        app.clientside_callback(
            f"(...all) => dash_clientside.stage.ask({json.dumps(self.id('asked'))}, all)",
            Output(self.name, "data-asked"),  # a callback without outputs would run on every page
            *controls,
            Input(ids.THEME, "data"),
            Input(self.id("answered"), "data"),
            State(self.id("asked"), "data"),
        )
        outputs = {
            "figures": [Output(self.picture(i), "figure") for i in range(len(self.pictures))],
            "numbers": Output(self.id("numbers"), "children"),
            "text": Output(self.id("text"), "children"),
            "href": Output(self.id("explore"), "href"),
            "hidden": Output(self.id("explore"), "hidden"),
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
            arrival, _ = spoken_at(app, address)
            values, theme, number = question(asked, len(controls))
            try:
                given = self._given(answering(values, theme, _), arrival)
            except Refusal as error:
                given = self._refused(notice(explained(error.message, error.values, _)))
            return given | {"answered": {"number": number}}

    def _given(self, answer: Answer, arrival: Arrival) -> dict[str, Any]:
        """What the outputs get of an answer."""
        query = answer.choices.to_query() if answer.choices else ""
        return {
            "figures": list(answer.figures),
            "numbers": answer.numbers,
            "text": answer.text,
            "href": arrival.prefix + query,
            "hidden": answer.choices is None,
            "message": None,
        }

    def _refused(self, message: Component) -> dict[str, Any]:
        """What they get where there is none: all stays, with the reason above it."""
        unchanged = dict.fromkeys(("numbers", "text", "href", "hidden"), no_update)
        figures = [no_update] * len(self.pictures)
        return unchanged | {"figures": figures, "message": message}


def question(asked: Any, n_controls: int) -> tuple[list[Any], str, Any]:
    """Values of the controls, theme and number of a question; raises ChoiceError."""
    known = asked if isinstance(asked, dict) else {}
    values = known.get("values")
    if not isinstance(values, list) or len(values) != n_controls + 1:
        raise ChoiceError("This page cannot be read: open it anew.")
    *given, theme = values
    return given, theme_name(theme), known.get("number")


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
