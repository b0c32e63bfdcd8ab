"""The panels: only the one on screen exists, so no other computes anything.

A panel is a module with layout(choices, _) and register(app, services).
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.components.words import words
from dashboard.pages.explore.panels import axes, choose_k, clusters, em, export, responsibilities
from dashboard.pages.explore.request import Shown
from dashboard.services import Services

PANELS = {
    "clusters": clusters,
    "responsibilities": responsibilities,
    "em": em,
    "choose-k": choose_k,
    "export": export,
}


def register(app: Dash, services: Services) -> None:
    """The panel that the choices name, and the callbacks of all of them."""
    axes.register(app, services)
    for panel in PANELS.values():
        panel.register(app, services)

    @app.callback(
        Output(ids.PANEL, "children"),
        Output(ids.PANEL, "data-view"),
        Input(ids.SHOWN, "data"),
        State(ids.PANEL, "data-view"),
    )
    def place(data: Any, there: Any) -> tuple[Component, str]:
        shown = Shown.parse(data)
        if shown is None:
            raise PreventUpdate
        view = shown.choices.view
        if there == view:
            raise PreventUpdate
        _ = words(shown.choices)
        return PANELS[view].layout(shown.choices, _), view
