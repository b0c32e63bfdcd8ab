"""The data: a sample, made-up blobs, or a table of one's own."""

from __future__ import annotations

import json
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.choices import BLOBS, HELD, SHARED, UPLOAD, Choices, address_default
from dashboard.components import upload
from dashboard.components.fields import (
    Option,
    bind,
    field,
    number,
    options,
    select,
    slider,
    sync_slider,
)
from dashboard.components.words import words
from dashboard.data.samples import SAMPLES
from dashboard.data.table import Table
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.held import Held
from dashboard.pages.explore.request import Request
from dashboard.services import Services


def layout(choices: Choices, table: Held | None, services: Services, _: Translate) -> Component:
    """Which table, a box for a file, and the controls of the blobs."""
    limit = services.settings.upload_max_bytes
    return html.Section(
        [
            html.H2(_("Data")),
            field(_("Table"), select(ids.DATA, sources(choices, _, table), choices.data)),
            blob_controls(choices, _),
            upload.layout(_, upload.TABLE, upload.table_hint(_, limit), limit),
            html.Div(id=ids.DATA_NOTES),
            html.Button(
                _("Delete my table and its links from the server"),
                id=ids.DELETE_DATA,
                type="button",
                hidden=True,
                className="btn btn-link btn-sm delete-data",
            ),
        ]
    )


def sources(choices: Choices, _: Translate, table: Held | None = None) -> list[Option]:
    """The samples, the blobs and, once there is one, the uploaded or shared table."""
    named = {choices.data: choices.file} if choices.file else {}
    if table:
        named = {table["kind"]: table["name"], **named}
    sentences = {UPLOAD: N_("Uploaded: {name}"), SHARED: N_("Shared: {name}")}
    return [
        *((key, _(sample.title)) for key, sample in SAMPLES.items()),
        (BLOBS, _("Made-up blobs")),
        *((kind, _(sentences[kind], name=name)) for kind, name in named.items() if kind in HELD),
    ]


def blob_controls(choices: Choices, _: Translate) -> Component:
    """How many blobs, how wide, of how many rows; hidden while other data are used."""
    return html.Div(
        [
            slider(ids.BLOB_CLUSTERS, _("Number of clusters"), choices.blob_clusters, 1, 10, 1),
            slider(ids.BLOB_SPREAD, _("Spread"), choices.blob_spread, 0.1, 2.0, 0.1),
            field(_("Rows"), number(ids.BLOB_ROWS, choices.blob_rows, 10, 100_000, 1)),
            field(_("Seed of the blobs"), number(ids.BLOB_SEED, choices.blob_seed, 0, 999_999, 1)),
        ],
        id=ids.BLOB_CONTROLS,
        hidden=choices.data != BLOBS,
    )


def register(app: Dash, services: Services) -> None:
    """The table chosen, or just uploaded, becomes a choice; blobs have controls of their own."""
    sync_slider(app, ids.BLOB_CLUSTERS)
    sync_slider(app, ids.BLOB_SPREAD)
    bind(
        app,
        blob_clusters=Input(ids.BLOB_CLUSTERS, "value"),
        blob_spread=Input(ids.BLOB_SPREAD, "value"),
        blob_rows=Input(ids.BLOB_ROWS, "value"),
        blob_seed=Input(ids.BLOB_SEED, "value"),
    )
    app.clientside_callback(
        "(...a) => window.dash_clientside.choices.table("
        f"{json.dumps(address_default('data'))}, ...a)",
        Output(ids.CHOICES, "data", allow_duplicate=True),
        Input(ids.DATA, "value"),
        State(ids.UPLOADED, "data"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("choices", "uploaded"),
        Output(ids.DATA, "value"),
        Output(ids.DATA, "options"),
        Input(ids.UPLOADED, "data"),
        State(ids.DATA, "options"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("choices", "offer"),
        Output(ids.UPLOADED, "data", allow_duplicate=True),
        Output(upload.TABLE.part("error"), "children"),
        Output(upload.TABLE.part("offers"), "children"),
        Input({"type": ids.OFFER, "token": ALL, "name": ALL, "reading": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        f"data => data !== {BLOBS!r}", Output(ids.BLOB_CONTROLS, "hidden"), Input(ids.DATA, "value")
    )

    app.clientside_callback(
        f"(table) => !table || table.kind === {SHARED!r}",
        Output(ids.DELETE_DATA, "hidden"),
        Input(ids.UPLOADED, "data"),
    )

    @app.callback(
        Output(ids.UPLOADED, "data", allow_duplicate=True),
        Output(ids.DATA, "value", allow_duplicate=True),
        Output(ids.DATA, "options", allow_duplicate=True),
        Input(ids.DELETE_DATA, "n_clicks"),
        State(ids.UPLOADED, "data"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
    def delete(clicks: Any, uploaded: Any, query: Any) -> tuple[None, str, list[dict[str, str]]]:
        if not clicks:
            raise PreventUpdate
        choices = Choices.read(query)[0]
        token = uploaded.get("token") if isinstance(uploaded, dict) else None
        if isinstance(token, str):
            services.uploads.delete(token)
            services.shares.withdraw(token)
        left = options(sources(choices.changed(file=""), words(choices)))
        return None, address_default("data"), left

    @app.callback(
        Output(ids.DATA_NOTES, "children"),
        Input(ids.SOURCE, "data"),
        State(ids.CHOICES, "data"),
        State(ids.UPLOADED, "data"),
    )
    def describe(source: Any, query: Any, uploaded: Any) -> Component:
        if not source:
            raise PreventUpdate
        request = Request.parse(query, uploaded)
        table = services.analysis.table(request.choices, request.token)
        return notes(request.choices, table, words(request.choices))


def table_name(choices: Choices, table: Table, _: Translate) -> str:
    """What the table is called on screen."""
    return table.name if choices.data in HELD else dict(sources(choices, _))[choices.data]


def notes(choices: Choices, table: Table, _: Translate) -> Component:
    """Size, source and licence of the table, and what was understood when it was read."""
    size = _.n("{count} row", "{count} rows", table.n_rows)
    width = _.n("{count} column", "{count} columns", len(table.columns))
    lines: list[Component] = [html.P(f"{size} · {width}", className="table-size")]
    if choices.data == SHARED:
        read_only = _("Shared with you: look at it in every way; nothing you do changes it.")
        lines.append(html.P(read_only, className="table-source"))
    if sample := SAMPLES.get(choices.data):
        origin = _("{source}; {licence}", source=_(sample.source), licence=_(sample.licence))
        lines.append(html.P(origin, className="table-source"))
    if table.notes:
        told = html.Ul([html.Li(_(note.message, **note.values)) for note in table.notes])
        lines.append(html.Details([html.Summary(_("How the file was read")), told]))
    return html.Div(lines)
