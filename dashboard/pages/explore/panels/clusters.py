"""Clusters: the rows on two columns, coloured by component, with the mixture's ellipses."""

from __future__ import annotations

import math
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import COVERAGES, Choices
from dashboard.components.fields import bind, checks, group
from dashboard.components.graph import graph, saving
from dashboard.components.words import words
from dashboard.figures import cluster_description, cluster_note, clusters_figure
from dashboard.i18n import N_, Translate
from dashboard.pages.explore.panels import axes
from dashboard.pages.explore.pictures import with_caption
from dashboard.pages.explore.request import Shown, theme_name
from dashboard.services import Services
from dashboard.views import clusters_on_screen

LAYER_NAMES = {
    "ellipses": N_("Ellipses"),
    "means": N_("Means"),
    "contours": N_("Density contours"),
    "uncertainty": N_("Uncertainty"),
}


def layout(choices: Choices, _: Translate) -> Component:
    """The picture under its own controls."""
    coverages = [(str(percent), f"{percent} %") for percent in COVERAGES]
    layers = [(key, _(name)) for key, name in LAYER_NAMES.items()]
    chosen = [str(percent) for percent in choices.coverages]
    return html.Div(
        [
            html.Div(
                [
                    axes.layout(),
                    group(_("Ellipses at"), checks(ids.COVERAGES, coverages, chosen, inline=True)),
                    group(_("Layers"), checks(ids.LAYERS, layers, choices.layers, inline=True)),
                ],
                className="panel-controls",
            ),
            graph(ids.CLUSTERS_GRAPH, _, className="picture"),
            saving(_("Save the picture"), ids.CLUSTERS_GRAPH, _),
            dcc.Store(id=ids.CLUSTERS_ZOOM),
            html.P(id=ids.CLUSTERS_NOTE, className="note"),
            html.P(id=ids.CLUSTERS_TEXT, className="visually-hidden"),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The picture follows what is shown and the theme."""
    bind(app, coverages=Input(ids.COVERAGES, "value"), layers=Input(ids.LAYERS, "value"))

    app.clientside_callback(
        ClientsideFunction("choices", "zoom"),
        Output(ids.CLUSTERS_ZOOM, "data"),
        Input(ids.CLUSTERS_GRAPH, "relayoutData"),
        State(ids.CLUSTERS_GRAPH, "figure"),
        State(ids.CLUSTERS_ZOOM, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.CLUSTERS_GRAPH, "figure"),
        Output(ids.CLUSTERS_NOTE, "children"),
        Output(ids.CLUSTERS_TEXT, "children"),
        Input(ids.SHOWN, "data"),
        Input(ids.THEME, "data"),
        State(ids.CLUSTERS_ZOOM, "data"),
    )
    def draw(data: Any, theme: Any, zoom: Any) -> tuple[Any, str, str]:
        shown = Shown.on_screen(data, "clusters")
        choices, _ = shown.choices, words(shown.choices)
        fit = shown.fit(services.analysis)
        view = clusters_on_screen(fit, choices)
        in_view = ranges(zoom) if isinstance(zoom, dict) and zoom.get("key") == view.key else {}
        figure = clusters_figure(view, _, theme_name(theme), **in_view)
        figure = with_caption(figure, _("Clusters"), shown, fit.table, theme_name(theme), _)
        return figure, cluster_note(view, _), cluster_description(view, _)


def ranges(zoom: dict[str, Any]) -> dict[str, Any]:
    """Ranges of the axes in the store of the zoom; what is no range is left out."""
    found = {name: zoom.get(f"{name}axis") for name in ("x", "y")}
    return {f"{name}_range": pair for name, pair in found.items() if is_range(pair)}


def is_range(pair: Any) -> bool:
    """Whether `pair` is two different finite numbers."""
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(end, int | float) and math.isfinite(end) for end in pair)
        and pair[0] != pair[1]
    )
