"""A control that goes through a run of EM by half-steps: buttons, and a slider that is what counts.

The buttons move the slider in the browser; a figure listens to the slider alone.
"""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard.i18n import N_, Translate
from dashboard.pages.learn.figures.frame import sliding

LABEL = N_("Half-step")
WAYS = {
    "first": N_("To the start"),
    "back": N_("Back"),
    "on": N_("E-step"),
    "last": N_("To the end"),
}


def stepping(id: str, last: int, _: Translate) -> Component:
    """Buttons and the slider `id` from 0 to `last`."""
    buttons = [
        html.Button(
            _(name),
            id=f"{id}-{way}",
            type="button",
            className=f"btn btn-sm btn-{'primary' if way == 'on' else 'outline-secondary'}",
        )
        for way, name in WAYS.items()
    ]
    parts = [html.Div(buttons, className="live-buttons"), sliding(id, _(LABEL), 0, 0, last)]
    return html.Div(parts, className="live-steps")


def register_stepping(app: Dash, id: str) -> None:
    """The buttons move the slider `id` (assets/live-figures.js)."""
    app.clientside_callback(
        ClientsideFunction("live", "step"),
        Output(id, "value"),
        *(Input(f"{id}-{way}", "n_clicks") for way in WAYS),
        State(id, "value"),
        State(id, "max"),
        prevent_initial_call=True,
    )


def next_name(number: int, _: Translate) -> str:
    """What the button that goes on does after half-step `number`."""
    return _("M-step") if number % 2 else _("E-step")


def half_step_name(number: int, _: Translate) -> str:
    """Where half-step `number` is, as a sentence."""
    if number == 0:
        return _("The start, before any step.")
    step = (number + 1) // 2
    if number % 2:
        return _("Step {step}, after its E-step.", step=step)
    return _("Step {step}, after its M-step.", step=step)
