"""Lesson 7: what each half-step of EM does to log-likelihood = ELBO + KL."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.arrival import Arrival
from dashboard.figures.lessons import bound_figure
from dashboard.i18n import Translate
from dashboard.learn.live.bound import LAST, bounds
from dashboard.learn.live.half_steps import EXPLORE
from dashboard.pages.learn.figures.frame import (
    framed,
    picture,
    spoken_at,
    theme_name,
    to_explore,
    told_id,
    whole_of,
)
from dashboard.pages.learn.figures.stepping import (
    LABEL,
    half_step_name,
    next_name,
    register_stepping,
    stepping,
)
from dashboard.services import Services

AT = f"{ids.BOUND}-at"


def layout(arrival: Arrival, _: Translate) -> Component:
    """The half-steps above the bars."""
    drawn = picture(ids.BOUND, _("Log-likelihood, ELBO and KL at each half-step"), _)
    explore = to_explore(_("Open this run on the Explore page"), arrival, {"view": "em", **EXPLORE})
    return framed([stepping(AT, LAST, _)], [drawn], explore)


def register(app: Dash, services: Services) -> None:
    """The bars follow the half-step."""
    register_stepping(app, AT)

    @app.callback(
        Output(ids.BOUND, "figure"),
        Output(told_id(ids.BOUND), "children"),
        Output(f"{AT}-on", "children"),
        Input(AT, "value"),
        Input(ids.THEME, "data"),
        State(ids.ADDRESS, "data"),
    )
    def draw(at: Any, theme: Any, address: Any) -> tuple[Any, str, str]:
        _ = spoken_at(app, address)[1]
        number = whole_of(at, 0, LAST, LABEL)
        figure = bound_figure(bounds(), number, _, theme_name(theme))
        return figure, told(number, _), next_name(number, _)


def told(number: int, _: Translate) -> str:
    """The bars in words."""
    now = bounds()[number]
    values = {
        "likelihood": _.number(now.log_likelihood, 3),
        "elbo": _.number(now.elbo, 3),
        "kl": _.number(now.kl, 3),
    }
    sum_of = _("Log-likelihood {likelihood} = ELBO {elbo} + KL {kl}, means a row.", **values)
    return _.paragraph([half_step_name(number, _), sum_of, happened(number, _)])


def happened(number: int, _: Translate) -> str:
    """What the half-step has done."""
    now, before = bounds()[number], bounds()[max(number - 1, 0)]
    if now.kind == "start":
        return _("q does not know the rows yet: it takes all components as equally probable.")
    if now.kind == "E":
        return _("The E-step has set q to the responsibilities: the gap of {gap} is closed, and "
                 "the log-likelihood is as before.", gap=_.number(before.kl, 3))  # fmt: skip
    return _(
        "The M-step has raised the bound by {bound}; the log-likelihood above it has risen by "
        "{likelihood}, so that there is a gap again.",
        bound=_.number(now.elbo - before.elbo, 3),
        likelihood=_.number(now.log_likelihood - before.log_likelihood, 3),
    )
