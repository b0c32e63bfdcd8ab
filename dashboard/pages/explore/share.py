"""Links: the address, which holds the choices, and links that open a copy of the table, too."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.choices import SHARED, UPLOAD, Choices
from dashboard.components.fields import attributes, link
from dashboard.components.words import words
from dashboard.i18n import Translate
from dashboard.pages.explore.request import Request, Shown
from dashboard.services import Services


def layout(services: Services, _: Translate) -> Component:
    """Buttons that copy the address, make a link with data, and end all such links."""
    return html.Section(
        [
            html.H2(_("Share")),
            html.P(
                _(
                    "The address holds all choices: whoever opens it sees the same view. A table"
                    " of your own is not in it."
                ),
                className="note",
            ),
            copying(_("Copy the address"), "", _),
            html.Div(own(services, _), id=ids.SHARE_OWN, hidden=True),
            dcc.Store(id=ids.SHARE_MADE),
        ]
    )


def own(services: Services, _: Translate) -> list[Component]:
    """What is there for a table of one's own."""
    hours = services.settings.share_lifetime_hours
    end = (
        _.n("{count} day", "{count} days", round(hours / 24))
        if hours >= 48
        else _.n("{count} hour", "{count} hours", max(1, round(hours)))
    )
    return [
        html.P(
            _(
                "A link with data opens a copy of your table as it is now: whoever has the link"
                " can see and take all rows, and changes nothing of them. It ends after {end}, when"
                " you withdraw it here, or when you delete your table.",
                end=end,
            ),
            className="note",
        ),
        button(ids.SHARE, _("Share with data")),
        html.Div(
            [
                link(ids.SHARE_LINK, _("Link with data")),
                copying(_("Copy the link"), ids.SHARE_LINK, _),
            ],
            id=ids.SHARE_FIELD,
            hidden=True,
            className="share-field",
        ),
        html.P(id=ids.SHARE_NOTE, role="status", className="note"),
        button(ids.WITHDRAW, _("Withdraw the links"), hidden=True),
    ]


def button(id: str, label: str, **props: Any) -> Component:
    look = "btn btn-sm btn-outline-secondary"
    return html.Button(label, id=id, type="button", className=look, **props)


def copying(label: str, field: str, _: Translate) -> Component:
    """A button that copies what a field holds, or the address; assets/choices.js does it."""
    told = attributes(
        data_copy=field,
        data_copied=_("Copied."),
        data_select=_("Press Ctrl+C (⌘C on a Mac) to copy it."),
    )
    look = "btn btn-sm btn-outline-secondary"
    press = html.Button(label, type="button", className=look, disable_n_clicks=True, **told)
    return html.Div([press, html.Span(role="status", className="note")], className="copying")


def register(app: Dash, services: Services) -> None:
    """A link is made of what is on screen; both it and its end are told in a sentence."""
    app.clientside_callback(
        ClientsideFunction("address", "link"),
        Output(ids.SHARE_LINK, "value"),
        Input(ids.SHARE_MADE, "data"),
    )
    app.clientside_callback(
        "(made, shown) => !made || made.of !== shown.token",  # another table is on screen by now
        Output(ids.SHARE_FIELD, "hidden"),
        Input(ids.SHARE_MADE, "data"),
        Input(ids.SHOWN, "data"),
    )

    @app.callback(
        Output(ids.SHARE_OWN, "hidden"),
        Output(ids.SHARE_NOTE, "children"),
        Output(ids.WITHDRAW, "hidden"),
        Input(ids.SHOWN, "data"),
        Input(ids.SHARE_MADE, "data"),
    )
    def tell(data: Any, made: Any) -> tuple[bool, str, bool]:
        own = asked(data)
        if own is None:
            return True, "", True
        choices, token = own
        count, _ = services.shares.count(token), words(choices)
        if not count:
            return False, "", True
        sentence = _.n(
            "{count} link opens a copy of this table.",
            "{count} links open copies of this table.",
            count,
        )
        return False, sentence, False

    @app.callback(
        Output(ids.SHARE_MADE, "data"),
        Input(ids.SHARE, "n_clicks"),
        State(ids.SHOWN, "data"),
        prevent_initial_call=True,
    )
    def make(clicks: Any, data: Any) -> dict[str, str]:
        own = asked(data)
        if not clicks or own is None:
            raise PreventUpdate
        choices, token = own
        fit = Shown(Request(choices, token)).fit(services.analysis)
        query = choices.changed(data=SHARED, reading=Choices().reading).to_query()
        secret = services.shares.make(fit.table, query, fit.result.log_likelihood, token)
        return {"query": query, "secret": secret, "of": token}

    @app.callback(
        Output(ids.SHARE_MADE, "data", allow_duplicate=True),
        Input(ids.WITHDRAW, "n_clicks"),
        State(ids.SHOWN, "data"),
        prevent_initial_call=True,
    )
    def withdraw(clicks: Any, data: Any) -> None:
        own = asked(data)
        if not clicks or own is None:
            raise PreventUpdate
        services.shares.withdraw(own[1])


def asked(data: Any) -> tuple[Choices, str] | None:
    """Choices and token of what is on screen, where it is of an uploaded table."""
    shown = Shown.parse(data)
    if shown is None or shown.choices.data != UPLOAD or shown.request.token is None:
        return None
    return shown.choices, shown.request.token
