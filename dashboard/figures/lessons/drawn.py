"""Lesson 7: the rows of a table, and rows drawn from the mixture that was fitted to them."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.lessons.quiet import quiet_figure
from dashboard.figures.lessons.steps import add_ellipses
from dashboard.figures.text import escape
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.learn.live.drawing import Drawn

MARGIN = 0.15
SIZE, OPACITY = 6, 0.7


def drawn_figures(view: Drawn, _: Translate, theme_name: str) -> tuple[go.Figure, go.Figure]:
    """The data and the rows drawn, on equal axes."""
    pairs = ((view.X, view.labels), (view.Y, view.sides))
    first, second = (rows_figure(view, rows, sides, _, theme_name) for rows, sides in pairs)
    return first, second


def rows_figure(
    view: Drawn, rows: np.ndarray, sides: np.ndarray, _: Translate, theme_name: str
) -> go.Figure:
    """Rows (m, 2) in the colours and symbols of their components (m,)."""
    figure = quiet_figure(theme_name)
    for slot in range(view.mixture.n_components):
        own = rows[sides == slot]
        figure.add_scatter(
            x=own[:, 0], y=own[:, 1], mode="markers", name=component_name(slot, _),
            hoverinfo="skip", showlegend=True,
            marker={"color": theme.colour(slot, theme_name), "symbol": theme.symbol(slot),
                    "size": SIZE, "opacity": OPACITY},
        )  # fmt: skip
    add_ellipses(figure, view.mixture, theme_name, width=2)
    low, high = view.X.min(axis=0), view.X.max(axis=0)
    ends = np.array([low - MARGIN * (high - low), high + MARGIN * (high - low)])
    figure.update_xaxes(range=ends[:, 0], title_text=escape(view.names[0]))
    figure.update_yaxes(range=ends[:, 1], title_text=escape(view.names[1]))
    return figure
