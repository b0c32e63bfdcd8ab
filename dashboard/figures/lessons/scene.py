"""A scene of the lessons: rows, ellipses and means, drawn quickly enough to follow a slider.

assets/scene.js draws it on a canvas of its own, in a tenth of the time that Plotly takes. A point's
colour is that of its components, mixed by their shares; its symbol that of the likeliest.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from dashboard.figures import theme
from dashboard.figures.clusters import mean_size
from dashboard.figures.lessons.shades import mixed
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.learn.live.scene import Part, Scene

CENTRE_SIZE = 0.8  # of those of the Clusters picture
DIGITS = 3  # of a coordinate


def scene_text(scene: Scene, _: Translate, theme_name: str) -> str:
    """`scene` for the theme "light" or "dark", as the JSON that assets/scene.js draws."""
    ink = theme.inks(theme_name)
    drawn = {
        "lang": _.lang,
        "frame": scene.frame,
        "ground": ink.ground,
        "grid": ink.grid,
        "points": _points(scene, theme_name),
        "parts": [_part(part, _, theme_name) for part in scene.parts],
    }
    return json.dumps(drawn, separators=(",", ":"))


def _points(scene: Scene, theme_name: str) -> dict[str, Any]:
    """Columns of the points (n,): place, colour, place of their part, and its share."""
    return {
        "x": _rounded(scene.xy[:, 0]),
        "y": _rounded(scene.xy[:, 1]),
        "colours": mixed(scene.shares, scene.slots, theme_name),
        "likeliest": scene.likeliest.tolist(),
        "shares": _rounded(scene.shares.max(axis=1)),
    }


def _part(part: Part, _: Translate, theme_name: str) -> dict[str, Any]:
    """A component: what it is called, its disc, ellipse and the way that its centre has come."""
    shade = theme.colour(part.slot, theme_name)
    return {
        "name": component_name(part.slot, _),
        "number": part.slot + 1,
        "weight": round(part.weight, 4),
        "colour": shade,
        "ink": theme.text_on(shade),
        "symbol": theme.symbol(part.slot),
        "centre": _rounded(part.centre),
        "radius": round(CENTRE_SIZE * mean_size(part.weight) / 2, 1),
        "outline": None if part.outline is None else _rounded(part.outline),
        "path": None if part.path is None else _rounded(part.path),
    }


def _rounded(values: np.ndarray) -> Any:
    return np.round(values, DIGITS).tolist()
