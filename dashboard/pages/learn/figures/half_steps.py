"""A control that goes through a run of EM by half-steps: E-steps and M-steps take turns."""

from __future__ import annotations

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.i18n import N_, Translate
from dashboard.pages.learn.figures.dial import Dial
from dashboard.pages.learn.figures.stepping import register_stepping, stepping


def half_step_dial(id: str, last: int) -> Dial:
    """The slider over half-steps 0 to `last`."""
    return Dial(id, N_("Half-step"), 0, last, 1, 0)


def half_stepping(dial: Dial, _: Translate) -> Component:
    """Buttons and slider; the button that goes on says what comes."""
    names = dcc.Store(id=f"{dial.id}-names", data=[_("E-step"), _("M-step")])
    return html.Div([names, stepping(dial, _)])


def register_half_stepping(app: Dash, dial: Dial) -> None:
    """The buttons move the slider, and the slider names what comes next."""
    register_stepping(app, dial)
    app.clientside_callback(
        "(at, names) => names[at % 2]",
        Output(f"{dial.id}-on", "children"),
        Input(dial.id, "value"),
        State(f"{dial.id}-names", "data"),
    )


def half_step_name(number: int, _: Translate) -> str:
    """Where half-step `number` is, as a sentence."""
    if number == 0:
        return _("The start, before any step.")
    step = (number + 1) // 2
    if number % 2:
        return _("Step {step}, after its E-step.", step=step)
    return _("Step {step}, after its M-step.", step=step)
