"""Lesson 7: rows drawn from a fitted mixture, beside the data."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import whole
from dashboard.figures import component_name
from dashboard.figures.lessons import drawn_figures
from dashboard.i18n import N_, Translate
from dashboard.learn.live.drawing import FEWEST, LARGEST_K, MOST, MOST_DRAWS, Drawn, drawn, explore
from dashboard.pages.learn.figures.dial import Dial
from dashboard.pages.learn.figures.on_explore import setting
from dashboard.pages.learn.figures.pictures import Plot
from dashboard.pages.learn.figures.stage import Answer, Stage
from dashboard.services import Services

COUNT = N_("Rows drawn")
STAGE = Stage(ids.DRAWN, (Plot(N_("Data")), Plot(COUNT)), look="pair")
K = Dial(STAGE.id("k"), N_("Number of components K"), 1, LARGEST_K, 1, 2)
ROWS = Dial(STAGE.id("rows"), COUNT, FEWEST, MOST, 10, 270)
ANEW, ANEW_LABEL = STAGE.id("anew"), N_("Draw anew")


def layout(_: Translate) -> Component:
    """Sliders and a button above the two pictures."""
    look = "btn btn-sm btn-primary"
    anew = html.Button(_(ANEW_LABEL), id=ANEW, n_clicks=0, type="button", className=look)
    return STAGE.layout([K.layout(_), ROWS.layout(_), anew], _)


def register(app: Dash, services: Services) -> None:
    """Both pictures follow the sliders; the button draws other rows."""
    STAGE.register(app, [K.input, ROWS.input, Input(ANEW, "n_clicks")], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """The data and a draw; raises ChoiceError."""
    view = drawn_of(*values)
    there = setting(explore(view.mixture.n_components))
    return Answer(drawn_figures(view, _, theme), told(view, _), there)


def drawn_of(k: Any, rows: Any, clicks: Any) -> Drawn:
    """What the controls state; raises ChoiceError."""
    draw = whole(0, MOST_DRAWS)(str(clicks), ANEW_LABEL)
    return drawn(K.count(k), ROWS.count(rows), draw)


def told(view: Drawn, _: Translate) -> str:
    """The pictures in words."""
    parts = _.listed(
        _(
            "{component} {share} % (weight {weight} %)",
            component=component_name(k, _),
            share=_.number(100 * float((view.sides == k).mean()), 1),
            weight=_.number(100 * weight, 1),
        )
        for k, weight in enumerate(view.mixture.weights)
    )
    means = _.listed(
        _("{column} {drawn} ({data})", column=name, drawn=_.number(new, 2), data=_.number(old, 2))
        for name, new, old in zip(view.names, view.Y.mean(axis=0), view.X.mean(axis=0), strict=True)
    )
    return _.paragraph(
        [
            _.n(
                "{count} row drawn: {parts}.",
                "{count} rows drawn: {parts}.",
                len(view.Y),
                parts=parts,
            ),
            _("Means of the rows drawn, and of the data: {means}.", means=means),
        ]
    )
