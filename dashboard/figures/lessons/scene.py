"""A scene of the lessons: rows, ellipses and means, small enough to follow a slider.

All points are one trace, so that a change is one update and not one a component, and all traces
are WebGL, which is three times as quick as SVG even in software. A point's colour is that of its
components, mixed by their shares; its symbol that of the likeliest. Figures are made in Plotly's
JSON form at once: as `go.Figure` they would take longer than the fit.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from dashboard.figures import theme
from dashboard.figures.clusters import mean_size
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.learn.live.scene import Part, Scene

Json = dict[str, Any]

POINT_SIZE, POINT_OPACITY = 5, 0.75
CENTRE_SIZE = 0.7  # of those of the Clusters picture


def scene_figure(scene: Scene, _: Translate, theme_name: str) -> Json:
    """The picture of `scene` for the theme "light" or "dark", one unit as long on both axes."""
    traces = [_points(scene, _, theme_name)]
    traces += [trace for part in scene.parts for trace in _lines(part, theme_name)]
    traces.append(_centres(scene, _, theme_name))
    (x0, x1), (y0, y1) = scene.frame
    # fixedrange: a finger on it scrolls the page; the columns of made-up rows have no units
    axis = {"constrain": "domain", "fixedrange": True, "showticklabels": False, "ticks": ""}
    layout = {
        "template": plain_template(theme_name),
        "uirevision": "scene",
        "showlegend": False,
        "dragmode": False,
        "xaxis": {**axis, "range": [x0, x1]},
        "yaxis": {**axis, "range": [y0, y1], "scaleanchor": "x"},
    }
    return {"data": traces, "layout": layout}


@cache
def plain_template(theme_name: str) -> Json:
    """The template of a theme in JSON form."""
    template: Json = theme.template(theme_name).to_plotly_json()
    return template


def mixed_colours(scene: Scene, theme_name: str) -> list[str]:
    """The colour (n,) of each row, as CSS."""
    shades = np.array([_rgb(theme.colour(part.slot, theme_name)) for part in scene.parts])
    mixed = np.rint(scene.shares @ shades).astype(int)
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in mixed.tolist()]


def _rgb(shade: str) -> list[int]:
    """Red, green and blue of #rrggbb."""
    return [int(shade[i : i + 2], 16) for i in (1, 3, 5)]


def _points(scene: Scene, _: Translate, theme_name: str) -> Json:
    likeliest = scene.likeliest
    symbols = [theme.symbol(part.slot) for part in scene.parts]
    names = [component_name(part.slot, _) for part in scene.parts]
    return {
        "type": "scattergl",
        "mode": "markers",
        "x": np.round(scene.xy[:, 0], 3),
        "y": np.round(scene.xy[:, 1], 3),
        "marker": {
            "color": mixed_colours(scene, theme_name),
            "symbol": [symbols[k] for k in likeliest],
            "size": POINT_SIZE,
            "opacity": POINT_OPACITY,
        },
        "text": [names[k] for k in likeliest],
        "customdata": np.round(scene.shares.max(axis=1), 3),
        "hovertemplate": "%{text}: %{customdata:.1%}<extra></extra>",
    }


def _lines(part: Part, theme_name: str) -> list[Json]:
    """The ellipse of a part, and the way that its centre has come."""
    shade = theme.colour(part.slot, theme_name)
    lines = []
    if part.outline is not None:
        lines.append(_line(part.outline, {"color": shade, "width": 2}))
    if part.path is not None:
        lines.append(_line(part.path, {"color": shade, "width": 1.5, "dash": "dot"}))
    return lines


def _line(points: Any, look: Json) -> Json:
    rounded = np.round(points, 3)
    return {
        "type": "scattergl", "mode": "lines", "x": rounded[:, 0], "y": rounded[:, 1],
        "line": look, "hoverinfo": "skip",
    }  # fmt: skip


def _centres(scene: Scene, _: Translate, theme_name: str) -> Json:
    """Discs as large as the weights ask, with the components' numbers in them."""
    shades = [theme.colour(part.slot, theme_name) for part in scene.parts]
    return {
        "type": "scattergl",
        "mode": "markers+text",
        "x": [part.centre[0] for part in scene.parts],
        "y": [part.centre[1] for part in scene.parts],
        "marker": {
            "color": shades,
            "size": [CENTRE_SIZE * mean_size(part.weight) for part in scene.parts],
            "opacity": 1,
            "line": {"color": theme.inks(theme_name).ground, "width": 2},
        },
        "text": [str(part.slot + 1) for part in scene.parts],
        "textfont": {"color": [theme.text_on(shade) for shade in shades], "size": 11},
        "customdata": [_.number(100 * part.weight, 1) for part in scene.parts],
        "hovertemplate": _("component {number}", number="%{text}")
        + ": %{customdata} %<extra></extra>",
    }
