"""The two columns that span a picture; shared by the panels that draw points."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.analysis import Fit
from dashboard.choices import Choices
from dashboard.components.fields import bind, field, select
from dashboard.components.words import words
from dashboard.i18n import Translate
from dashboard.pages.explore.request import Shown
from dashboard.services import Services
from dashboard.views import axis_keys


def layout() -> Component:
    """The place of the two lists, which the fit on screen fills."""
    return html.Div(id=ids.AXES, className="axes")


def controls(fit: Fit, choices: Choices, _: Translate) -> Component:
    """A list of the used columns for each axis; nothing to choose where there is one column."""
    x, y = axis_keys(fit, choices.x, choices.y)
    options = [(column.key, column.label) for column in fit.columns]
    lists: list[Component] = [
        field(_("Horizontal axis"), select(ids.AXIS_X, options, x)),
        field(_("Vertical axis"), select(ids.AXIS_Y, options, y or x)),
    ]
    standards = {"x": options[0][0], "y": options[min(1, len(options) - 1)][0]}
    lists.append(dcc.Store(id=ids.AXIS_STANDARDS, data=standards))
    return html.Div(lists, hidden=len(options) == 1)


def columns_key(fit: Fit) -> str:
    """Equal for fits that offer the same columns."""
    return "|".join([fit.table.name, *(f"{c.key} {c.label}" for c in fit.columns)])


def register(app: Dash, services: Services) -> None:
    """The lists follow the columns in use."""
    bind(app, ids.AXIS_STANDARDS, x=Input(ids.AXIS_X, "value"), y=Input(ids.AXIS_Y, "value"))

    @app.callback(
        Output(ids.AXES, "children"),
        Output(ids.AXES, "data-columns"),
        Input(ids.SHOWN, "data"),
        State(ids.AXES, "data-columns"),
    )
    def offer(data: Any, there: Any) -> tuple[Component, str]:
        shown = Shown.parse(data)
        if shown is None:
            raise PreventUpdate
        fit = shown.fit(services.analysis)
        if there == columns_key(fit):
            raise PreventUpdate
        return controls(fit, shown.choices, words(shown.choices)), columns_key(fit)
