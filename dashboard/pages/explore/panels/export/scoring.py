"""Other tables, scored with the model on screen or with one from a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components import upload
from dashboard.components.words import Refusal, explained, notice, words
from dashboard.data import load_table
from dashboard.exports import Drift, Model, drift, load_model, on_screen
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.panels.export.files import buttons, sample_told
from dashboard.pages.explore.request import Shown
from dashboard.services import Services

SCORED = (("csv", N_("Labelled CSV")), ("xlsx", N_("Labelled Excel workbook")))


def layout(_: Translate) -> Component:
    """Boxes for a table and for a model, and what came of them."""
    return html.Section(
        [
            html.H2(_("Score another table")),
            html.P(
                _(
                    "Its columns are found by their names. The model is the one on screen,"
                    " or one from a JSON file."
                ),
                className="note",
            ),
            html.Div(
                [
                    upload.layout(_, upload.OTHER_TABLE, _("A table")),
                    upload.layout(_, upload.MODEL_FILE, _("JSON, from this page")),
                ],
                className="boxes",
            ),
            html.Button(
                _("Use the model on screen"),
                id=ids.MODEL_ON_SCREEN,
                type="button",
                hidden=True,
                className="btn btn-sm btn-outline-secondary",
            ),
            html.Div(id=ids.SCORE_RESULT, role="status"),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The boxes tell what was put into them."""
    app.clientside_callback(
        "(clicks) => (clicks ? null : window.dash_clientside.no_update)",
        Output(upload.MODEL_FILE.store, "data"),
        Input(ids.MODEL_ON_SCREEN, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "(model) => [!model, model ? dash_clientside.no_update : '']",
        Output(ids.MODEL_ON_SCREEN, "hidden"),
        Output(upload.MODEL_FILE.part("message"), "children"),
        Input(upload.MODEL_FILE.store, "data"),
    )

    @app.callback(
        Output(ids.SCORE_RESULT, "children"),
        Input(ids.SHOWN, "data"),
        Input(upload.OTHER_TABLE.store, "data"),
        Input(upload.MODEL_FILE.store, "data"),
    )
    def scored(data: Any, table: Any, file: Any) -> Component | None:
        shown = Shown.on_screen(data, "export")
        _ = words(shown.choices)
        if not isinstance(table, dict) or not isinstance(table.get("token"), str):
            return None
        try:
            model = asked_model(services, shown, file)
            found = load_table(services.store, table["token"])
            sample = html.P(sample_told(found.sample_of, _), className="note")
            lines = [*told(drift(model, found), _), sample, buttons("other", SCORED, _)]
            return html.Div(lines, className="scored")
        except Refusal as error:
            return notice(explained(error.message, error.values, _))


def asked_model(services: Services, shown: Shown, file: Any) -> Model:
    """The model of the file where there is one, else the one on screen."""
    if isinstance(file, dict) and isinstance(file.get("token"), str):
        return load_model(services.store, file["token"])
    return on_screen(shown.fit(services.analysis), shown.choices)


def compared(found: Drift, _: Translate) -> Iterator[str]:
    """How many rows can be scored, and how likely the complete ones of them are."""
    shares = {
        "most": _.number(100 * (1 - found.expected), 1),
        "unlikely": _.number(100 * found.unlikely, 1) if found.n_compared else "",
    }
    if found.n_compared == found.n_rows:
        yield _(
            "{rows} rows, {unlikely} % of them less likely than {most} % of the rows that the"
            " model was fitted to.",
            rows=found.n_rows,
            **shares,
        )
        return
    yield _.n("{count} row can be scored.", "{count} rows can be scored.", found.n_rows)
    if not found.n_compared:
        yield _("None of them is complete, so they are not compared with those that were fitted.")
        return
    yield _(
        "{rows} of them are complete, {unlikely} % of which are less likely than {most} % of the"
        " complete rows that the model was fitted to.",
        rows=found.n_compared,
        **shares,
    )


def told(found: Drift, _: Translate) -> list[Component]:
    """How many rows can be scored, and whether they look like those that were fitted."""
    lines: list[Component] = [html.P(_.paragraph(compared(found, _)))]
    if found.n_without_logarithm:
        lines.append(
            html.P(
                _.n(
                    "{count} row with a value of 0 or below, which has no logarithm, is not"
                    " scored.",
                    "{count} rows with values of 0 or below, which have no logarithm, are not"
                    " scored.",
                    found.n_without_logarithm,
                )
            )
        )
    if found.n_missing:
        lines.append(
            html.P(
                _.n(
                    "{count} row with a missing cell is not scored.",
                    "{count} rows with missing cells are not scored.",
                    found.n_missing,
                )
            )
        )
    if found.is_different:
        lines.append(
            notice(
                _(
                    "These rows look different from those that the model was fitted to: about"
                    " {expected} % was to be expected. Their components may mean little.",
                    expected=_.number(100 * found.expected, 1),
                )
            )
        )
    return lines
