"""A slider over the steps of a run, with buttons that go to and fro.

Nothing plays before it is asked to. Buttons and clock move the slider in the browser
(assets/live.js); a figure listens to the slider alone.
"""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.i18n import N_, Translate
from dashboard.pages.learn.figures.dial import Dial

TICK_MILLISECONDS = 700
STEPS = {
    "first": N_("To the start"),
    "back": N_("Back"),
    "on": N_("Next step"),
    "last": N_("To the end"),
}
PLAYED = {"back": N_("Back"), "play": N_("Play"), "on": N_("Next step")}


def stepping(dial: Dial, _: Translate) -> Component:
    """Buttons and the slider."""
    return html.Div([buttons(dial, STEPS, "on", _), dial.layout(_)], className="live-steps")


def playing(dial: Dial, _: Translate) -> Component:
    """The same with a button that lets a clock go through the steps."""
    clock = dcc.Interval(id=f"{dial.id}-clock", interval=TICK_MILLISECONDS, disabled=True)
    parts = [buttons(dial, PLAYED, "play", _), dial.layout(_), clock]
    return html.Div(parts, className="live-steps")


def buttons(dial: Dial, names: dict[str, str], main: str, _: Translate) -> Component:
    """A button for each way to move; `main` is the one that stands out."""
    made = [
        html.Button(
            _(name),
            id=f"{dial.id}-{way}",
            type="button",
            className=f"btn btn-sm btn-{'primary' if way == main else 'outline-secondary'}",
            **(attributes(aria_pressed="false") if way == "play" else {}),
        )
        for way, name in names.items()
    ]
    return html.Div(made, className="live-buttons")


def register_stepping(app: Dash, dial: Dial) -> None:
    """The buttons move the slider."""
    app.clientside_callback(
        ClientsideFunction("live", "step"),
        Output(dial.id, "value"),
        *(Input(f"{dial.id}-{way}", "n_clicks") for way in STEPS),
        State(dial.id, "value"),
        State(dial.id, "max"),
        prevent_initial_call=True,
    )


def register_playing(app: Dash, dial: Dial) -> None:
    """Buttons and clock move it."""
    app.clientside_callback(
        ClientsideFunction("live", "play"),
        Output(dial.id, "value"),
        Output(f"{dial.id}-clock", "disabled"),
        Output(f"{dial.id}-play", "aria-pressed"),
        *(Input(f"{dial.id}-{way}", "n_clicks") for way in PLAYED),
        Input(f"{dial.id}-clock", "n_intervals"),
        State(dial.id, "value"),
        State(dial.id, "max"),
        State(f"{dial.id}-clock", "disabled"),
        prevent_initial_call=True,
    )
