"""Choose K: AIC, BIC and ICL over K for one or several families; a click uses that model."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.analysis import TooLong, soon
from dashboard.choices import CRITERIA, LARGEST_K, Choices
from dashboard.components.fields import bind, checks, field, group, number
from dashboard.components.graph import graph, saving
from dashboard.components.what import what
from dashboard.components.words import Refusal, explained, notice, words
from dashboard.components.work import AT_REST, Work, current, done_or_working, end, start
from dashboard.engine import Row, best_of
from dashboard.figures import criteria_figure, criteria_note, sample_note
from dashboard.i18n import Translate
from dashboard.pages.explore.model import FAMILY_NAMES, named
from dashboard.pages.explore.pictures import with_caption
from dashboard.pages.explore.request import Shown, theme_name
from dashboard.services import Services

WORK = Work(ids.GRID_WORK)
OUTPUTS = {
    "figure": (ids.CRITERIA_GRAPH, "figure"),
    "note": (ids.CRITERIA_NOTE, "children"),
    "table": (ids.CRITERIA_TABLE, "children"),
    "best": (ids.BEST, "data"),
    "none": (ids.USE_BEST, "disabled"),
    **WORK.places,
}
NEAR_TIE = 2  # a smaller difference of BIC is "not worth more than a bare mention" (Raftery 1995)
UNCHANGED = dict.fromkeys(OUTPUTS, no_update)


def layout(choices: Choices, _: Translate) -> Component:
    """The curves under the choice of grid and criteria, the same numbers as a table below."""
    criteria = [(name, name.upper()) for name in CRITERIA]
    return html.Div(
        [
            html.Div(
                [
                    field(
                        _("Largest K"),
                        number(ids.K_MAX, choices.k_max, 2, LARGEST_K, 1),
                        what=what("model-selection", _),
                    ),
                    group(
                        _("Families to compare"),
                        checks(ids.FAMILIES, named(FAMILY_NAMES, _), choices.families),
                    ),
                    group(_("Criteria"), checks(ids.CRITERIA, criteria, choices.criteria)),
                ],
                className="panel-controls",
            ),
            WORK.layout(_),
            html.Div(id=ids.CRITERIA_NOTE, className="note", role="status"),
            html.Button(
                _("Use the best model"),
                id=ids.USE_BEST,
                className="btn btn-primary btn-sm",
                disabled=True,
            ),
            graph(ids.CRITERIA_GRAPH, _, className="picture"),
            saving(_("Save the picture"), ids.CRITERIA_GRAPH, _),
            html.Details(
                [
                    html.Summary(_("The numbers")),
                    html.Div(id=ids.CRITERIA_TABLE, className="table-responsive"),
                ],
                className="numbers",
            ),
            dcc.Store(id=ids.BEST),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The grid follows what is shown; a point or the button puts its model into the controls."""
    WORK.register(app, services.jobs)
    bind(
        app,
        k_max=Input(ids.K_MAX, "value"),
        families=Input(ids.FAMILIES, "value"),
        criteria=Input(ids.CRITERIA, "value"),
    )
    app.clientside_callback(
        ClientsideFunction("choices", "model"),
        Output(ids.N_COMPONENTS, "value"),
        Output(ids.COVARIANCE_TYPE, "value"),
        Input(ids.CRITERIA_GRAPH, "clickData"),
        Input(ids.USE_BEST, "n_clicks"),
        State(ids.BEST, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        output={name: Output(*place) for name, place in OUTPUTS.items()},
        inputs={"data": Input(ids.SHOWN, "data"), "theme": Input(ids.THEME, "data")},
        state={"job": State(WORK.job, "data")},
    )
    def compare(data: Any, theme: Any, job: Any) -> dict[str, Any]:
        shown = Shown.on_screen(data, "choose-k")
        choices, token = shown.request
        analysis, _ = services.analysis, words(choices)
        end(services.jobs, job)
        try:
            if analysis.is_quick_grid(choices, token):
                with suppress(TooLong):
                    return finished(services, shown, theme_name(theme), _)
            started = start(services.jobs, partial(analysis.selection, choices, token))
            working = done_or_working(*started, data)
            return working_or_finished(services, shown, working, theme_name(theme), _)
        except Refusal as error:
            return refused(error, _)

    @app.callback(
        output={name: Output(*place, allow_duplicate=True) for name, place in OUTPUTS.items()},
        inputs={"ticks": Input(WORK.clock, "n_intervals")},
        state={
            "data": State(ids.SHOWN, "data"),
            "theme": State(ids.THEME, "data"),
            "job": State(WORK.job, "data"),
        },
        prevent_initial_call=True,
    )
    def poll(ticks: Any, data: Any, theme: Any, job: Any) -> dict[str, Any]:
        shown = Shown.on_screen(data, "choose-k")
        started = current(job, data)
        _ = words(shown.choices)
        try:
            working = done_or_working(started, services.jobs.status(started), data)
            return working_or_finished(services, shown, working, theme_name(theme), _)
        except Refusal as error:
            return refused(error, _)


def working_or_finished(
    services: Services, shown: Shown, working: dict[str, Any] | None, theme: str, _: Translate
) -> dict[str, Any]:
    """The curves, unless the grid is still being made."""
    if working:
        return UNCHANGED | {"note": None} | working
    return finished(services, shown, theme, _)


def finished(services: Services, shown: Shown, theme: str, _: Translate) -> dict[str, Any]:
    """Curves, verdict and table of the grid; raises TooLong."""
    choices = shown.choices
    rows = services.analysis.selection(*shown.request, soon())
    chosen = choices.n_components, choices.covariance_type
    best = best_of(rows, criterion(choices))
    figure = criteria_figure(rows, choices.criteria, chosen, _, theme)
    table = services.analysis.table(*shown.request)
    told = [
        verdict(rows, best, choices, _),
        criteria_note(rows, choices.criteria, _),
        sample_note(table.sample_of, _),
    ]
    return AT_REST | {
        "figure": with_caption(figure, _("Choose K"), shown, table, theme, _),
        "note": _.paragraph(filter(None, told)),
        "table": numbers(rows, best, choices, _),
        "best": best and [best.n_components, best.covariance_type],
        "none": best is None,
    }


def refused(error: Any, _: Translate) -> dict[str, Any]:
    """Why there is no grid; the curves before it stay."""
    return UNCHANGED | AT_REST | {"note": notice(explained(error.message, error.values, _))}


def criterion(choices: Choices) -> str:
    """The criterion that decides: the first of those shown."""
    return choices.criteria[0] if choices.criteria else CRITERIA[0]


def verdict(rows: tuple[Row, ...], best: Row | None, choices: Choices, _: Translate) -> str:
    """Which model is best, which are nearly as good, and whether the grid ends there, in words."""
    if best is None:
        return _("None of these models can be fitted to the columns chosen.")
    told = [
        _(
            "The best {criterion} has K = {k}, {family}. Lower is better.",
            criterion=criterion(choices).upper(),
            k=best.n_components,
            family=_(FAMILY_NAMES[best.covariance_type]),
        )
    ]
    name = criterion(choices)
    fitted = [row for row in rows if row.error is None]
    rivals = [row for row in fitted if row is not best and row.collapsed == best.collapsed]
    near = [row for row in rivals if getattr(row, name) - getattr(best, name) <= NEAR_TIE]
    if near:
        models = _.listed(f"K = {row.n_components} ({row.covariance_type})" for row in near)
        told.append(_("Nearly as good, within {tie} of it: {models}.", tie=NEAR_TIE, models=models))
    largest = max(row.n_components for row in rows)
    if best.n_components == largest < LARGEST_K and largest > min(r.n_components for r in rows):
        told.append(_("It is the largest K tried: raise “Largest K” to see beyond it."))
    return _.paragraph(told)


def numbers(rows: tuple[Row, ...], best: Row | None, choices: Choices, _: Translate) -> Component:
    """The numbers of the curves; a fit that failed says why."""
    names = choices.criteria or CRITERIA[:1]
    head = ["K", _("Covariance"), *(name.upper() for name in names)]
    lines = []
    for row in rows:
        if row.error is not None:
            reason = explained(row.error.message, row.error.values, _)
            cells = [html.Td(reason, colSpan=len(names))]
        else:
            cells = [html.Td(_.number(getattr(row, name), 1)) for name in names]
        family = _(FAMILY_NAMES[row.covariance_type])
        if row.collapsed:
            family = _("{family}: a component would have collapsed", family=family)
        first = [html.Td(_.number(row.n_components)), html.Td(family)]
        lines.append(html.Tr(first + cells, className="best" if row is best else None))
    body = [html.Thead(html.Tr([html.Th(name, scope="col") for name in head])), html.Tbody(lines)]
    return html.Table(body, className="table table-sm")
