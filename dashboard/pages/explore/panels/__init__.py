"""The panels: only the one on screen exists, so no other computes anything.

A panel is a module with layout(choices, _) and register(app, services).
"""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State
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

    @app.callback(
        Output(ids.PANEL, "children"),
        Output(ids.PANEL, "data-view"),
        Input(ids.SHOWN, "data"),
        Input(ids.CHOICES, "data"),
        State(ids.PANEL, "data-view"),
    )
    def place(shown: Any, query: Any, there: Any) -> tuple[Component | None, str]:
        choices = on_screen(Shown.parse(shown), Choices.read(query)[0])
        view = choices.view if choices else ""
        if there == view or (choices is None and there is None):
            raise PreventUpdate
        if choices is None:
            return None, view
        return PANELS[view].layout(choices, words(choices)), view


def on_screen(shown: Shown | None, asked: Choices) -> Choices | None:
    """The choices of the panel to be shown: that of the result, or the data, which need none."""
    if asked.view == "data":
        return asked
    return shown.choices if shown else None
