"""Lesson 1: the density of a mixture and its parts. The disc at each top can be dragged."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.lessons.quiet import add_curves, add_discs, quiet_figure
from dashboard.i18n import Translate
from dashboard.learn.live.bells import LEAST, MOST, Bells


def bells_figure(view: Bells, _: Translate, theme_name: str) -> go.Figure:
    """The sum as a line over its parts."""
    figure = quiet_figure(theme_name)
    add_curves(figure, view.grid, view.parts, _, theme_name)
    means = view.mixture.means[:, 0]
    for slot, (mean, top) in enumerate(zip(means, view.tops, strict=True)):
        figure.add_scatter(
            x=[mean, mean], y=[0, top], mode="lines", hoverinfo="skip", showlegend=False,
            line={"color": theme.colour(slot, theme_name), "width": 1},
        )  # fmt: skip
    add_discs(figure, zip(means, view.tops, strict=True), theme_name)
    # A disc lies where the server puts it, not where it was let go.
    figure.update_layout(editrevision=f"{means.tolist()}{view.tops.tolist()}")
    figure.update_xaxes(range=[LEAST - 2, MOST + 2], title_text="x")
    return figure
