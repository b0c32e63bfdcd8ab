"""A slider over the steps of a run, with buttons to go back, to play and to go on.

Nothing plays before it is asked to. Buttons and clock move the slider in the browser
(assets/stage.js); a figure listens to the slider alone.
"""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.i18n import N_, Translate
from dashboard.pages.learn.figures.dial import Dial

TICK_MILLISECONDS = 700
BUTTONS = {"back": N_("Back"), "play": N_("Play"), "on": N_("Next step")}


def animated(dial: Dial, _: Translate) -> Component:
    """Buttons and the slider."""
    buttons = [
        html.Button(
            _(name),
            id=f"{dial.id}-{way}",
            type="button",
            className="btn btn-sm btn-outline-secondary",
            **(attributes(aria_pressed="false") if way == "play" else {}),
        )
        for way, name in BUTTONS.items()
    ]
    clock = dcc.Interval(id=f"{dial.id}-clock", interval=TICK_MILLISECONDS, disabled=True)
    return html.Div([html.Div(buttons, className="live-buttons"), dial.layout(_), clock])


def register_animation(app: Dash, dial: Dial) -> None:
    """Buttons and clock move the slider."""
    app.clientside_callback(
        ClientsideFunction("stage", "move"),
        Output(dial.id, "value"),
        Output(f"{dial.id}-clock", "disabled"),
        Output(f"{dial.id}-play", "aria-pressed"),
        *(Input(f"{dial.id}-{way}", "n_clicks") for way in BUTTONS),
        Input(f"{dial.id}-clock", "n_intervals"),
        State(dial.id, "value"),
        State(dial.id, "max"),
        State(f"{dial.id}-clock", "disabled"),
        prevent_initial_call=True,
    )
