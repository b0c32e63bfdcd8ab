"""Lesson 1: three bells in one column, moved by sliders or by dragging; their sum."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.arrival import Arrival
from dashboard.figures import component_name
from dashboard.figures.lessons import bells_figure
from dashboard.i18n import N_, Translate
from dashboard.learn.live.bells import LEAST, MOST, Bells, bells
from dashboard.pages.learn.figures.frame import (
    component_legend,
    framed,
    picture,
    real_of,
    sliding,
    spoken_at,
    theme_name,
    to_explore,
    told_id,
    whole_of,
)
from dashboard.services import Services

STARTS = ((3, -4.0, 1.5), (5, 0.5, 1.0), (2, 5.0, 2.0))  # share, mean, spread of each component
MOST_SHARES = 10
NARROWEST, WIDEST = 0.3, 4.0
SHARE, MEAN, SPREAD = N_("Weight, in shares"), N_("Mean"), N_("Spread")
PARTS = ("share", "mean", "spread")


def layout(arrival: Arrival, _: Translate) -> Component:
    """Three sliders a component above the curves."""
    controls = [component_controls(k, *start, _) for k, start in enumerate(STARTS)]
    drawn = picture(ids.BELLS, _("A mixture of three components and its parts"), _, movable=True)
    setting = {"data": "galaxies", "k": "3"}
    explore = to_explore(_("A mixture in one column on the Explore page"), arrival, setting)
    return framed(controls, [drawn], explore)


def component_controls(k: int, share: int, mean: float, spread: float, _: Translate) -> Component:
    """The three sliders of a component under its name."""
    own = {part: f"{ids.BELLS}-{part}-{k}" for part in PARTS}
    return html.Fieldset(
        [
            component_legend(k, _),
            sliding(own["share"], _(SHARE), share, 1, MOST_SHARES),
            sliding(own["mean"], _(MEAN), mean, LEAST, MOST, 0.1),
            sliding(own["spread"], _(SPREAD), spread, NARROWEST, WIDEST, 0.1),
        ],
        className="live-component",
    )


def register(app: Dash, services: Services) -> None:
    """The curves follow the sliders; a line that is dragged moves its slider."""
    numbers = range(len(STARTS))
    app.clientside_callback(
        ClientsideFunction("live", "dragged"),
        *(Output(f"{ids.BELLS}-mean-{k}", "value") for k in numbers),
        Input(ids.BELLS, "relayoutData"),
        *(State(f"{ids.BELLS}-mean-{k}", "value") for k in numbers),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.BELLS, "figure"),
        Output(told_id(ids.BELLS), "children"),
        *(Input(f"{ids.BELLS}-{part}-{k}", "value") for part in PARTS for k in numbers),
        Input(ids.THEME, "data"),
        State(ids.ADDRESS, "data"),
    )
    def draw(*given: Any) -> tuple[Any, str]:
        *values, theme, address = given
        _ = spoken_at(app, address)[1]
        view = bells_of(values)
        return bells_figure(view, _, theme_name(theme)), told(view, _)


def bells_of(values: list[Any]) -> Bells:
    """The mixture that nine sliders state: shares, means, spreads; raises ChoiceError."""
    shares = [whole_of(value, 1, MOST_SHARES, SHARE) for value in values[:3]]
    means = [real_of(value, LEAST, MOST, MEAN) for value in values[3:6]]
    spreads = [real_of(value, NARROWEST, WIDEST, SPREAD) for value in values[6:]]
    return bells(shares, means, spreads)


def told(view: Bells, _: Translate) -> str:
    """The picture in words."""
    weights, means = view.mixture.weights, view.mixture.means[:, 0]
    sentences = [
        _(
            "{component}: weight {weight}, mean {mean}, spread {spread}.",
            component=component_name(k, _).capitalize(),
            weight=_.number(weights[k], 2),
            mean=_.number(means[k], 1),
            spread=_.number(view.spreads[k], 1),
        )
        for k in range(len(weights))
    ]
    places = _.listed(_.number(place, 1) for place in view.humps)
    sentences.append(
        _.n(
            "The sum has {count} hump, at {places}; the area below it is 1.",
            "The sum has {count} humps, at {places}; the area below it is 1.",
            len(view.humps),
            places=places,
        )
    )
    return _.paragraph(sentences)
