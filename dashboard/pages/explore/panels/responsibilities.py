"""Responsibilities: how much each component claims each row, as a heatmap."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import Choices
from dashboard.components.fields import bind, field, select
from dashboard.components.graph import graph, saving
from dashboard.components.what import what
from dashboard.components.words import words
from dashboard.figures import responsibilities_figure, responsibility_note
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.model import named
from dashboard.pages.explore.pictures import with_caption
from dashboard.pages.explore.request import Shown, theme_name
from dashboard.services import Services
from dashboard.views import responsibility_view

ORDER_NAMES = {
    "blocks": N_("by component, the surest first"),
    "uncertain": N_("the least certain first"),
}


def layout(choices: Choices, _: Translate) -> Component:
    """The heatmap under the choice of its order."""
    orders = select(ids.ORDER, named(ORDER_NAMES, _), choices.order)
    return html.Div(
        [
            html.Div(
                field(_("Order of the rows"), orders, what=what("responsibility", _)),
                className="panel-controls",
            ),
            graph(ids.RESPONSIBILITIES_GRAPH, _, className="picture"),
            saving(_("Save the picture"), ids.RESPONSIBILITIES_GRAPH, _),
            html.P(id=ids.RESPONSIBILITIES_NOTE, className="note"),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The heatmap follows what is shown and the theme."""
    bind(app, order=Input(ids.ORDER, "value"))

    @app.callback(
        Output(ids.RESPONSIBILITIES_GRAPH, "figure"),
        Output(ids.RESPONSIBILITIES_NOTE, "children"),
        Input(ids.SHOWN, "data"),
        Input(ids.THEME, "data"),
    )
    def draw(data: Any, theme: Any) -> tuple[Any, str]:
        shown = Shown.on_screen(data, "responsibilities")
        _ = words(shown.choices)
        fit = shown.fit(services.analysis)
        view = responsibility_view(fit, shown.choices.order)
        figure = responsibilities_figure(view, _, theme_name(theme))
        figure = with_caption(figure, _("Responsibilities"), shown, fit.table, theme_name(theme), _)
        return figure, responsibility_note(view, _)
