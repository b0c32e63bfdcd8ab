"""What the live figures share: controls above a picture, its numbers in words below it, a link to
the Explore page; and what their callbacks are told, checked.
"""

from __future__ import annotations

from typing import Any

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.choices import real, whole
from dashboard.components.arrival import Arrival
from dashboard.components.fields import attributes, field, select
from dashboard.components.graph import graph
from dashboard.components.words import words
from dashboard.figures import colour, component_name
from dashboard.i18n import Translate


def framed(
    controls: list[Component], shown: list[Component], explore: Component | None = None
) -> Component:
    """A figure: controls, what they show, and the way to the same on the Explore page."""
    parts: list[Component] = [html.Div(controls, className="live-controls no-print"), *shown]
    if explore is not None:
        parts.append(html.P(explore, className="to-explore"))
    return html.Div(parts, className="live-figure")


def to_explore(label: str, arrival: Arrival, setting: dict[str, str], **more: Any) -> Component:
    """A link to a setting of the Explore page; more: its `id` where it follows the controls."""
    return html.A(label, href=arrival.to("/", **setting), **more)


def component_legend(slot: int, _: Translate) -> Component:
    """The name of a component above its controls, with its colour in either theme."""
    shades = {"--light": colour(slot, "light"), "--dark": colour(slot, "dark")}
    swatch = html.Span(className="swatch", style=shades)
    return html.Legend([swatch, component_name(slot, _)], className="live-legend")


def picture(
    id: str, label: str, _: Translate, tall: bool = False, movable: bool = False
) -> Component:
    """A graph, what it is called, and place below it for its numbers in words (`told_id`).

    movable: whether a reader can drag the shapes in it.
    """
    drawn = graph(id, _, className="live-picture tall" if tall else "live-picture")
    props: Any = drawn
    props.config = {**props.config, "edits": {"shapePosition": movable}}
    spoken = html.P(id=told_id(id), className="note", **attributes(aria_live="polite"))
    named = attributes(aria_label=label, aria_describedby=told_id(id))
    return html.Div([html.Div(drawn, role="group", **named), spoken])


def told_id(id: str) -> str:
    """Where the numbers of the graph `id` stand in words."""
    return f"{id}-told"


def sliding(
    id: str, label: str, value: float, low: float, high: float, step: float = 1, marks: Any = None
) -> Component:
    """A slider under its label, beside which assets/live-figures.js says where it is; what it shows
    follows as it moves."""
    ends = marks or {at: {"label": f"{at:g}".replace("-", "−")} for at in (low, high)}
    track = dcc.Slider(
        id=id,
        value=value,
        min=low,
        max=high,
        step=step,
        marks=ends,
        updatemode="drag",
        allow_direct_input=False,
        tooltip={"placement": "top"},
    )
    return html.Div([html.Label(label, className="form-label"), track], className="field")


def spoken_at(app: Dash, address: Any) -> tuple[Arrival, Translate]:
    """Where the page is and its language, from the store ADDRESS; raises ChoiceError."""
    arrival = Arrival.parse(address, app.config.requests_pathname_prefix)
    return arrival, words(arrival.choices)


def component_of(id: str, count: int, _: Translate) -> Component:
    """The choice of one of `count` components, whose values are "1", "2", …"""
    offered = [(str(k + 1), component_name(k, _)) for k in range(count)]
    return field(_("Component"), select(id, offered, "1"))


def theme_name(data: Any) -> str:
    """The theme on screen, from the store THEME."""
    return "dark" if data == "dark" else "light"


def whole_of(value: Any, low: int, high: int, label: str) -> int:
    """A whole number as a control gave it; raises ChoiceError. label: a word of the catalogue."""
    found: int = whole(low, high)(str(value), label)
    return found


def real_of(value: Any, low: float, high: float, label: str) -> float:
    """A number as a control gave it; raises ChoiceError. label: a word of the catalogue."""
    found: float = real(low, high)(str(value), label)
    return found
