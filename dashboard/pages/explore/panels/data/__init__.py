"""Data: how the file was understood, its first rows, and every column; each can be changed.

The panel shows the table that was read last, also where no mixture can be fitted to it.
"""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.choices import UPLOAD, Choices
from dashboard.components.words import Refusal, words
from dashboard.data import DataError, NotAReading, Reading, Table
from dashboard.i18n import Translate
from dashboard.pages.explore.panels.data import columns, rows, understood
from dashboard.pages.explore.request import Request
from dashboard.services import Services


def layout(choices: Choices, _: Translate) -> Component:
    """The place of the parts, which the table fills."""
    return html.Div(id=ids.TABLE_PARTS, className="table-parts")


def register(app: Dash, services: Services) -> None:
    """The parts follow the table; controls and remedies change the choices in the browser."""
    app.clientside_callback(
        ClientsideFunction("choices", "reading"),
        Output(ids.CHOICES, "data", allow_duplicate=True),
        # A control shows what was chosen, whatever becomes of it: the parts are to be drawn anew.
        Output(ids.TABLE_PARTS, "data-of", allow_duplicate=True),
        Input({"type": ids.READING, "part": ALL}, "value"),
        State(ids.UPLOADED, "data"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("choices", "mended"),
        Output(ids.CHOICES, "data", allow_duplicate=True),
        Input({"type": ids.READING_REMEDY, "part": ALL, "value": ALL}, "n_clicks"),
        State(ids.UPLOADED, "data"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.TABLE_PARTS, "children"),
        Output(ids.TABLE_PARTS, "data-of"),
        Input(ids.SOURCE, "data"),
        Input(ids.CHOICES, "data"),
        State(ids.UPLOADED, "data"),
        State(ids.TABLE_PARTS, "data-of"),
    )
    def show(source: Any, query: Any, uploaded: Any, there: Any) -> tuple[list[Component], str]:
        try:
            request = Request.parse(query, uploaded)
            table, read = last_read(services, request, source)
        except Refusal:
            raise PreventUpdate from None
        of = f"{source} {request.choices.columns} {request.choices.reading} {read}"
        if of == there:
            raise PreventUpdate
        return parts(table, request.choices, words(request.choices)), of

    @app.callback(
        Output(ids.COLUMN_ROWS, "children"),
        Input(ids.COLUMN_PAGE, "value"),
        State(ids.SOURCE, "data"),
        State(ids.CHOICES, "data"),
        State(ids.UPLOADED, "data"),
        prevent_initial_call=True,
    )
    def turn(page: Any, source: Any, query: Any, uploaded: Any) -> Component:
        if not isinstance(page, str) or not (page.isascii() and page.isdecimal()):
            raise PreventUpdate
        request = Request.parse(query, uploaded)
        table = last_read(services, request, source)[0]
        return columns.overview(table, request.choices, int(page[:6]), words(request.choices))


def last_read(services: Services, request: Request, source: Any) -> tuple[Table, Reading | None]:
    """The table of the choices; while it cannot be had, the one that SOURCE names, and its reading.

    Raises DataError and ChoiceError where there is neither.
    """
    choices, token = request
    try:
        return services.analysis.table(choices, token), None
    except DataError:
        reading = named_reading(source, token)
        if choices.data != UPLOAD or reading is None:
            raise
        return services.analysis.table(choices.changed(reading=reading), token), reading


def named_reading(source: Any, token: str | None) -> Reading | None:
    """The reading that the store SOURCE names, if it is of this upload."""
    match source:
        case [known, of, str(text)] if (known, of) == (UPLOAD, token):
            try:
                return Reading.parse(text)
            except NotAReading:
                return None
    return None


def parts(table: Table, choices: Choices, _: Translate) -> list[Component]:
    """How it was read, where it was; the first rows; the columns."""
    shown = [rows.layout(table, _), columns.layout(table, choices, _)]
    if choices.data == UPLOAD and table.understood:
        shown.insert(0, understood.layout(table, table.understood, choices.reading, _))
    return shown
