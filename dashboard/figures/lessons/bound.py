"""Lesson 7: log-likelihood = ELBO + KL, a bar for each half-step of EM so far."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.lessons.quiet import quiet_figure
from dashboard.i18n import Translate
from dashboard.learn.live.bound import Bound

ROOM = 0.08  # of the whole climb, above and below it
BEFORE = 0.5  # opacity of the bars of half-steps before the one at hand
HALF_WIDTH = 0.4


def bound_figure(bounds: Sequence[Bound], number: int, _: Translate, theme_name: str) -> go.Figure:
    """Bars up to half-step `number` of `bounds`, on axes that hold them all."""
    figure = quiet_figure(theme_name)
    low, high = bounds[0].elbo, bounds[-1].log_likelihood
    floor = low - ROOM * (high - low)
    shown = bounds[: number + 1]
    places = [one.number for one in shown]
    opacities = [BEFORE] * number + [1.0]
    elbo, kl = (theme.colour(slot, theme_name) for slot in (0, 1))
    figure.add_bar(
        x=places, y=[one.elbo - floor for one in shown], base=floor, name="ELBO",
        marker={"color": elbo, "opacity": opacities}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_bar(
        x=places, y=[one.kl for one in shown], base=[one.elbo for one in shown], name="KL",
        marker={"color": kl, "opacity": opacities,
                "pattern": {"shape": "/", "size": 6, "solidity": 0.35}}, hoverinfo="skip",
    )  # fmt: skip
    add_tops(figure, shown, _, theme_name)
    names = ["0", *(one.kind for one in bounds[1:])]
    figure.update_xaxes(
        tickvals=[one.number for one in bounds], ticktext=names, tickangle=0,
        range=[-0.6, len(bounds) - 0.4], title_text=_("half-step"),
    )  # fmt: skip
    figure.update_yaxes(
        range=[floor, high + ROOM * (high - low)], title_text=_("mean log-likelihood a row")
    )
    figure.update_layout(barmode="overlay", bargap=1 - 2 * HALF_WIDTH)
    return figure


def add_tops(figure: go.Figure, shown: Sequence[Bound], _: Translate, theme_name: str) -> None:
    """The log-likelihood of each half-step as a line across its bar."""
    x: list[float | None] = []
    y: list[float | None] = []
    for one in shown:
        x += [one.number - HALF_WIDTH, one.number + HALF_WIDTH, None]
        y += [one.log_likelihood, one.log_likelihood, None]
    figure.add_scatter(
        x=x, y=y, mode="lines", name=_("log-likelihood"), hoverinfo="skip",
        line={"color": theme.inks(theme_name).text, "width": 3},
    )  # fmt: skip
