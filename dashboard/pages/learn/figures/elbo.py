"""Lesson 7: what each half-step of EM does to log-likelihood = ELBO + KL."""

from __future__ import annotations

from typing import Any

from dash import Dash
from dash.development.base_component import Component

from dashboard import ids
from dashboard.figures.lessons import bound_figure
from dashboard.i18n import N_, Translate
from dashboard.learn.live.bound import LAST, bounds
from dashboard.learn.live.half_steps import EXPLORE
from dashboard.pages.learn.figures.half_steps import (
    half_step_dial,
    half_step_name,
    half_stepping,
    register_half_stepping,
)
from dashboard.pages.learn.figures.on_explore import setting
from dashboard.pages.learn.figures.pictures import Plot
from dashboard.pages.learn.figures.stage import Answer, Stage
from dashboard.services import Services

STAGE = Stage(
    ids.BOUND,
    (Plot(N_("Log-likelihood, ELBO and KL at each half-step")),),
    link=N_("Open this run on the Explore page"),
)
AT = half_step_dial(STAGE.id("at"), LAST)


def layout(_: Translate) -> Component:
    """The half-steps above the bars."""
    return STAGE.layout([half_stepping(AT, _)], _)


def register(app: Dash, services: Services) -> None:
    """The bars follow the half-step."""
    register_half_stepping(app, AT)
    STAGE.register(app, [AT.input], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """The bars up to a half-step; raises ChoiceError."""
    number = AT.count(values[0])
    explore = setting(EXPLORE).changed(view="em")
    return Answer((bound_figure(bounds(), number, _, theme),), told(number, _), explore)


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
