"""Lesson 2: rows and components in the middle of a run of EM."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.engine import Mixture, ellipse
from dashboard.figures import theme
from dashboard.figures.lessons.quiet import add_discs, quiet_figure
from dashboard.figures.lessons.shades import mixed
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.learn.live.half_steps import HalfStep, Run

COVERAGE = 0.9
MARGIN = 0.12  # of the rows' range, on either side
SIZE, CHOSEN_SIZE = 9, 20


def steps_figure(run: Run, number: int, row: int, _: Translate, theme_name: str) -> go.Figure:
    """Half-step `number`; a ring about the chosen row. Each point carries its row as customdata.

    A row wears the colours of all components, mixed by their responsibilities, and the symbol of
    the one that has most of it; before the first E-step it has neither.
    """
    figure = quiet_figure(theme_name)
    now = run.at(number)
    if now.kind == "M" and now.made_by is not None:
        add_ellipses(figure, now.made_by, theme_name, dash="dot", width=1.5)
    add_ellipses(figure, now.mixture, theme_name, dash="solid", width=2.5)
    add_rows(figure, run, now, _, theme_name)
    ink = theme.inks(theme_name).text
    figure.add_scatter(
        x=run.X[row, :1], y=run.X[row, 1:], mode="markers", hoverinfo="skip", showlegend=False,
        marker={"symbol": "circle-open", "size": CHOSEN_SIZE, "color": ink, "line": {"width": 3}},
    )  # fmt: skip
    add_discs(figure, now.mixture.means, theme_name, opacity=0.9)
    low, high = run.X.min(axis=0), run.X.max(axis=0)
    ends = np.array([low - MARGIN * (high - low), high + MARGIN * (high - low)])
    figure.update_xaxes(range=ends[:, 0], title_text="x")
    figure.update_yaxes(range=ends[:, 1], title_text="y")
    return figure


def add_ellipses(figure: go.Figure, mixture: Mixture, theme_name: str, **line: object) -> None:
    """The ellipse of each component."""
    for slot, (mean, covariance) in enumerate(zip(mixture.means, mixture.covariances, strict=True)):
        outline = ellipse(mean, covariance, COVERAGE)
        figure.add_scatter(
            x=outline[:, 0], y=outline[:, 1], mode="lines", hoverinfo="skip", showlegend=False,
            line={"color": theme.colour(slot, theme_name), **line},
        )  # fmt: skip


def add_rows(figure: go.Figure, run: Run, now: HalfStep, _: Translate, theme_name: str) -> None:
    """The rows as points that can be clicked."""
    marker: dict[str, Any]
    numbers = np.arange(1, len(run.X) + 1)
    lines = ["<b>" + _("Row {number}", number="%{customdata[0]}") + "</b>"]
    told, marker = numbers[:, None], {"color": theme.inks(theme_name).muted, "symbol": "circle"}
    if now.shares is not None:
        told = np.column_stack([numbers, now.shares])
        symbols = [theme.symbol(slot) for slot in now.shares.argmax(axis=1)]
        slots = range(now.shares.shape[1])
        marker = {"color": mixed(now.shares, slots, theme_name), "symbol": symbols}
        lines += [component_name(slot, _) + f": %{{customdata[{slot + 1}]:.3f}}" for slot in slots]
    figure.add_scatter(
        x=run.X[:, 0], y=run.X[:, 1], mode="markers", customdata=told.tolist(), showlegend=False,
        marker={"size": SIZE, **marker},
        hovertemplate="<br>".join(lines) + "<extra></extra>",
    )  # fmt: skip
