"""Lesson 1: three bells in one column, moved by sliders or by dragging; their sum."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import Choices
from dashboard.figures import colour, component_name
from dashboard.figures.lessons import bells_figure
from dashboard.i18n import N_, Translate
from dashboard.learn.live.bells import LEAST, MOST, Bells, bells
from dashboard.pages.learn.figures.dial import Dial
from dashboard.pages.learn.figures.pictures import Plot
from dashboard.pages.learn.figures.stage import Answer, Stage
from dashboard.services import Services

STAGE = Stage(
    ids.BELLS,
    (Plot(N_("A mixture of three components and its parts"), movable=True),),
    link=N_("A mixture in one column on the Explore page"),
)
STARTS = ((3, -4.0, 1.5), (5, 0.5, 1.0), (2, 5.0, 2.0))  # share, mean, spread of each component
MOST_SHARES = 10
NARROWEST, WIDEST = 0.3, 4.0
SHARES, MEANS, SPREADS = zip(
    *(
        (
            Dial(STAGE.id(f"share-{k}"), N_("Weight, in shares"), 1, MOST_SHARES, 1, share),
            Dial(STAGE.id(f"mean-{k}"), N_("Mean"), LEAST, MOST, 0.1, mean),
            Dial(STAGE.id(f"spread-{k}"), N_("Spread"), NARROWEST, WIDEST, 0.1, spread),
        )
        for k, (share, mean, spread) in enumerate(STARTS)
    ),
    strict=True,
)
DIALS = (*SHARES, *MEANS, *SPREADS)
EXPLORE = Choices(data="galaxies", n_components=3)


def layout(_: Translate) -> Component:
    """Three sliders a component above the curves."""
    return STAGE.layout([component_controls(k, _) for k in range(len(STARTS))], _)


def component_controls(k: int, _: Translate) -> Component:
    """The three sliders of a component under its name, with its colour in either theme."""
    shades = {"--light": colour(k, "light"), "--dark": colour(k, "dark")}
    swatch = html.Span(className="swatch", style=shades)
    legend = html.Legend([swatch, component_name(k, _)], className="live-legend")
    sliders = [dial.layout(_) for dial in (SHARES[k], MEANS[k], SPREADS[k])]
    return html.Fieldset([legend, *sliders], className="live-component")


def register(app: Dash, services: Services) -> None:
    """The curves follow the sliders; a line that is dragged moves its slider."""
    app.clientside_callback(
        ClientsideFunction("live", "dragged"),
        *(Output(dial.id, "value") for dial in MEANS),
        Input(STAGE.picture(0), "relayoutData"),
        *(State(dial.id, "value") for dial in MEANS),
        prevent_initial_call=True,
    )
    STAGE.register(app, [dial.input for dial in DIALS], answer)


def answer(values: list[Any], theme: str, _: Translate) -> Answer:
    """The curves of nine values; raises ChoiceError."""
    view = bells_of(values)
    return Answer((bells_figure(view, _, theme),), told(view, _), EXPLORE)


def bells_of(values: list[Any]) -> Bells:
    """The mixture that nine sliders state: shares, means, spreads; raises ChoiceError."""
    shares = [dial.count(value) for dial, value in zip(SHARES, values[:3], strict=True)]
    means = [dial.number(value) for dial, value in zip(MEANS, values[3:6], strict=True)]
    spreads = [dial.number(value) for dial, value in zip(SPREADS, values[6:], strict=True)]
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
