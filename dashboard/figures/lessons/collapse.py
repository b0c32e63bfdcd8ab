"""Lesson 2: a bell that closes in on one row, and the log-likelihood at each floor of variance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.lessons.quiet import add_curves, quiet_figure
from dashboard.i18n import Translate
from dashboard.learn.live.collapse import Collapse

TALLEST = 1.5  # times the density without a collapse is what the picture has room for


def collapse_figure(
    all_of_them: Sequence[Collapse], at: int, _: Translate, theme_name: str
) -> go.Figure:
    """The rows on the axis below the density of one of `all_of_them`; what does not fit is told."""
    figure = quiet_figure(theme_name)
    view = all_of_them[at]
    top = TALLEST * all_of_them[0].peak
    add_curves(figure, view.grid, view.parts, _, theme_name)
    ink = theme.inks(theme_name)
    figure.add_scatter(
        x=view.x, y=np.zeros_like(view.x), mode="markers", showlegend=False, cliponaxis=False,
        marker={"symbol": "line-ns-open", "size": 14, "color": ink.text, "line": {"width": 1.5}},
        hoverinfo="skip",
    )  # fmt: skip
    if view.peak > top:
        figure.add_annotation(
            x=view.mixture.means[view.narrowest, 0], y=top, text=_peak(view, _), ax=24, ay=18,
            axref="pixel", ayref="pixel", xanchor="left", showarrow=True, arrowhead=2,
            arrowcolor=ink.text, bgcolor=ink.ground,
        )  # fmt: skip
    figure.update_xaxes(range=[view.grid[0], view.grid[-1]], title_text="x")
    figure.update_yaxes(range=[0, top])
    return figure


def _peak(view: Collapse, _: Translate) -> str:
    digits = 0 if view.peak >= 10 else 2
    return _("the peak is {height} high", height=_.number(view.peak, digits))


def floors_figure(
    all_of_them: Sequence[Collapse], at: int, _: Translate, theme_name: str
) -> go.Figure:
    """The log-likelihood against the floor, the smaller to the right; a ring at the one shown."""
    figure = quiet_figure(theme_name)
    stopped = [one for one in all_of_them if not one.collapsed]
    line = theme.colour(0, theme_name)
    figure.add_scatter(
        x=[one.floor for one in stopped], y=[one.log_likelihood for one in stopped],
        mode="lines+markers", line={"color": line}, marker={"size": 6}, showlegend=False,
        hovertemplate="%{x:.0e}: %{y:.1f}<extra></extra>",
    )  # fmt: skip
    ink, now = theme.inks(theme_name).text, all_of_them[at]
    if not now.collapsed:
        figure.add_scatter(
            x=[now.floor], y=[now.log_likelihood], mode="markers", showlegend=False,
            marker={"symbol": "circle-open", "size": 18, "color": ink, "line": {"width": 3}},
            hoverinfo="skip",
        )  # fmt: skip
    figure.update_xaxes(
        type="log", autorange="reversed", exponentformat="power", dtick=3,
        title_text=_("regularisation"),
    )  # fmt: skip
    figure.update_yaxes(title_text=_("log-likelihood"))
    return figure
