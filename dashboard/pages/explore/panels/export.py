"""Export: names for the components, files to take away, and other tables to be scored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.analysis import Fit
from dashboard.choices import LONGEST_NAME, Choices
from dashboard.components import upload
from dashboard.components.fields import attributes, bind, field, number, text
from dashboard.components.words import Refusal, explained, notice, words
from dashboard.components.work import AT_REST, Work, current, done_or_working
from dashboard.data import load_table
from dashboard.exports import Drift, Model, drift, load_model, on_screen
from dashboard.figures import colour, component_name
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.request import Shown, theme_name
from dashboard.services import Services

GROUPS = (
    (
        N_("The rows, labelled"),
        N_(
            "All columns of the table, with the component of each row, the probability of each "
            "component, the log-density, and whether the row is an anomaly. Only complete rows are "
            "judged: densities of fewer columns cannot be compared with theirs."
        ),
        (("csv", N_("CSV")), ("xlsx", N_("Excel"))),
    ),
    (
        N_("The model"),
        N_("The JSON file can be loaded below to score other tables."),
        (("json", N_("JSON")),),
    ),
    (
        N_("Code that scores a table"),
        N_(
            "Each is run on rows of this table before it is sent; its head says how it did. Where "
            "rows with missing cells are kept, Python scores them too; the others score complete "
            "rows."
        ),
        (
            ("score.py", N_("Python (NumPy)")),
            ("sql", N_("SQL")),
            ("postgresql", N_("SQL (PostgreSQL)")),
            ("js", N_("JavaScript")),
        ),
    ),
    (
        N_("Code that fits the model again"),
        N_("From the CSV file, with scikit-learn; it has four of the families."),
        (("fit.py", N_("Python (scikit-learn)")),),
    ),
    (
        N_("A report"),
        N_("One page with pictures that can be explored without a network, and printed."),
        (("report", N_("HTML")),),
    ),
)
WORK = Work(ids.DOWNLOAD_WORK)
OUTPUTS = {
    "made": (ids.DOWNLOAD_MADE, "data"),
    "message": (ids.DOWNLOAD_MESSAGE, "children"),
    **WORK.places,
}
UNCHANGED = dict.fromkeys(OUTPUTS, no_update)
SCORED = (("csv", N_("Labelled CSV")), ("xlsx", N_("Labelled Excel workbook")))


def layout(choices: Choices, _: Translate) -> Component:
    """Names, files, and the boxes for other tables and models."""
    return html.Div(
        [
            making(_),
            html.Section(
                [
                    html.H2(_("Names of the components")),
                    html.Div(id=ids.NAMES, className="names"),
                    field(
                        _("Anomalies"),
                        number(ids.ANOMALOUS, choices.anomalous, 0.01, 50, "any"),
                        _("This many per cent of the rows, the least likely, are marked."),
                    ),
                ]
            ),
            *[
                html.Section(
                    [
                        html.H2(_(title)),
                        html.P(_(help), className="note"),
                        buttons("screen", files, _),
                    ]
                )
                for title, help, files in GROUPS
            ],
            html.Section(
                [
                    html.H2(_("Pictures")),
                    html.P(
                        _("Below each picture are buttons that save it, as PNG or as SVG."),
                        className="note",
                    ),
                ]
            ),
            html.Section(
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
            ),
        ],
        className="exports",
    )


def making(_: Translate) -> Component:
    """What is seen while a file is made, and where there is none: nothing at first."""
    told = attributes(
        data_failed=_("Something went wrong while the file was made. Please try again."),
        data_lost=_("The server cannot be reached. Please try again."),
    )
    message = html.Div(id=ids.DOWNLOAD_MESSAGE, role="alert", className="text-danger", **told)
    return html.Div([WORK.layout(_), dcc.Store(id=ids.DOWNLOAD_MADE), message], className="making")


def buttons(of: str, files: tuple[tuple[str, str], ...], _: Translate) -> Component:
    """A button for each file; `of` tells whether of the table on screen or of another one."""
    return html.Div(
        [
            html.Button(
                _(name),
                id={"type": ids.DOWNLOAD, "of": of, "kind": kind},
                type="button",
                className="btn btn-sm btn-outline-secondary",
            )
            for kind, name in files
        ],
        className="buttons",
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
    """Names and files follow what is on screen; the boxes, what was put into them."""
    bind(app, anomalous=Input(ids.ANOMALOUS, "value"))
    app.clientside_callback(
        ClientsideFunction("choices", "names"),
        Output(ids.CHOICES, "data", allow_duplicate=True),
        Input({"type": ids.NAME, "slot": ALL}, "value"),
        State({"type": ids.NAME, "slot": ALL}, "id"),
        State(ids.CHOICES, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("downloads", "get"),
        Output(ids.DOWNLOAD_MESSAGE, "children"),
        Input({"type": ids.DOWNLOAD, "of": ALL, "kind": ALL}, "n_clicks"),
        State(ids.SHOWN, "data"),
        State(upload.OTHER_TABLE.store, "data"),
        State(upload.MODEL_FILE.store, "data"),
        prevent_initial_call=True,
    )

    WORK.register(app, services.jobs)
    app.clientside_callback(
        ClientsideFunction("downloads", "made"),
        Output(ids.DOWNLOAD_MESSAGE, "children", allow_duplicate=True),
        Input(ids.DOWNLOAD_MADE, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        output={name: Output(*place, allow_duplicate=True) for name, place in OUTPUTS.items()},
        inputs={"ticks": Input(WORK.clock, "n_intervals")},
        state={"job": State(WORK.job, "data"), "shown": State(ids.SHOWN, "data")},
        prevent_initial_call=True,
    )
    def poll(ticks: Any, job: Any, shown: Any) -> dict[str, Any]:
        started = current(job, None)
        try:
            status = services.jobs.status(started)
            if status.state == "cancelled":
                return UNCHANGED | AT_REST
            working = done_or_working(started, status, None)
            return UNCHANGED | (working or AT_REST | {"made": status.result})
        except Refusal as error:
            _ = words(Choices.read(shown.get("query") if isinstance(shown, dict) else "")[0])
            return UNCHANGED | AT_REST | {"message": explained(error.message, error.values, _)}

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
            return html.Div(
                [
                    *told(drift(model, found), _),
                    buttons("other", SCORED, _),
                ],
                className="scored",
            )
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
