"""The Clusters picture. Points, ellipses and means are WebGL traces, so that they overlie each
other in the order in which they are added: Plotly puts all SVG lines below all WebGL points."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import layers, points, theme
from dashboard.figures.text import escape
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.views.clusters import ClusterView, Component


def clusters_figure(
    view: ClusterView,
    _: Translate,
    theme_name: str,
    x_range: Sequence[float] | None = None,
    y_range: Sequence[float] | None = None,
) -> go.Figure:
    """The picture of `view` in the words of `_`, for the theme "light" or "dark".

    A range (2,) is what of an axis is in view; None: all of it.
    """
    figure = theme.base_figure(theme_name, view.key)
    figure.update_layout(xaxis_range=x_range, yaxis_range=y_range)
    if view.histogram is not None:
        layers.add_histogram(figure, view, _, theme_name)
        return figure
    layers.add_backgrounds(figure, view, _, theme_name)
    points.add_points(figure, view, _, theme_name)
    for component in view.components:
        _add_ellipses(figure, view, component, _, theme_name)
    if view.show_means:
        for component in view.components:
            _add_mean(figure, view, component, _, theme_name)
    if view.colour is None and len(view.components) > points.NAMED_COMPONENTS:
        figure.update_layout(legend_title_text=_("component"))
    if view.colour is not None and view.colour.levels is not None:
        figure.update_layout(legend_title_text=escape(view.colour.label, 30))
    figure.for_each_trace(_name_for_plotly)
    x, y = view.axes
    figure.update_layout(xaxis_title_text=escape(x.label), yaxis_title_text=escape(y.label))
    return figure


def _name_for_plotly(trace: Any) -> None:
    """An identity that lasts: what the legend hides stays hidden when there are other traces."""
    known = trace.to_plotly_json()
    names = ("type", "legendgroup", "name", "mode", "meta")
    words = "|".join(str(known.get(name)) for name in names)
    trace.uid = f"t{zlib.crc32(words.encode()):08x}"  # Plotly writes it into a CSS class


def _add_ellipses(
    figure: go.Figure, view: ClusterView, component: Component, _: Translate, theme_name: str
) -> None:
    for (coverage, outline), dash in zip(component.ellipses, theme.DASHES, strict=False):
        figure.add_scattergl(
            x=outline[:, 0],
            y=outline[:, 1],
            mode="lines",
            line={"color": theme.colour(component.slot, theme_name), "width": 2, "dash": dash},
            hoverinfo="skip",
            meta=coverage,
            **points.legend_entry(view, component, _, shown=False),
        )


def _add_mean(
    figure: go.Figure, view: ClusterView, component: Component, _: Translate, theme_name: str
) -> None:
    """The mean as a disc as large as the weight asks, with the component's number in it."""
    shade = theme.colour(component.slot, theme_name)
    figure.add_scattergl(
        x=component.centre[:1],
        y=component.centre[1:],
        mode="markers+text",
        marker={
            "color": shade,
            "size": mean_size(component.weight),
            "symbol": "circle",
            "line": {"color": theme.inks(theme_name).ground, "width": 2},
        },
        text=[str(component.slot + 1)],
        textfont={"color": theme.text_on(shade), "size": 12},
        textposition="middle center",
        hovertemplate=escape(
            _(
                "{component}: weight {weight} %",
                component=component_name(component.slot, _, component.name),
                weight=_.number(100 * component.weight, 1),
            )
        )
        + "<extra></extra>",
        **points.legend_entry(view, component, _, shown=False),
    )


def mean_size(weight: float) -> float:
    """Diameter of a mean's disc in pixels; its area beyond the smallest grows with the weight."""
    return float(14 + 18 * np.sqrt(weight))
