"""Points of the Clusters picture: one WebGL trace a component, or in the colours of a column."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.text import LONGEST_ENTRY, escape
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.views.clusters import ClusterView, Component

NAMED_COMPONENTS = 6
"""Up to so many components have their names in the legend; more have their numbers."""

FAINTEST, STRONGEST = 0.3, 0.9
STRONGEST_OVER_IMAGE = 0.7
SIZE_OVER_IMAGE = 3.5
MISSING = "–"  # what a missing cell says under the mouse


def add_points(figure: go.Figure, view: ClusterView, _: Translate, theme_name: str) -> None:
    """The points of `view`, coloured as it says."""
    if view.colour is None:
        _add_points_by_component(figure, view, _, theme_name)
    elif view.colour.levels is None:
        _add_points_on_a_scale(figure, view, _, theme_name)
    else:
        _add_points_by_category(figure, view, _, theme_name)


def opacities(certainty: np.ndarray, n_components: int, strongest: float) -> np.ndarray:
    """Opacity (m,) by certainty: faint where all components are as likely, strong where sure."""
    least = 1 / n_components
    share = (certainty - least) / (1 - least) if n_components > 1 else np.ones_like(certainty)
    return np.round(FAINTEST + (strongest - FAINTEST) * np.clip(share, 0, 1), 3)


def point_size(n_points: int) -> float:
    """Smaller markers where more of them share the picture, in pixels."""
    return float(np.clip(11 - 1.7 * np.log10(max(n_points, 1)), 3.5, 8.5))


def _add_points_by_component(
    figure: go.Figure, view: ClusterView, _: Translate, theme_name: str
) -> None:
    points = view.points
    strongest = STRONGEST_OVER_IMAGE if view.image is not None else STRONGEST
    opacity = opacities(points.certainty, len(view.components), strongest)
    size = point_size(len(points.rows)) if view.image is None else SIZE_OVER_IMAGE
    for place, component in enumerate(view.components):
        mine = _surest_first(points.certainty, points.component == place)
        figure.add_scattergl(
            **point_data(view, mine),
            mode="markers",
            marker={
                "color": theme.colour(component.slot, theme_name),
                "symbol": theme.symbol(component.slot),
                "size": size,
                "opacity": opacity[mine] if len(mine) else 1,
            },
            hovertemplate=hover_template(view, _),
            meta=escape(component_name(component.slot, _, component.name)),
            **legend_entry(view, component, _, shown=True),
        )


def _surest_first(certainty: np.ndarray, mine: np.ndarray) -> np.ndarray:
    """Places of the points `mine`, the surest first: the legend shows the first one's opacity."""
    places = np.flatnonzero(mine)
    ordered: np.ndarray = places[np.argsort(-certainty[places], kind="stable")]
    return ordered


def legend_entry(
    view: ClusterView, component: Component, _: Translate, shown: bool
) -> dict[str, Any]:
    """Name (among many: number) and group in the legend; an entry switches all of a component."""
    few = len(view.components) <= NAMED_COMPONENTS
    return {
        "name": escape(component_name(component.slot, _, component.name), LONGEST_ENTRY)
        if few or component.name
        else str(component.slot + 1),
        "legendgroup": f"component-{component.slot}",
        "legendrank": 1000 + component.slot,
        "showlegend": shown,
    }


def point_data(view: ClusterView, places: np.ndarray) -> dict[str, Any]:
    """x, y and customdata (row, certainty, values) of some of the points of `view`.

    Without any, one point that is nowhere keeps the entry in the legend.
    """
    points = view.points
    if not len(places):
        return {"x": [None], "y": [None]}
    columns = [points.rows[places], points.certainty[places], *points.told.values[places].T]
    told = np.column_stack(columns)
    missing = np.isnan(told)
    return {
        "x": points.xy[places, 0],
        "y": points.xy[places, 1],
        "customdata": np.where(missing, MISSING, told.astype(object)) if missing.any() else told,
    }


def hover_template(view: ClusterView, _: Translate) -> str:
    """What a point says: its row, component (the trace's meta) and probability, its values."""
    lines = [
        "<b>" + _("Row {number}", number="%{customdata[0]:,d}") + "</b>",
        "%{meta}: %{customdata[1]:.1%}",
        *told_lines(view.points.told.labels, first=2),
    ]
    if view.points.told.n_left_out:
        left_out = view.points.told.n_left_out
        lines.append(_.n("and {count} more column", "and {count} more columns", left_out))
    return "<br>".join(lines) + "<extra></extra>"


def told_lines(labels: tuple[str, ...], first: int) -> list[str]:
    """One line a column; its value is customdata[first + i]."""
    return [f"{escape(label)}: %{{customdata[{first + i}]}}" for i, label in enumerate(labels)]


def _add_points_on_a_scale(
    figure: go.Figure, view: ClusterView, _: Translate, theme_name: str
) -> None:
    assert view.colour is not None
    figure.add_scattergl(
        **point_data(view, np.arange(len(view.points.rows))),
        mode="markers",
        marker={
            "color": view.colour.values,
            "colorscale": theme.point_scale(theme_name),
            "size": point_size(len(view.points.rows)),
            "opacity": 0.8,
            "colorbar": {
                "title": {"text": escape(view.colour.label, 30), "side": "right"},
                "thickness": 12,
                "outlinewidth": 0,
            },
        },
        showlegend=False,
        hovertemplate=hover_template_with(view, _),
        text=_likeliest(view, _),
    )


def _add_points_by_category(
    figure: go.Figure, view: ClusterView, _: Translate, theme_name: str
) -> None:
    assert view.colour is not None
    levels = view.colour.levels or ()
    shades = theme.CATEGORY_COLOURS[theme_name]
    names = [escape(level, 30) for level in levels]
    values = view.colour.values
    groups = [(i, name, shades[i], theme.symbol(i)) for i, name in enumerate(names)]
    groups.append((len(levels), _("other values"), shades[-1], "circle-open"))
    groups.append((-1, _("no value"), theme.inks(theme_name).muted, "x-thin-open"))
    size = point_size(len(view.points.rows))
    likeliest = np.array(_likeliest(view, _), dtype=object)
    for value, name, shade, symbol in groups:
        mine = np.flatnonzero(values == value)
        if not len(mine):
            continue
        figure.add_scattergl(
            **point_data(view, mine),
            mode="markers",
            marker={"color": shade, "symbol": symbol, "size": size, "opacity": 0.8},
            name=name,
            legendgroup=f"category-{value}",  # without a group of its own each takes a line
            meta=name,
            text=likeliest[mine],
            hovertemplate=hover_template_with(view, _),
        )


def hover_template_with(view: ClusterView, _: Translate) -> str:
    """The same words where the trace is no component: its name comes as each point's text."""
    assert view.colour is not None
    value = "%{meta}" if view.colour.levels is not None else "%{marker.color}"
    own = f"<br>{escape(view.colour.label)}: {value}<extra></extra>"
    return hover_template(view, _).replace("%{meta}", "%{text}").replace("<extra></extra>", own)


def _likeliest(view: ClusterView, _: Translate) -> list[str]:
    names = [escape(component_name(c.slot, _, c.name)) for c in view.components]
    return [names[place] for place in view.points.component]
