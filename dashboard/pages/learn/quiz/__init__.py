"""The quiz at /learn/quiz: one question after the other, then the result.

Where one is stands in the address: `draw` (which questions), `questions` (those a teacher chose),
`answers` (those given). The server grades; what is right is sent after an answer, never before.
"""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.components.arrival import Arrival
from dashboard.components.words import words
from dashboard.figures import criteria_figure
from dashboard.i18n import Translate
from dashboard.learn.quiz import exercise
from dashboard.pages.learn.progress import Progress
from dashboard.pages.learn.quiz.asking import asking
from dashboard.pages.learn.quiz.feedback import feedback, nothing_chosen
from dashboard.pages.learn.quiz.given import Incomplete, stated
from dashboard.pages.learn.quiz.result import result
from dashboard.pages.learn.quiz.sitting import Sitting
from dashboard.services import Services

__all__ = ["quiz_page", "register"]


def quiz_page(progress: Progress, _: Translate) -> Component:
    """The question that is next, or the result."""
    sitting = Sitting.parse(progress)
    return result(sitting, _) if sitting.is_over else asking(sitting, _)


def register(app: Dash, services: Services) -> None:
    """An answer is graded; a picture follows the theme."""

    def sitting_at(address: Any) -> tuple[Sitting, Translate]:
        arrival = Arrival.parse(address, app.config.requests_pathname_prefix)
        return Sitting.parse(Progress.parse(arrival)), words(arrival.choices)

    @app.callback(
        Output(ids.QUIZ_FEEDBACK, "children"),
        Output(ids.QUIZ_FIELDS, "disabled"),
        Output(ids.QUIZ_CHECK, "hidden"),
        Input(ids.QUIZ_CHECK, "n_clicks"),
        State({"type": ids.QUIZ_ANSWER, "part": ALL}, "value"),
        State(ids.ADDRESS, "data"),
        prevent_initial_call=True,
    )
    def check(clicks: Any, values: Any, address: Any) -> tuple[Component, bool, bool]:
        sitting, _ = sitting_at(address)
        if not clicks or sitting.is_over:
            raise PreventUpdate
        question = sitting.question(_.lang)
        try:
            answer = stated(question, values, sitting.draw)
        except Incomplete:
            return nothing_chosen(question, _), False, False
        return feedback(sitting, question, answer, _), True, True

    @app.callback(
        Output(ids.QUIZ_PICTURE, "figure"), Input(ids.THEME, "data"), State(ids.ADDRESS, "data")
    )
    def draw(theme: Any, address: Any) -> Any:
        sitting, _ = sitting_at(address)
        if sitting.is_over or sitting.key != "read-bic":
            raise PreventUpdate
        rows = exercise(sitting.key, sitting.draw).rows
        name = "dark" if theme == "dark" else "light"
        return criteria_figure(rows, ("bic",), (0, ""), _, name)
