"""A page of a few controls for testing the server shell apart from the real pages."""

from __future__ import annotations

from dash import ALL, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import gate, ids
from dashboard.components import banner, upload
from dashboard.data.errors import DataError
from dashboard.i18n import Translate, translator
from dashboard.services import Services

PATHS = frozenset({"/", "/second"})


def title(path: str, _: Translate) -> str:
    return "Shell"


def layout(services: Services) -> Component:
    _ = translator("en")
    return html.Main(
        [
            html.H1("Shell"),
            banner.layout(_),
            upload.layout(_, upload.TABLE, "CSV", services.settings.upload_max_bytes),
            html.Label("Number", htmlFor="number"),
            dcc.Input(id="number", type="number", value=1),
            html.Div(id="twice"),
            html.Div("a", id={"kind": "part", "index": 0}),
            html.Div("b", id={"kind": "part", "index": 1}),
            html.Div(id="joined"),
            html.Div(id="shared"),
            html.Div(id="table"),
            dcc.Store(id="note"),
            dcc.Store(id=ids.UPLOADED),
        ]
    )


def register(app: Dash, services: Services) -> None:
    @app.callback(Output("twice", "children"), Input("number", "value"), State("note", "data"))
    def twice(value: object, note: object) -> str:
        if value == 13:
            raise RuntimeError("thirteen")
        if value == 14:
            raise DataError("Fourteen is too much for “{column}”.", column="number")
        if not isinstance(value, int):
            raise gate.Refused("number must be a whole number")
        return f"twice is {2 * value}"

    @app.callback(
        Output("joined", "children"),
        Output("shared", "children", allow_duplicate=True),
        Input({"kind": "part", "index": ALL}, "children"),
        prevent_initial_call=True,
    )
    def joined(parts: list[object]) -> tuple[str, str]:
        return " ".join(map(str, parts)), "shared"

    @app.callback(Input("note", "data"))
    def no_output(note: object) -> None:
        return None

    @app.callback(Output("table", "children"), Input(ids.UPLOADED, "data"))
    def table(uploaded: object) -> str:
        return "" if not uploaded else f"{uploaded['name']}"  # type: ignore[index]

    app.clientside_callback(
        "function(n) { return 'x'.repeat(n); }", Output("shared", "title"), Input("number", "value")
    )
