"""What the lessons' pictures have in common: they do not zoom, so that a finger scrolls
the page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.words import component_name
from dashboard.i18n import Translate

DISC = 11  # pixels from middle to edge


def quiet_figure(theme_name: str) -> go.Figure:
    """An empty figure whose axes stay."""
    figure = theme.base_figure(theme_name, "lesson")
    figure.update_layout(dragmode=False)
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure


def add_curves(
    figure: go.Figure, grid: np.ndarray, parts: np.ndarray, _: Translate, theme_name: str
) -> None:
    """The parts (K, m) of a density on a grid (m,) as hills, over their sum as a line."""
    figure.add_scatter(
        x=grid, y=parts.sum(axis=0), mode="lines", name=_("mixture"), hoverinfo="skip",
        line={"color": theme.inks(theme_name).text, "width": 2.5},
    )  # fmt: skip
    for slot, part in enumerate(parts):
        shade = theme.colour(slot, theme_name)
        figure.add_scatter(
            x=grid, y=part, mode="lines", fill="tozeroy", fillcolor=theme.faded(shade, 0.18),
            line={"color": shade, "width": 2, "dash": "dash"}, hoverinfo="skip",
            name=component_name(slot, _),
        )  # fmt: skip
    figure.update_yaxes(title_text=_("density"), rangemode="tozero")


def add_discs(
    figure: go.Figure, centres: Iterable[tuple[float, float]], theme_name: str, opacity: float = 1.0
) -> None:
    """Where each component is (K centres), as a disc with its number in it."""
    for slot, (x, y) in enumerate(centres):
        shade = theme.colour(slot, theme_name)
        figure.add_shape(
            type="circle", xsizemode="pixel", ysizemode="pixel", xanchor=x, yanchor=y,
            x0=-DISC, x1=DISC, y0=-DISC, y1=DISC, fillcolor=shade,
            line={"color": theme.inks(theme_name).ground, "width": 2},
            label={"text": str(slot + 1), "font": {"color": theme.text_on(shade), "size": 12}},
            opacity=opacity,
        )  # fmt: skip
