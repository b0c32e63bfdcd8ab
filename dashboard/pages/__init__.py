"""The shell around every page: the state that outlives a page, and which page an address shows.

State flows one way: the browser's address -> choices -> what is shown -> the address. Controls
change the choices in the browser; an address that somebody opens, or comes back to, draws the
page anew.
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.choices import ChoiceError, Choices
from dashboard.components import banner, graph
from dashboard.components.words import words
from dashboard.i18n import DEFAULT, N_, translator
from dashboard.pages import explore
from dashboard.services import Services

PATHS = frozenset({"/"})


def layout(services: Services) -> Component:
    """The shell; the page itself follows when the browser has told its address."""
    return html.Div(
        [
            dcc.Store(id=ids.ADDRESS),
            dcc.Store(id=ids.CHOICES),
            dcc.Store(id=ids.SHOWN),
            dcc.Store(id=ids.SOURCE),
            dcc.Store(id=ids.PLOTLY_WORDS),
            dcc.Store(id=ids.THEME),
            dcc.Store(id=ids.UPLOADED),
            dcc.Store(id=ids.OTHER_TABLE_READ),
            dcc.Store(id=ids.MODEL_FILE_READ),
            html.Div(banner.layout(translator(DEFAULT)), id=ids.BANNER_PLACE),
            html.Div(id=ids.PAGE),
        ],
        id=ids.SHELL,
    )


def register(app: Dash, services: Services) -> None:
    """The callbacks of the shell and of every page."""
    register_address(app, services)
    explore.register(app, services)


def register_address(app: Dash, services: Services) -> None:
    """Address -> page and choices; what is shown -> address; language and theme."""
    clientside = app.clientside_callback
    clientside(
        ClientsideFunction("address", "read"), Output(ids.ADDRESS, "data"), Input(ids.SHELL, "id")
    )
    clientside(
        ClientsideFunction("address", "words"),
        Output(ids.SHELL, "data-words"),
        Input(ids.PLOTLY_WORDS, "data"),
        prevent_initial_call=True,
    )
    clientside(
        ClientsideFunction("theme", "read"), Output(ids.THEME, "data"), Input(ids.ADDRESS, "data")
    )

    @app.callback(
        Output(ids.BANNER_PLACE, "children"),
        Output(ids.PAGE, "children"),
        Output(ids.PLOTLY_WORDS, "data"),
        Output(ids.CHOICES, "data"),
        Input(ids.ADDRESS, "data"),
        prevent_initial_call=True,
    )
    def show_page(address: Any) -> tuple[Component, Component, dict[str, Any], str]:
        if not isinstance(address, dict):
            raise PreventUpdate
        choices, errors = Choices.read(address.get("search"))
        if not services.analysis.knows(choices):
            errors.append(ChoiceError("{field}: this choice is not known here.", field=N_("Table")))
            choices = choices.changed(data=Choices().data, columns=None)
        _ = words(choices)
        layout = explore.layout(choices, errors, services, _)
        # A key of its own: React would keep what was typed in the page before.
        page = html.Div(layout, lang=_.lang, key=f"arrival-{address.get('arrival')}")
        return banner.layout(_), page, graph.locale(_), choices.to_query()
