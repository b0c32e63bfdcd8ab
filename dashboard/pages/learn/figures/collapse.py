"""Lesson 2: the floor of variance goes down, and a component closes in on one row."""

from __future__ import annotations

from typing import Any

from dash import Dash
from dash.development.base_component import Component

from dashboard import ids
from dashboard.figures import component_name
from dashboard.figures.lessons import collapse_figure, floors_figure
from dashboard.i18n import N_, Translate
from dashboard.learn.live.collapse import FLOORS, Collapse, collapses, explore
from dashboard.pages.learn.figures.dial import Dial
from dashboard.pages.learn.figures.on_explore import setting
from dashboard.pages.learn.figures.pictures import Plot
from dashboard.pages.learn.figures.stage import Answer, Stage
from dashboard.services import Services

STAGE = Stage(
    ids.COLLAPSE,
    (
        Plot(N_("Three components on 20 rows, one of them ever narrower")),
        Plot(N_("The log-likelihood of each regularisation"), "low"),
    ),
)
NONE = -len(FLOORS)  # where the slider stands for no floor at all
MARKED = (-1, -4, -7, -10, NONE)
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def share(power: int) -> str:
    """A place of the slider as a number."""
    return "0" if power == NONE else "10" + str(power).translate(SUPERSCRIPTS)


POWER = Dial(
    STAGE.id("power"), N_("Regularisation, as a power of ten"), NONE, -1, 1, -2,
    {power: share(power) for power in MARKED},
)  # fmt: skip


def layout(_: Translate) -> Component:
    """The slider above the density and the curve."""
    return STAGE.layout([POWER.layout(_)], _)


def register(app: Dash, services: Services) -> None:
    """Density and curve follow the slider."""
    STAGE.register(app, [POWER.input], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """Density and curve at a floor; raises ChoiceError."""
    at = place(values[0])
    given = (collapses(), at, _, theme)
    pictures = (collapse_figure(*given), floors_figure(*given))
    return Answer(pictures, told(at, _), setting(explore(FLOORS[at])))


def place(power: Any) -> int:
    """Which of `FLOORS` the slider states; raises ChoiceError."""
    return -POWER.count(power) - 1


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
