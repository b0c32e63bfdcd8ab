"""One of a few, as buttons of which one is down: by a click, by the arrow keys, or by a point of a
picture that stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component

from dashboard.choices import one_of
from dashboard.components.fields import Option, group, options


def choosing(id: str, label: str, offered: Sequence[Option], value: str) -> Component:
    """The control under its label."""
    return group(label, dbc.RadioItems(id=id, options=options(offered), value=value, inline=True))


def numbers_up_to(last: int) -> tuple[Option, ...]:
    """The numbers 1, 2, … as options."""
    return tuple((str(number), str(number)) for number in range(1, last + 1))


def chosen(given: Any, offered: Sequence[Option], label: str) -> str:
    """What a browser sent as one of the options; raises ChoiceError."""
    word: str = one_of(tuple(key for key, _ in offered))(str(given), label)
    return word


def register_click(app: Dash, id: str, picture: str) -> None:
    """A click on a point of a picture chooses the first of its customdata."""
    app.clientside_callback(
        ClientsideFunction("live", "picked"),
        Output(id, "value"),
        Input(picture, "clickData"),
        State(id, "value"),
        prevent_initial_call=True,
    )
