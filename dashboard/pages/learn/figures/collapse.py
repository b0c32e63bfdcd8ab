"""Lesson 2: the floor of variance goes down, and a component closes in on one row."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.arrival import Arrival
from dashboard.components.graph import graph
from dashboard.figures import component_name
from dashboard.figures.lessons import collapse_figure, floors_figure
from dashboard.i18n import N_, Translate
from dashboard.learn.live.collapse import FLOORS, Collapse, collapses, explore
from dashboard.pages.learn.figures.frame import (
    framed,
    picture,
    sliding,
    spoken_at,
    theme_name,
    to_explore,
    told_id,
    whole_of,
)
from dashboard.services import Services

POWER, FLOORS_GRAPH, LINK = (f"{ids.COLLAPSE}-{name}" for name in ("power", "floors", "link"))
NONE = -len(FLOORS)  # where the slider stands for no floor at all
START = -2
MARKED = (-1, -4, -7, -10, NONE)
REGULARISATION = N_("Regularisation, as a power of ten")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def layout(arrival: Arrival, _: Translate) -> Component:
    """The slider above the density and the curve."""
    marks = {power: {"label": share(power)} for power in MARKED}
    power = sliding(POWER, _(REGULARISATION), START, NONE, -1, 1, marks)
    drawn = picture(ids.COLLAPSE, _("Three components on 20 rows, one of them ever narrower"), _)
    curve = html.Div(graph(FLOORS_GRAPH, _, className="live-picture low"))
    link = to_explore(_("Open this on the Explore page"), arrival, explore(FLOORS[1]), id=LINK)
    return framed([power], [drawn, curve], link)


def register(app: Dash, services: Services) -> None:
    """Density, curve and link follow the slider."""

    @app.callback(
        Output(ids.COLLAPSE, "figure"),
        Output(FLOORS_GRAPH, "figure"),
        Output(told_id(ids.COLLAPSE), "children"),
        Output(LINK, "href"),
        Input(POWER, "value"),
        Input(ids.THEME, "data"),
        State(ids.ADDRESS, "data"),
    )
    def draw(power: Any, theme: Any, address: Any) -> tuple[Any, Any, str, str]:
        arrival, _ = spoken_at(app, address)
        at = place(power)
        drawn = (collapses(), at, _, theme_name(theme))
        link = arrival.to("/", **explore(FLOORS[at]))
        return collapse_figure(*drawn), floors_figure(*drawn), told(at, _), link


def place(power: Any) -> int:
    """Which of `FLOORS` the slider states; raises ChoiceError."""
    return -whole_of(power, NONE, -1, REGULARISATION) - 1


def share(power: int) -> str:
    """A place of the slider as a number."""
    return "0" if power == NONE else "10" + str(power).translate(SUPERSCRIPTS)


def told(at: int, _: Translate) -> str:
    """The picture in words."""
    view = collapses()[at]
    narrowest = _(
        "The narrowest is {component}: it holds {count} of the {rows} rows, with a spread of "
        "{spread}.",
        component=component_name(view.narrowest, _),
        count=_.number(view.count, 1),
        rows=len(view.x),
        spread=f"{view.spread:.2g}",
    )
    value = _.number(view.log_likelihood, 1)
    return _.paragraph(
        [
            _(
                "The floor is {share} of the column’s variance.",
                share=share(-at - 1),
            ),
            narrowest,
            _("Log-likelihood: {value}.", value=value),
            ending(view, _),
        ]
    )


def ending(view: Collapse, _: Translate) -> str:
    """Why EM ended where it did."""
    if view.collapsed:
        return _(
            "Nothing stops it: after step {step} its variance is 0, its peak has no end, and the "
            "engine refuses to go on.",
            step=view.steps,
        )
    if view.floored:
        return _("The floor has stopped it from getting narrower, at step {step}.", step=view.steps)
    return _("EM has converged, at step {step}.", step=view.steps)
