"""The top of every page: the product's name, the sections, the switches of language and theme.

A link to another section leads to where the reader left it (assets/navigation.js knows).
"""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.arrival import Arrival
from dashboard.components.fields import attributes
from dashboard.i18n import N_, Translate, languages, translator

OWN_NAME = N_("English")  # each catalogue has its own language's name for it
SECTIONS = {"/": N_("Explore"), "/learn": N_("Learn")}


def layout(arrival: Arrival, _: Translate) -> Component:
    """The header of the page at this address."""
    return html.Header(
        [
            html.A("GMM Explorer", href=arrival.to("/"), className="brand", **section("/")),
            navigation(arrival, _),
            html.Div(
                [
                    *[language_switch(code) for code in languages() if code != _.lang],
                    html.Button(
                        "◐",
                        id=ids.THEME_SWITCH,
                        className="btn btn-sm btn-outline-secondary",
                        title=_("Light or dark"),
                        **attributes(aria_label=_("Switch between light and dark")),
                    ),
                ],
                className="switches",
            ),
        ],
        className="top",
    )


def navigation(arrival: Arrival, _: Translate) -> Component:
    """The sections, the one on screen marked."""
    here = section_of(arrival.path)
    links = [
        html.A(
            _(name),
            href=arrival.to(path),
            **section(path),
            **(
                attributes(aria_current="page" if path == arrival.path else "true")
                if path == here
                else {}
            ),
        )
        for path, name in SECTIONS.items()
    ]
    return html.Nav(links, className="sections", **attributes(aria_label=_("Sections")))


def section_of(path: str) -> str:
    """The section to which a path belongs, as its first page."""
    return next((one for one in SECTIONS if one != "/" and path.startswith(one)), "/")


def section(path: str) -> dict[str, Any]:
    """What tells assets/navigation.js that a link leads to a section, and to which."""
    return {"data-section": path.strip("/")}


def language_switch(code: str) -> Component:
    """A button named in the language that it switches to."""
    return html.Button(
        translator(code)(OWN_NAME),
        id={"type": ids.LANGUAGE_SWITCH, "lang": code},
        lang=code,
        className="btn btn-sm btn-outline-secondary",
    )


def register(app: Dash) -> None:
    """The switches change the address and the choices, in the browser."""
    app.clientside_callback(
        ClientsideFunction("address", "language"),
        Output(ids.ADDRESS, "data", allow_duplicate=True),
        Input({"type": ids.LANGUAGE_SWITCH, "lang": ALL}, "n_clicks"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("theme", "toggle"),
        Output(ids.THEME, "data", allow_duplicate=True),
        Output(ids.CHOICES, "data", allow_duplicate=True),
        Input(ids.THEME_SWITCH, "n_clicks"),
        State(ids.THEME, "data"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
