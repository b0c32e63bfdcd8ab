"""The panels: only the one on screen exists, so no other computes anything.

A panel is a module with layout(choices, _) and register(app, services).
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.choices import Choices
from dashboard.components.words import words
from dashboard.pages.explore.panels import (
    axes,
    choose_k,
    clusters,
    data,
    em,
    export,
    responsibilities,
)
from dashboard.pages.explore.request import Shown
from dashboard.services import Services

PANELS = {
    "clusters": clusters,
    "responsibilities": responsibilities,
    "em": em,
    "choose-k": choose_k,
    "data": data,
    "export": export,
}


def register(app: Dash, services: Services) -> None:
    """The panel that the choices name, and the callbacks of all of them."""
    axes.register(app, services)
    for panel in PANELS.values():
        panel.register(app, services)

    # In the browser, so that two quick changes never place one panel twice.
    app.clientside_callback(
        ClientsideFunction("choices", "panel"),
        Output(ids.PANEL, "data-view"),
        Input(ids.SHOWN, "data"),
        Input(ids.CHOICES, "data"),
        State(ids.PANEL, "data-view"),
    )

    @app.callback(
        Output(ids.PANEL, "children"),
        Input(ids.PANEL, "data-view"),
        State(ids.SHOWN, "data"),
        State(ids.CHOICES, "data"),
    )
    def place(view: Any, shown: Any, query: Any) -> Component | None:
        if view is None:
            raise PreventUpdate
        if not isinstance(view, str) or view not in PANELS:
            return None
        before = Shown.parse(shown)
        choices = before.choices if before and view != "data" else Choices.read(query)[0]
        return PANELS[view].layout(choices, words(choices))
