"""What lies below the points of the Clusters picture, and the histogram in their place where there
is one axis."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.text import LONGEST_ENTRY, escape
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.views.clusters import ClusterView


def add_backgrounds(figure: go.Figure, view: ClusterView, _: Translate, theme_name: str) -> None:
    """The layers of `view` below its points."""
    if view.uncertainty is not None:
        _add_uncertainty(figure, view, theme_name)
    if view.image is not None:
        _add_image(figure, view, _, theme_name)
    if view.contours is not None:
        _add_contours(figure, view, theme_name)


def _add_uncertainty(figure: go.Figure, view: ClusterView, theme_name: str) -> None:
    assert view.uncertainty is not None
    ink = theme.inks(theme_name).text
    field = view.uncertainty
    figure.add_heatmap(
        x=field.x, y=field.y, z=field.values, zmin=0, zmax=0.5, zsmooth="best",
        colorscale=[(0, theme.faded(ink, 0)), (1, theme.faded(ink, 0.45))],
        showscale=False, hoverinfo="skip",
    )  # fmt: skip


def _add_image(figure: go.Figure, view: ClusterView, _: Translate, theme_name: str) -> None:
    """Rows a cell on a logarithmic scale; empty cells stay clear."""
    assert view.image is not None
    image = view.image
    counts = image.counts.astype(np.float32)
    top = max(float(counts.max()), 2.0)
    powers = np.arange(int(np.floor(np.log10(top))) + 1)
    figure.add_heatmap(
        x=image.x, y=image.y, z=np.log10(np.where(counts > 0, counts, np.nan)),
        zmin=0, zmax=float(np.log10(top)), colorscale=_grey_scale(theme_name), hoverinfo="skip",
        colorbar={
            "title": {"text": _("rows per cell"), "side": "right", "font": {"size": 12}},
            "tickvals": powers, "ticktext": [_.number(int(10**p)) for p in powers],
        },
    )  # fmt: skip


def _grey_scale(theme_name: str) -> list[tuple[float, str]]:
    """Greys from nearly the ground to the text: colours are left to the components."""
    ink = theme.inks(theme_name).text
    return [(0, theme.faded(ink, 0.07)), (1, theme.faded(ink, 0.85))]


def _add_contours(figure: go.Figure, view: ClusterView, theme_name: str) -> None:
    assert view.contours is not None
    lines = view.contours
    figure.add_contour(
        x=lines.x, y=lines.y, z=lines.level, autocontour=False,
        contours={"start": 0, "end": len(lines.masses) - 1, "size": 1, "coloring": "lines"},
        colorscale=[(0, theme.inks(theme_name).line), (1, theme.inks(theme_name).muted)],
        line={"width": 1}, showscale=False, hoverinfo="skip",
    )  # fmt: skip


def add_histogram(figure: go.Figure, view: ClusterView, _: Translate, theme_name: str) -> None:
    """Bars of one column whose area is 1, the mixture's density and its weighted parts."""
    assert view.histogram is not None
    bars, ink = view.histogram, theme.inks(theme_name)
    middles = (bars.edges[:-1] + bars.edges[1:]) / 2
    figure.add_bar(
        x=middles, y=bars.heights, width=np.diff(bars.edges), name=_("rows"),
        marker={"color": theme.faded(ink.muted, 0.3), "line": {"width": 0}},
        customdata=np.column_stack([bars.edges[:-1], bars.edges[1:], bars.counts]),
        hovertemplate=_("rows") + ": %{customdata[2]:,d}<br>"
        "%{customdata[0]:.5~g} – %{customdata[1]:.5~g}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=bars.grid, y=bars.parts.sum(axis=0), mode="lines", name=_("mixture"),
        line={"color": ink.text, "width": 2}, hoverinfo="skip",
    )  # fmt: skip
    for component, part in zip(view.components, bars.parts, strict=True):
        shade = theme.colour(component.slot, theme_name)
        figure.add_scatter(
            x=bars.grid, y=part, mode="lines", fill="tozeroy", fillcolor=theme.faded(shade, 0.15),
            line={"color": shade, "width": 2, "dash": "dash"}, hoverinfo="skip",
            name=escape(component_name(component.slot, _, component.name), LONGEST_ENTRY),
            legendgroup=f"component-{component.slot}",
        )  # fmt: skip
    figure.update_layout(
        xaxis_title_text=escape(view.axes[0].label), yaxis_title_text=_("density"), bargap=0
    )
    figure.update_yaxes(rangemode="tozero")
