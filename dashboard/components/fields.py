"""Labelled controls, and how they change the choices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import address_default, address_name

TYPING_MILLISECONDS = 500
RECOGNISED = "recognised"  # (script) the value that sets nothing; a list shows no empty one
Option = tuple[str, str]  # value, label


def attributes(**named: str) -> dict[str, Any]:
    """Attributes whose names have dashes: attributes(aria_label="…") gives aria-label."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def field(
    label: str,
    control: Any,
    help: str = "",
    what: Component | None = None,
    hidden: bool = False,
) -> html.Div:
    """A control under its label, with a line of help; `what`: a link to what the label means."""
    if isinstance(control.id, dict):
        return _inside(label, control, help)
    parts = [*labelled(label, control.id, what), control]
    if help:
        parts.append(html.Div(help, className="form-text"))
    return html.Div(parts, className="field", hidden=hidden)


def labelled(label: str, id: str, what: Component | None) -> list[Component]:
    """A control's label, and beside it perhaps a link to what it means."""
    name = html.Label(label, htmlFor=id, className="form-label")
    return [name, what] if what else [name]


def options(offered: Sequence[Option]) -> list[dict[str, str]]:
    """Options in the form that lists and checks take."""
    return [{"value": key, "label": label} for key, label in offered]


def select(id: str | dict[str, str], offered: Sequence[Option], value: str) -> dbc.Select:
    """One of several, in the browser's own list."""
    return dbc.Select(id=id, value=value, options=options(offered), size="sm")


def number(id: str, value: float, low: float, high: float, step: float | str) -> dbc.Input:
    """A number that counts a moment after it was typed, or when Enter is pressed."""
    return dbc.Input(
        id=id,
        type="number",
        value=value,
        min=low,
        max=high,
        step=step,
        debounce=TYPING_MILLISECONDS,
        size="sm",
    )


def text(id: str | dict[str, Any], label: str, value: str, longest: int) -> html.Label:
    """A short text that counts a moment after it was typed; its label stands in it while empty."""
    control = dbc.Input(
        id=id,
        value=value,
        placeholder=label,
        maxlength=longest,
        debounce=TYPING_MILLISECONDS,
        size="sm",
    )
    return html.Label([html.Span(label, className="visually-hidden"), control])


def link(id: str, label: str) -> html.Label:
    """A text to be copied, under its label."""
    control = dbc.Input(id=id, readonly=True, size="sm")
    return html.Label([html.Span(label, className="form-label"), control], className="link")


def text_field(
    id: str | dict[str, Any], label: str, value: str, longest: int, help: str = ""
) -> html.Div:
    """A text under its label, counted a moment after it was typed, with a line of help."""
    control = dbc.Input(
        id=id, value=value, maxlength=longest, debounce=TYPING_MILLISECONDS, size="sm"
    )
    return _inside(label, control, help)


def _inside(label: str, control: Any, help: str) -> html.Div:
    """A control inside its label, as one with a compound id must be."""
    parts: list[Component] = [html.Label([html.Span(label, className="form-label"), control])]
    if help:
        parts.append(html.Div(help, className="form-text"))
    return html.Div(parts, className="field")


def slider(
    id: str,
    label: str,
    value: float,
    low: float,
    high: float,
    step: float,
    what: Component | None = None,
) -> html.Div:
    """A slider with a box beside it that holds the number; `sync_slider` keeps them equal."""
    ends = {at: {"label": f"{at:g}"} for at in (low, high)}
    track = dcc.Slider(
        id=f"{id}-slider",
        value=value,
        min=low,
        max=high,
        step=step,
        marks=ends,
        allow_direct_input=False,
    )
    return html.Div(
        [
            *labelled(label, id, what),
            html.Div([track, number(id, value, low, high, step)], className="slider-with-box"),
        ],
        className="field",
    )


def sync_slider(app: Dash, id: str) -> None:
    """The box of a slider follows it, and the other way round; the box is what counts."""
    app.clientside_callback(
        ClientsideFunction("choices", "sync"),
        Output(f"{id}-slider", "value"),
        Output(id, "value"),
        Input(f"{id}-slider", "value"),
        Input(id, "value"),
        prevent_initial_call=True,
    )


def checks(
    id: str, offered: Sequence[Option], value: Sequence[str], inline: bool = False
) -> dbc.Checklist:
    """Several of several."""
    return dbc.Checklist(
        id=id,
        value=list(value),
        inline=inline,
        options=options(offered),
    )


def group(label: str, control: Component) -> html.Fieldset:
    """A control of several parts under their common label."""
    return html.Fieldset([html.Legend(label, className="form-label"), control], className="field")


def bind(app: Dash, standards: str = "", **controls: Input) -> None:
    """Let controls change the choices: `bind(app, seed=Input(ids.SEED, "value"))`.

    It happens in the browser (assets/choices.js); the server checks the values when it reads them.
    Where the defaults depend on the table, `standards` is the id of the store that holds them, as
    the controls show them.
    """
    defaults = {address_name(name): address_default(name) for name in controls}
    app.clientside_callback(
        f"(...values) => window.dash_clientside.choices.merge({json.dumps(defaults)}, values)",
        Output(ids.CHOICES, "data", allow_duplicate=True),
        *controls.values(),
        *([State(standards, "data")] if standards else []),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
