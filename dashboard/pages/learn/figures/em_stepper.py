"""Lesson 2: EM by half-steps, with the numbers of one chosen row put into the formulas."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.arrival import Arrival
from dashboard.figures import component_name
from dashboard.figures.lessons import steps_figure
from dashboard.i18n import N_, Translate
from dashboard.learn.live.formulas import e_step_formula, m_step_formulas
from dashboard.learn.live.half_steps import (
    CLUSTERS,
    EXPLORE,
    ROWS,
    responsibility,
    run,
    sums,
)
from dashboard.pages.learn.figures.frame import (
    component_of,
    framed,
    picture,
    sliding,
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

AT, ROW, COMPONENT = (f"{ids.STEPS}-{name}" for name in ("at", "row", "component"))
E_STEP, M_STEP = (f"{ids.STEPS}-{name}" for name in ("e", "m"))
FIRST_ROW = 6  # one that three components claim alike


class Asked(NamedTuple):
    """A half-step, and a row and a component counted from 0."""

    number: int
    row: int
    component: int

    @classmethod
    def parse(cls, number: Any, row: Any, component: Any) -> Asked:
        """From the controls; raises ChoiceError."""
        return cls(
            whole_of(number, 0, run().last, LABEL),
            whole_of(row, 1, ROWS, N_("Row")) - 1,
            whole_of(component, 1, CLUSTERS, N_("Component")) - 1,
        )


def layout(arrival: Arrival, _: Translate) -> Component:
    """The run above its picture and the formulas."""
    chosen = html.Div(
        [sliding(ROW, _("Row"), FIRST_ROW, 1, ROWS), component_of(COMPONENT, CLUSTERS, _)],
        className="live-chosen",
    )
    formulas = html.Div(
        [
            html.Div([html.H3(_("E-step")), dcc.Markdown(id=E_STEP, mathjax=True)]),
            html.Div([html.H3(_("M-step")), dcc.Markdown(id=M_STEP, mathjax=True)]),
        ],
        className="live-formulas",
    )
    drawn = picture(ids.STEPS, _("Rows and components at a half-step of EM"), _, tall=True)
    explore = to_explore(_("Open this on the Explore page"), arrival, {"view": "em", **EXPLORE})
    return framed([stepping(AT, run().last, _), chosen], [drawn, formulas], explore)


def register(app: Dash, services: Services) -> None:
    """Picture and formulas follow the half-step, the row (a click chooses it) and the component."""
    register_stepping(app, AT)
    app.clientside_callback(
        ClientsideFunction("live", "picked"),
        Output(ROW, "value"),
        Input(ids.STEPS, "clickData"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.STEPS, "figure"),
        Output(told_id(ids.STEPS), "children"),
        Output(E_STEP, "children"),
        Output(M_STEP, "children"),
        Output(f"{AT}-on", "children"),
        Input(AT, "value"),
        Input(ROW, "value"),
        Input(COMPONENT, "value"),
        Input(ids.THEME, "data"),
        State(ids.ADDRESS, "data"),
    )
    def draw(
        at: Any, row: Any, component: Any, theme: Any, address: Any
    ) -> tuple[Any, str, str, str, str]:
        _ = spoken_at(app, address)[1]
        asked = Asked.parse(at, row, component)
        figure = steps_figure(run(), asked.number, asked.row, _, theme_name(theme))
        formulas = e_step_of(asked), m_step_of(asked, _)
        return figure, told(asked, _), *formulas, next_name(asked.number, _)


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
