"""The layout of the Explore page: controls at the side, status, panels."""

from __future__ import annotations

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import ChoiceError, Choices
from dashboard.components import header
from dashboard.components.arrival import Arrival
from dashboard.components.fields import attributes
from dashboard.components.words import explained, notice
from dashboard.i18n import N_, Translate
from dashboard.pages.explore import checks, columns, data, model, result, share, tour
from dashboard.pages.explore.held import Held
from dashboard.services import Services

VIEW_NAMES = {
    "clusters": N_("Clusters"),
    "responsibilities": N_("Responsibilities"),
    "em": N_("EM steps"),
    "choose-k": N_("Choose K"),
    "data": N_("Data"),
    "export": N_("Export"),
}


def layout(
    arrival: Arrival,
    choices: Choices,
    errors: list[ChoiceError],
    table: Held | None,
    services: Services,
    _: Translate,
) -> Component:
    """The page for these choices; `errors` say what in its address could not be used, `table` is
    the one at hand beside the samples."""
    return html.Div(
        [
            html.A(_("Skip to the result"), href=f"#{ids.PANEL}", className="skip-link"),
            header.layout(arrival, _),
            html.H1(_("Find groups in a table of numbers"), className="visually-hidden"),
            html.Div(
                [
                    html.Aside(
                        [
                            data.layout(choices, table, services, _),
                            columns.layout(_),
                            model.layout(choices, _),
                            checks.layout(_),
                            share.layout(services, _),
                            tour.again(_),
                        ],
                        id=ids.CONTROLS,
                        className="controls",
                        **attributes(aria_label=_("Data and model")),
                    ),
                    html.Main(
                        [
                            *[notice(explained(e.message, e.values, _)) for e in errors],
                            html.A(
                                _("Data, columns and model"),
                                href=f"#{ids.CONTROLS}",
                                className="to-controls",
                            ),
                            tour.invitation(_),
                            result.layout(_),
                            checks.link(),
                            views(choices, _),
                            html.Div(
                                id=ids.PANEL,
                                className="panel",
                                role="tabpanel",
                                tabIndex=-1,
                                **attributes(aria_label=_("Result")),
                            ),
                        ],
                        tabIndex=-1,
                    ),
                ],
                className="workbench",
            ),
        ]
    )


def views(choices: Choices, _: Translate) -> Component:
    """The tabs that choose the panel on screen; the arrow keys go from one to the next."""
    tabs = [
        html.Button(
            _(name),
            id={"type": ids.VIEW, "view": view},
            className="nav-link",
            role="tab",
            tabIndex=0 if view == choices.view else -1,
            **attributes(aria_selected=str(view == choices.view).lower(), aria_controls=ids.PANEL),
        )
        for view, name in VIEW_NAMES.items()
    ]
    return html.Div(tabs, className="nav nav-tabs", role="tablist")


def register(app: Dash, services: Services) -> None:
    """Tabs change the choices in the browser; what is shown, the address."""
    app.clientside_callback(
        ClientsideFunction("choices", "view"),
        Output(ids.CHOICES, "data", allow_duplicate=True),
        Output({"type": ids.VIEW, "view": ALL}, "aria-selected"),
        Output({"type": ids.VIEW, "view": ALL}, "tabIndex"),
        Input({"type": ids.VIEW, "view": ALL}, "n_clicks"),
        State({"type": ids.VIEW, "view": ALL}, "id"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("address", "show"),
        Output(ids.SHELL, "data-shown"),
        Input(ids.SHOWN, "data"),
        prevent_initial_call=True,
    )
