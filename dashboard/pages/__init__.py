"""The shell around every page: the state that outlives a page, and which page an address shows.

State flows one way: the browser's address -> choices -> what is shown -> the address. Controls
change the choices in the browser; an address that somebody opens, or comes back to, draws the
page anew. All pages are one document: links between them (assets/navigation.js) change the address
and keep the state.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.choices import ChoiceError
from dashboard.components import banner, graph, header
from dashboard.components.arrival import Arrival
from dashboard.components.words import words
from dashboard.i18n import DEFAULT, Translate, translator
from dashboard.pages import explore, learn
from dashboard.services import Services

# A page has PATHS, title(path, _), opened(arrival, services, _) and register(app, services).
PAGES: tuple[ModuleType, ...] = (explore, learn)
PATHS = frozenset[str]().union(*(page.PATHS for page in PAGES))


def page_at(path: str) -> ModuleType:
    """The page that shows a path; raises ChoiceError where there is none."""
    for page in PAGES:
        if path in page.PATHS:
            return page
    raise ChoiceError("There is no such page here.")


def title(path: str, _: Translate) -> str:
    """What the browser calls the page at `path`, and the product."""
    own = page_at(path).title(path, _) if path in PATHS else ""
    return _("{page} · GMM Explorer", page=own) if own else "GMM Explorer"


def layout(services: Services) -> Component:
    """The shell; the page itself follows when the browser has told its address."""
    return html.Div(
        [
            dcc.Store(id=ids.ADDRESS),
            dcc.Store(id=ids.OPENED),
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
    header.register(app)
    for page in PAGES:
        page.register(app, services)


def register_address(app: Dash, services: Services) -> None:
    """Address -> page and choices; the theme; what the browser calls the page."""
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
        ClientsideFunction("address", "hold"),
        Output(ids.SHELL, "data-held"),
        Input(ids.UPLOADED, "data"),
        prevent_initial_call=True,
    )
    clientside(
        ClientsideFunction("theme", "read"), Output(ids.THEME, "data"), Input(ids.ADDRESS, "data")
    )
    clientside(
        ClientsideFunction("navigation", "opened"),
        Output(ids.SHELL, "data-opened"),
        Input(ids.OPENED, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.BANNER_PLACE, "children"),
        Output(ids.PAGE, "children"),
        Output(ids.PLOTLY_WORDS, "data"),
        Output(ids.OPENED, "data"),
        Output(ids.CHOICES, "data"),
        Output(ids.UPLOADED, "data"),
        Input(ids.ADDRESS, "data"),
        prevent_initial_call=True,
    )
    def show_page(address: Any) -> tuple[Component, Component, dict[str, Any], Any, Any, Any]:
        if address is None:
            raise PreventUpdate
        arrival = Arrival.parse(address, app.config.requests_pathname_prefix)
        _ = words(arrival.choices)
        page, choices, table = page_at(arrival.path).opened(arrival, services, _)
        # A key of its own: React would keep what was typed in the page before.
        key = f"arrival-{arrival.number}"
        place = {"title": title(arrival.path, _), "lang": _.lang, "key": key}
        drawn = html.Div(page, lang=_.lang, key=key, id=key)
        return banner.layout(_), drawn, graph.locale(_), place, choices, table
