"""Lesson 2: EM by half-steps, with the numbers of one chosen row put into the formulas."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import Dash, Input, dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.fields import field, select
from dashboard.figures import component_name
from dashboard.figures.lessons import steps_figure
from dashboard.i18n import N_, Translate
from dashboard.learn.live.formulas import e_step_formula, m_step_formulas
from dashboard.learn.live.half_steps import (
    CLUSTERS,
    EXPLORE,
    LAST,
    ROWS,
    responsibility,
    run,
    sums,
)
from dashboard.pages.learn.figures.choosing import chosen, numbers_up_to, register_click
from dashboard.pages.learn.figures.dial import Dial
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

STAGE = Stage(ids.STEPS, (Plot(N_("Rows and components at a half-step of EM"), "tall"),))
AT = half_step_dial(STAGE.id("at"), LAST)
ROW = Dial(STAGE.id("row"), N_("Row"), 1, ROWS, 1, 6)  # one that three components claim alike
COMPONENT, COMPONENT_LABEL = STAGE.id("component"), N_("Component")
COMPONENTS = numbers_up_to(CLUSTERS)


class Asked(NamedTuple):
    """A half-step, and a row and a component counted from 0."""

    number: int
    row: int
    component: int

    @classmethod
    def parse(cls, number: Any, row: Any, component: Any) -> Asked:
        """From the controls; raises ChoiceError."""
        k = int(chosen(component, COMPONENTS, COMPONENT_LABEL))
        return cls(AT.count(number), ROW.count(row) - 1, k - 1)


def layout(_: Translate) -> Component:
    """The run, a row and a component above picture and formulas."""
    offered = [(key, component_name(int(key) - 1, _)) for key, _number in COMPONENTS]
    component = field(_(COMPONENT_LABEL), select(COMPONENT, offered, "1"))
    about = html.Div([ROW.layout(_), component], className="live-chosen")
    return STAGE.layout([half_stepping(AT, _), about], _)


def register(app: Dash, services: Services) -> None:
    """Picture and formulas follow the half-step, the row (a click chooses it) and the component."""
    register_half_stepping(app, AT)
    register_click(app, ROW.id, STAGE.picture(0))
    STAGE.register(app, [AT.input, ROW.input, Input(COMPONENT, "value")], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """A half-step, and its formulas for a row and a component; raises ChoiceError."""
    asked = Asked.parse(*values)
    figure = steps_figure(run(), asked.number, asked.row, _, theme)
    explore = setting(EXPLORE).changed(view="em")
    return Answer((figure,), told(asked, _), explore, formulas(asked, _))


def formulas(asked: Asked, _: Translate) -> Component:
    """Both steps with their numbers."""
    steps = ((_("E-step"), e_step_of(asked)), (_("M-step"), m_step_of(asked, _)))
    shown = [html.Div([html.H3(name), dcc.Markdown(text, mathjax=True)]) for name, text in steps]
    return html.Div(shown, className="live-formulas")


def e_step_of(asked: Asked) -> str:
    """The E-step of the row with its numbers."""
    found = responsibility(run(), asked.number, asked.row)
    return e_step_formula(found, asked.row, asked.component)


def m_step_of(asked: Asked, _: Translate) -> str:
    """The sums of the component, once there are responsibilities to be added up."""
    if asked.number == 0:
        return _("There is nothing to add up yet: the E-step comes first.")
    found = sums(run(), asked.number, asked.component)
    return m_step_formulas(found, run().X[asked.row], asked.row, asked.component)


def told(asked: Asked, _: Translate) -> str:
    """The picture in words."""
    now = run().at(asked.number)
    mean = _.number(now.log_likelihood, 3)
    sentences = [
        half_step_name(asked.number, _),
        _("Mean log-likelihood a row: {value}.", value=mean),
    ]
    if now.shares is not None:
        parts = _.listed(
            f"{component_name(k, _)} {_.number(share, 3)}"
            for k, share in enumerate(now.shares[asked.row])
        )
        sentences.append(
            _("Responsibilities for row {row}: {parts}.", row=asked.row + 1, parts=parts)
        )
    return _.paragraph(sentences)
