"""Which columns of the table take part, and which one colours the points."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.choices import Choices
from dashboard.components.fields import bind, checks, field, group, select
from dashboard.components.words import words
from dashboard.data.obstacles import obstacle_message
from dashboard.data.table import MAX_CHOSEN, Column, Table
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.model import named
from dashboard.pages.explore.request import Request
from dashboard.services import Services

MISSING_NAMES = {
    "leave-out": N_("left out"),
    "keep": N_("kept, by the cells that they have"),
}


def layout(_: Translate) -> Component:
    """The place of the controls, which the table fills."""
    return html.Section([html.H2(_("Columns")), html.Div(id=ids.COLUMN_CONTROLS)])


def controls(table: Table, choices: Choices, _: Translate) -> list[Component]:
    """Columns of numbers to choose from, the reason beside each that is not offered at first."""
    used = table.default_columns() if choices.columns is None else choices.columns
    numeric = [column for column in table.columns if column.kind == "numeric"]
    options = [(column.key, column.label) for column in numeric]
    held_back = [column for column in table.columns if column.obstacle]
    standards = {"columns": ",".join(table.default_columns())}
    parts: list[Component] = [dcc.Store(id=ids.COLUMN_STANDARDS, data=standards)]
    parts.append(group(_("Columns to use"), checks(ids.COLUMNS, options, used)))
    offered = [column for column in numeric if column.obstacle is None]
    if len(offered) > MAX_CHOSEN:
        sentence = _("The first {chosen} columns are chosen at first.", chosen=MAX_CHOSEN)
        parts.append(html.P(sentence, className="form-text"))
    if held_back:
        reasons = html.Ul([html.Li(reason(column, _)) for column in held_back])
        parts.append(
            html.Details(
                [
                    html.Summary(
                        _.n(
                            "{count} column is not chosen at first",
                            "{count} columns are not chosen at first",
                            len(held_back),
                        )
                    ),
                    reasons,
                ],
                className="reasons",
            )
        )
    parts.append(logarithms(numeric, choices, _))
    kept = select(ids.MISSING, named(MISSING_NAMES, _), choices.missing)
    has_gaps = any(column.n_missing for column in numeric)
    parts.append(field(_("Rows with missing cells"), kept, hidden=not has_gaps))
    colours = [("component", _("Component")), *((c.key, c.label) for c in colouring(table))]
    parts.append(field(_("Colour by"), select(ids.COLOR, colours, choices.color)))
    return parts


def logarithms(numeric: list[Column], choices: Choices, _: Translate) -> Component:
    """The columns that have logarithms, folded away until one is taken."""
    offered = [(c.key, c.label) for c in numeric if c.is_positive or c.key in choices.logs]
    control = checks(ids.LOGS, offered, choices.logs)
    help = _("For positive columns with a long tail. Pictures and files keep the data's units.")
    return html.Details(
        [
            html.Summary(_("Logarithms")),
            group(_("Logarithms of"), control),
            html.Div(help, className="form-text"),
        ],
        open=bool(choices.logs),
        hidden=not offered,
    )


def reason(column: Column, _: Translate) -> str:
    """Why `column` is not chosen at first."""
    told = obstacle_message(column)
    return _(told[0], **told[1]) if told else column.label


def colouring(table: Table) -> list[Column]:
    """The columns that can colour the points: any numbers, and texts of few levels."""
    few = table.colour_columns()
    return [c for c in table.columns if c.kind == "numeric" or c.key in few]


def register(app: Dash, services: Services) -> None:
    """The controls are drawn anew for each table."""
    bind(
        app,
        ids.COLUMN_STANDARDS,
        columns=Input(ids.COLUMNS, "value"),
        logs=Input(ids.LOGS, "value"),
        missing=Input(ids.MISSING, "value"),
        color=Input(ids.COLOR, "value"),
    )

    @app.callback(
        Output(ids.COLUMN_CONTROLS, "children"),
        Input(ids.SOURCE, "data"),
        State(ids.CHOICES, "data"),
        State(ids.UPLOADED, "data"),
    )
    def offer(source: Any, query: Any, uploaded: Any) -> list[Component]:
        if not source:
            raise PreventUpdate
        request = Request.parse(query, uploaded)
        table = services.analysis.table(request.choices, request.token)
        return controls(table, request.choices, words(request.choices))
