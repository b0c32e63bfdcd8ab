"""Names for the components, and how many rows are marked as anomalies."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.analysis import Fit
from dashboard.choices import LONGEST_NAME, Choices
from dashboard.components.fields import bind, field, number, text
from dashboard.components.words import words
from dashboard.figures import colour, component_name
from dashboard.i18n import Translate
from dashboard.pages.explore.request import Shown, theme_name
from dashboard.services import Services


def layout(choices: Choices, _: Translate) -> Component:
    """The place of the names, which the fit fills, and the share of anomalies."""
    return html.Section(
        [
            html.H2(_("Names of the components")),
            html.Div(id=ids.NAMES, className="names"),
            field(
                _("Anomalies"),
                number(ids.ANOMALOUS, choices.anomalous, 0.01, 50, "any"),
                _("This many per cent of the rows, the least likely, are marked."),
            ),
        ]
    )


def name_fields(fit: Fit, choices: Choices, theme: str, _: Translate) -> list[Component]:
    """A text field for each component, beside its colour."""
    given = dict(enumerate(choices.names.split("\n")))
    return [
        html.Div(
            [
                html.Span(className="swatch", style={"background": colour(slot, theme)}),
                text(
                    {"type": ids.NAME, "slot": slot},
                    component_name(slot, _),
                    given.get(slot, ""),
                    LONGEST_NAME,
                ),
            ],
            className="name",
        )
        for slot in sorted(fit.slots)
    ]


def register(app: Dash, services: Services) -> None:
    """What is typed becomes a choice; the fields follow the fit on screen."""
    bind(app, anomalous=Input(ids.ANOMALOUS, "value"))
    app.clientside_callback(
        ClientsideFunction("choices", "names"),
        Output(ids.CHOICES, "data", allow_duplicate=True),
        Input({"type": ids.NAME, "slot": ALL}, "value"),
        State({"type": ids.NAME, "slot": ALL}, "id"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.NAMES, "children"),
        Input(ids.SHOWN, "data"),
        Input(ids.THEME, "data"),
        State({"type": ids.NAME, "slot": ALL}, "id"),
    )
    def offer_names(data: Any, theme: Any, there: Any) -> list[Component]:
        shown = Shown.on_screen(data, "export")
        fit = shown.fit(services.analysis)
        if [one["slot"] for one in there] == sorted(fit.slots):
            raise PreventUpdate
        return name_fields(fit, shown.choices, theme_name(theme), words(shown.choices))
