"""Where the starts of EM end: log-likelihoods in a row, the best one marked."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.lessons.quiet import quiet_figure
from dashboard.i18n import Translate


def endings_figure(
    endings: Sequence[float], chosen: int, best: Sequence[int], _: Translate, theme_name: str
) -> go.Figure:
    """Log-likelihood of each start; `chosen` and those that are `best` are counted from 0, the
    numbers that the points carry from 1."""
    figure, ink = quiet_figure(theme_name), theme.inks(theme_name)
    numbers = list(range(1, len(endings) + 1))
    is_best = [at in best for at in range(len(endings))]
    shade = theme.colour(0, theme_name)
    figure.add_scatter(
        x=endings,
        y=numbers,
        customdata=[[number] for number in numbers],
        mode="markers",
        marker={
            "color": [ink.text if one else shade for one in is_best],
            "opacity": 1,
            "symbol": ["star" if one else "circle" for one in is_best],
            "size": [17 if one else 11 for one in is_best],
        },
        hovertemplate=_("Start {number}", number="%{y}") + ": %{x:,.1f}<extra></extra>",
        showlegend=False,
    )
    figure.add_scatter(
        x=[endings[chosen]],
        y=[chosen + 1],
        mode="markers",
        marker={"symbol": "circle-open", "size": 24, "color": ink.text, "line": {"width": 2}},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_xaxes(title_text=_("log-likelihood at the end"), nticks=5)
    figure.update_yaxes(title_text=_("start"), dtick=1, range=[len(endings) + 0.6, 0.4])
    return figure
