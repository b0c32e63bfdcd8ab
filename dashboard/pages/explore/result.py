"""Choices -> fit -> what is shown: the one callback that fits, its status strip and its messages.

A fit that is surely quick is made in the request. A longer one becomes a job: the page shows its
progress and asks for it, whichever worker answers. What is on screen stays until there is a new
result, and stays when there is none.
"""

from __future__ import annotations

import math
from contextlib import suppress
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.analysis import Fit, TooLong, matched_slots, soon
from dashboard.choices import SHARED, ChoiceError, Choices
from dashboard.components.what import term
from dashboard.components.words import Refusal, explained, notice, words
from dashboard.components.work import AT_REST, Work, current, done_or_working, end, start
from dashboard.data import DataError, NotRead, NotStored
from dashboard.figures import sample_note
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.checks import button
from dashboard.pages.explore.data import table_name
from dashboard.pages.explore.request import Request, Shown
from dashboard.services import Services

STATUS_NAMES = {
    "converged": N_("converged"),
    "max_iter": N_("stopped at the step limit"),
    "regularised": N_("regularised: a component would have collapsed"),
    "emptied": N_("a component has lost all its rows"),
}

SAME = 1e-9  # share by which two log-likelihoods of the same fit may differ: rounding

WORK = Work(ids.FIT_WORK)
OUTPUTS = {
    "shown": (ids.SHOWN, "data"),
    "source": (ids.SOURCE, "data"),
    "status": (ids.STATUS, "children"),
    "message": (ids.MESSAGE, "children"),
    **WORK.places,
}
UNCHANGED = dict.fromkeys(OUTPUTS, no_update)


def layout(_: Translate) -> Component:
    """The status strip, the message line and the bar of a long fit."""
    return html.Div(
        [
            html.Div(id=ids.STATUS, className="status", role="status"),
            html.Div(id=ids.MESSAGE, role="alert"),
            WORK.layout(_),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """A change of choices fits; a clock asks for a long fit; a button ends it."""
    WORK.register(app, services.jobs)

    @app.callback(
        output={name: Output(*place) for name, place in OUTPUTS.items()},
        inputs={"query": Input(ids.CHOICES, "data"), "uploaded": Input(ids.UPLOADED, "data")},
        state={
            "before": State(ids.SHOWN, "data"),
            "source": State(ids.SOURCE, "data"),
            "job": State(WORK.job, "data"),
        },
        prevent_initial_call=True,
    )
    def refit(query: Any, uploaded: Any, before: Any, source: Any, job: Any) -> dict[str, Any]:
        _ = words(Choices.read(query)[0])
        end(services.jobs, job)
        changes: dict[str, Any] = {}
        try:
            request = Request.parse(query, uploaded)
            changes["source"] = new_source(services, request, source)
            return answer(services, request, query, Shown.parse(before), _) | changes
        except Refusal as error:
            return refused(error, query, uploaded, before, _) | changes

    @app.callback(
        output={name: Output(*place, allow_duplicate=True) for name, place in OUTPUTS.items()},
        inputs={"ticks": Input(WORK.clock, "n_intervals")},
        state={
            "job": State(WORK.job, "data"),
            "query": State(ids.CHOICES, "data"),
            "uploaded": State(ids.UPLOADED, "data"),
            "before": State(ids.SHOWN, "data"),
            "source": State(ids.SOURCE, "data"),
        },
        prevent_initial_call=True,
    )
    def poll(
        ticks: Any, job: Any, query: Any, uploaded: Any, before: Any, source: Any
    ) -> dict[str, Any]:
        started = current(job, query)
        _ = words(Choices.read(query)[0])
        changes: dict[str, Any] = {}
        try:
            request = Request.parse(query, uploaded)
            changes["source"] = new_source(services, request, source)
            working = done_or_working(started, services.jobs.status(started), query)
            return working_or_finished(services, request, working, Shown.parse(before), _) | changes
        except Refusal as error:
            return refused(error, query, uploaded, before, _) | changes


def new_source(services: Services, request: Request, known: Any) -> Any:
    """What names the table, where it is another one than `known`; raises when it cannot be had.

    It is not named before its file has been read.
    """
    choices = request.choices
    try:
        services.analysis.table(choices, request.token)
    except NotRead:
        return no_update
    except NotStored as error:
        raise gone(choices) from error
    source = list(services.analysis.source(choices, request.token))
    return no_update if source == known else source


def gone(choices: Choices) -> DataError:
    """Why a table that the address names is not here: one answer, whatever became of it."""
    if choices.data == SHARED:
        return DataError(
            "This link to a shared table has ended or was withdrawn. Ask its sender for a new one."
        )
    return DataError(
        "The table “{file}” is not on the server, or no longer: a link does not hold it, and an "
        "unused table is deleted. Drop that file into the box to see the same view.",
        file=choices.file,
    )


def answer(
    services: Services, request: Request, query: Any, before: Shown | None, _: Translate
) -> dict[str, Any]:
    """The fit, where it is made soon; else what shows that it is being made."""
    choices, token = request
    with suppress(TooLong, NotRead):
        if services.analysis.is_quick(choices, token):
            return finished(services, request, before, _)
    started = start(services.jobs, partial(services.analysis.made, choices, token))
    working = done_or_working(*started, query)
    return working_or_finished(services, request, working, before, _)


def working_or_finished(
    services: Services,
    request: Request,
    working: dict[str, Any] | None,
    before: Shown | None,
    _: Translate,
) -> dict[str, Any]:
    """The new result, unless it is still being made."""
    if working:
        return UNCHANGED | {"message": None} | working
    return finished(services, request, before, _)


def finished(
    services: Services, request: Request, before: Shown | None, _: Translate
) -> dict[str, Any]:
    """The new result, in the colours of its address or of the result before; raises TooLong."""
    choices = request.choices
    fit = services.analysis.fitted(*request, soon())
    told = compared(services, request, fit, _)
    if len(choices.slots) != len(fit.slots):
        slots = matched_slots(fit, previous(services, request, before))
        choices = choices.changed(slots=() if slots == fit.slots else slots)
    return AT_REST | {
        "shown": Shown(Request(choices, request.token)).data,
        "source": no_update,
        "status": strip(fit, choices, _),
        "message": told,
    }


def compared(services: Services, request: Request, fit: Fit, _: Translate) -> Component | None:
    """Whether the fit of a shared table came out as recorded; None for another fit of it."""
    choices, token = request
    if choices.data != SHARED or token is None:
        return None
    recorded = services.shares.recorded(token)
    then = Choices.read(recorded.query)[0].changed(data=SHARED)
    if not services.analysis.is_same(choices, then, token):
        return None
    now, before = fit.result.log_likelihood, recorded.log_likelihood
    if math.isclose(now, before, rel_tol=SAME, abs_tol=SAME):
        sentence = _("Fitted anew: the log-likelihood is the one that was recorded for this link.")
        return notice(sentence, "success", about_shown=True)
    return notice(
        _(
            "Fitted anew, the log-likelihood is {now}; {before} was recorded for this link. The"
            " result is not the one that was shared.",
            now=_.number(now, 6),
            before=_.number(before, 6),
        ),
        about_shown=True,
    )


def previous(services: Services, request: Request, before: Shown | None) -> Fit | None:
    """The fit on screen, if it is of the same table and has not been forgotten."""
    source = services.analysis.source
    if before is None or source(*before.request) != source(*request):
        return None
    fit = services.analysis.kept(*before.request)
    return fit and fit.coloured(before.choices.slots)


def refused(error: Any, query: Any, uploaded: Any, before: Any, _: Translate) -> dict[str, Any]:
    """Why there is no new result; what is shown stays, in the panel that was asked for."""
    sentence = explained(error.message, error.values, _)
    changes = UNCHANGED | AT_REST
    if before is not None:
        sentence = _("{reason} The result below is the one before.", reason=sentence)
        changes["shown"] = in_view(before, Choices.read(query)[0].view)
    return changes | {"message": [notice(sentence), mending(error, uploaded, _)]}


def mending(error: Any, uploaded: Any, _: Translate) -> Component:
    """A button for each other reading of the file that would mend a refused one."""
    buttons = [
        html.Button(
            _(offer.message, **offer.values),
            id={
                "type": ids.OFFER,
                "token": uploaded["token"],
                "name": uploaded["name"],
                "reading": offer.reading,
            },
            type="button",
            className="btn btn-sm btn-outline-secondary",
        )
        for offer in getattr(error, "offers", ())
    ]
    return html.Div(buttons, className="buttons offers")


def in_view(before: Any, view: str) -> Any:
    """The store SHOWN for the same result in another panel."""
    try:
        shown = Shown.parse(before)
    except ChoiceError:
        return no_update
    if shown is None or shown.choices.view == view:
        return no_update
    return Shown(shown.request._replace(choices=shown.choices.changed(view=view))).data


def strip(fit: Fit, choices: Choices, _: Translate) -> list[Component]:
    """What was fitted, and how it came out."""
    result, rows = fit.result, len(fit.rows)
    time = f"{1000 * fit.seconds:.0f} ms" if fit.seconds < 1 else f"{fit.seconds:.1f} s"
    facts: list[tuple[Any, str]] = [
        (_("Table"), table_name(choices, fit.table, _)),
        (_("Rows"), _.number(rows)),
        (_("Columns"), _.number(len(fit.columns))),
        (term("K", "component", _), _.number(choices.n_components)),
        (term(_("Covariance"), "covariance-matrix", _), choices.covariance_type),
        (term(_("Log-likelihood"), "log-likelihood", _), _.number(result.log_likelihood, 1)),
        (term("AIC", "aic", _), _.number(result.aic, 1)),
        (term("BIC", "bic", _), _.number(result.bic, 1)),
        (term(_("Steps"), "em-algorithm", _), _.number(fit.n_iter)),
        (term(_("Outcome"), "convergence", _), _(STATUS_NAMES[result.status])),
        (_("Time"), time),
    ]
    if fit.logs:
        names = [column.label for column in fit.columns if column.key in fit.logs]
        facts.insert(3, (_("Logarithms of"), _.listed(names)))
    pairs = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts]
    return [html.Dl(pairs), *incomplete(fit, _), *sampled(fit, _)]


def sampled(fit: Fit, _: Translate) -> list[Component]:
    """That the rows are a sample, where they are."""
    sentence = sample_note(fit.table.sample_of, _)
    return [html.P(sentence, className="left-out")] if sentence else []


def incomplete(fit: Fit, _: Translate) -> list[Component]:
    """What became of the rows with missing cells, and a click that keeps them."""
    left_out = fit.table.n_rows - len(fit.rows)
    if left_out and not fit.partial:
        sentence = _.n(
            "{count} row with a missing cell is left out.",
            "{count} rows with missing cells are left out.",
            left_out,
        )
        keep = button(_("Keep them"), {"missing": "keep"}, "status")
        return [html.P([sentence, keep], className="left-out")]
    sentences = []
    if fit.n_incomplete:
        sentence = _.n(
            "{count} row with missing cells counts by the cells that it has.",
            "{count} rows with missing cells count by the cells that they have.",
            fit.n_incomplete,
        )
        sentences.append(sentence)
    if left_out:
        sentence = _.n(
            "{count} row without any value is left out.",
            "{count} rows without any value are left out.",
            left_out,
        )
        sentences.append(sentence)
    return [html.P(_.paragraph(sentences), className="left-out")] if sentences else []
