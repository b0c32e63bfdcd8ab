"""Lesson 7: rows drawn from a fitted mixture, beside the data."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.arrival import Arrival
from dashboard.components.fields import attributes
from dashboard.components.graph import graph
from dashboard.figures import component_name
from dashboard.figures.lessons import drawn_figures
from dashboard.i18n import N_, Translate
from dashboard.learn.live.drawing import FEWEST, LARGEST_K, MOST, MOST_DRAWS, Drawn, drawn, explore
from dashboard.pages.learn.figures.frame import (
    framed,
    sliding,
    spoken_at,
    theme_name,
    to_explore,
    told_id,
    whole_of,
)
from dashboard.services import Services

DATA, K, ROWS, ANEW, LINK = (
    f"{ids.DRAWN}-{name}" for name in ("data", "k", "rows", "anew", "link")
)
START_K, START_ROWS, STEP = 2, 270, 10
COMPONENTS, COUNT = N_("Number of components K"), N_("Rows drawn")


def layout(arrival: Arrival, _: Translate) -> Component:
    """Sliders and a button above the two pictures."""
    controls: list[Component] = [
        sliding(K, _(COMPONENTS), START_K, 1, LARGEST_K),
        sliding(ROWS, _(COUNT), START_ROWS, FEWEST, MOST, STEP),
        html.Button(_("Draw anew"), id=ANEW, type="button", className="btn btn-sm btn-primary"),
    ]
    pictures = html.Div(
        [one_picture(DATA, _("Data"), _), one_picture(ids.DRAWN, _(COUNT), _)],
        className="live-pair",
    )
    told_in = html.P(id=told_id(ids.DRAWN), className="note", **attributes(aria_live="polite"))
    link = to_explore(_("Open this on the Explore page"), arrival, explore(START_K), id=LINK)
    return framed(controls, [pictures, told_in], link)


def one_picture(id: str, title: str, _: Translate) -> Component:
    """A graph under its title."""
    return html.Div([html.H3(title), graph(id, _, className="live-picture")])


def register(app: Dash, services: Services) -> None:
    """Both pictures follow the sliders; the button draws other rows."""

    @app.callback(
        Output(DATA, "figure"),
        Output(ids.DRAWN, "figure"),
        Output(told_id(ids.DRAWN), "children"),
        Output(LINK, "href"),
        Input(K, "value"),
        Input(ROWS, "value"),
        Input(ANEW, "n_clicks"),
        Input(ids.THEME, "data"),
        State(ids.ADDRESS, "data"),
    )
    def draw(k: Any, rows: Any, clicks: Any, theme: Any, address: Any) -> tuple[Any, Any, str, str]:
        arrival, _ = spoken_at(app, address)
        view = drawn_of(k, rows, clicks)
        link = arrival.to("/", **explore(view.mixture.n_components))
        return *drawn_figures(view, _, theme_name(theme)), told(view, _), link


def drawn_of(k: Any, rows: Any, clicks: Any) -> Drawn:
    """What the controls state; raises ChoiceError."""
    draw = whole_of(clicks or 0, 0, MOST_DRAWS, N_("Draw anew"))
    return drawn(whole_of(k, 1, LARGEST_K, COMPONENTS), whole_of(rows, FEWEST, MOST, COUNT), draw)


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
