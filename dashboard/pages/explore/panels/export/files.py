"""The files of the result on screen: a button each, and what is seen while one is made."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import Choices
from dashboard.components import upload
from dashboard.components.fields import attributes
from dashboard.components.words import Refusal, explained, words
from dashboard.components.work import AT_REST, Work, current, done_or_working
from dashboard.figures import sample_note
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.request import Shown
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


def layout(_: Translate) -> list[Component]:
    """A section for each group of files; where the pictures' buttons are."""
    labelled, *others = GROUPS
    sample = html.P(id=ids.EXPORT_SAMPLE, className="note")
    pictures = _("Below each picture are buttons that save it, as PNG or as SVG.")
    return [
        group(*labelled, _, sample),
        *[group(*one, _) for one in others],
        html.Section([html.H2(_("Pictures")), html.P(pictures, className="note")]),
    ]


def group(
    title: str, help: str, files: tuple[tuple[str, str], ...], _: Translate, *more: Component
) -> Component:
    """A heading, what it is about, and a button for each file."""
    head = [html.H2(_(title)), html.P(_(help), className="note")]
    return html.Section([*head, *more, buttons("screen", files, _)])


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


def sample_told(sample_of: int, _: Translate) -> str:
    """That labelled files hold a sample, where they do, and by what they are known."""
    if not sample_of:
        return ""
    named = _(
        "The labelled files hold these rows alone, and have “{words}” in their names.",
        words=_("labelled sample"),
    )
    return _.paragraph([sample_note(sample_of, _), named])


def register(app: Dash, services: Services) -> None:
    """A button asks for a file; a clock, for one that takes longer."""
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

    @app.callback(Output(ids.EXPORT_SAMPLE, "children"), Input(ids.SHOWN, "data"))
    def tell_sample(data: Any) -> str:
        shown = Shown.on_screen(data, "export")
        table = services.analysis.table(*shown.request)
        return sample_told(table.sample_of, words(shown.choices))
