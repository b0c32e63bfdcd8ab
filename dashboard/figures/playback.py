"""The EM panel: two figures that hold axes and curve, and the message that the browser plays.

The scripts assets/playback*.js compute responsibilities and draw points, ellipses and means on a
canvas over the first figure: moving 10,000 WebGL points through Plotly takes five times as long.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.engine import ellipse_radius
from dashboard.figures import theme
from dashboard.figures.ascent import ascent_figure, event_words
from dashboard.figures.text import escape
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.views.playback import PlaybackView

STRIP = 0.14
"""Share of the height below the histogram in which the rows of one column lie."""


def playback_figures(
    view: PlaybackView, _: Translate, theme_name: str
) -> tuple[go.Figure, go.Figure]:
    """The figure under the moving points, and the curve of the log-likelihood, on which the script
    marks the step shown."""
    return _ground_figure(view, _, theme_name), ascent_figure(view, _, theme_name, view.key)


def playback_payload(
    view: PlaybackView, _: Translate, theme_name: str, coverage: float = 0.95
) -> dict[str, Any]:
    """The run as JSON for assets/playback-run.js; arrays are little-endian float64 in base64."""
    ink = theme.inks(theme_name)
    arrays = {
        name: packed(getattr(view, name))
        for name in ("points", "centre", "scale", "weights", "means", "whiteners", "factors",
                     "log_likelihoods")
    }  # fmt: skip
    components = [
        component_name(slot, _, name) for slot, name in zip(view.slots, view.names, strict=True)
    ]
    payload: dict[str, Any] = {
        **arrays,
        "n_points": len(view.points),
        "n_columns": len(view.labels),
        "axes": [axis.place for axis in view.axes],
        "labels": [
            _("{column} (median)", column=label) if in_logs else label
            for label, in_logs in zip(view.labels, view.logs, strict=True)
        ],
        "logs": list(view.logs),
        "spread": view.spread.tolist(),
        "slots": list(view.slots),
        "components": components,
        "colours": [theme.colour(slot, theme_name) for slot in view.slots],
        "on_colours": [theme.text_on(theme.colour(slot, theme_name)) for slot in view.slots],
        "symbols": [theme.symbol(slot) for slot in view.slots],
        "ink": {"text": ink.text, "ground": ink.ground},
        "steps": view.steps.tolist(),
        "events": [event_words(event, _) for event in view.events],
        "radius": ellipse_radius(coverage),
        "grid": packed(view.histogram.grid) if view.histogram is not None else None,
        "top": histogram_top(view),
        "lang": _.lang,
        "words": _words(_),
    }
    digest = hashlib.sha256("".join([*arrays.values(), *components]).encode()).hexdigest()
    return {"key": f"{digest[:16]}|{theme_name}|{_.lang}|{coverage:g}", **payload}


def _words(_: Translate) -> dict[str, str]:
    """Sentences that the browser fills: the names in braces are put in there."""
    return {
        "status": _(
            "Step {step} of {last}: mean log-likelihood a row {value}",
            step="{step}", last="{last}", value="{value}",
        ),
        "start": _("the start"),
        "final": _("the result"),
        "step": _("Step"),
        "component": _("component"),
        "weight": _("weight"),
        "play": _("Play"),
        "pause": _("Pause"),
    }  # fmt: skip


def packed(array: np.ndarray) -> str:
    """The numbers of `array` in C order as little-endian float64, base64."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode()


def histogram_top(view: PlaybackView) -> float:
    """Height of the histogram's picture; 0 where there is none."""
    if view.histogram is None:
        return 0.0
    curve = view.histogram.parts.sum(axis=0)
    return 1.1 * float(max(view.histogram.heights.max(), curve.max()))


def _ground_figure(view: PlaybackView, _: Translate, theme_name: str) -> go.Figure:
    """Axes over the rows' range, fixed so that nothing jumps while the run plays."""
    figure = theme.base_figure(theme_name, view.key)
    figure.update_xaxes(range=view.ranges[0].tolist(), title_text=escape(view.axes[0].label))
    if view.histogram is None:
        figure.add_scatter(x=[None], y=[None], mode="markers", showlegend=False)
        figure.update_yaxes(range=view.ranges[1].tolist(), title_text=escape(view.axes[1].label))
        return figure
    bars, top = view.histogram, histogram_top(view)
    figure.add_bar(
        x=(bars.edges[:-1] + bars.edges[1:]) / 2, y=bars.heights, width=np.diff(bars.edges),
        marker={"color": theme.faded(theme.inks(theme_name).muted, 0.3), "line": {"width": 0}},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    ticks = _ticks(top)
    figure.update_layout(bargap=0)
    figure.update_yaxes(
        range=[-STRIP * top, top], title_text=_("density"), tickvals=ticks,
    )  # fmt: skip
    return figure


def _ticks(top: float) -> list[float]:
    """A few round numbers from 0 up to `top`: the strip below 0 holds rows, not densities."""
    power = 10.0 ** np.floor(np.log10(top / 4))
    step = power * next(s for s in (1, 2, 5, 10) if s * power >= top / 5)
    return [round(i * step, 12) for i in range(int(top / step) + 1)]
