"""The curve of the log-likelihood over the steps of EM, and the sentences beside it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.words import near_start, sample_note, steps_shown
from dashboard.i18n import Translate
from dashboard.views.ascent import AscentView
from dashboard.views.playback import PlaybackView

DIGITS = 4  # of a mean log-likelihood in a sentence
FLAT = 1e-6  # a curve that rises by less, of 1 or of its height, is drawn as the line that it is
MANY_STEPS = 10  # of fewer each has its tick


def ascent_figure(
    view: AscentView | PlaybackView, _: Translate, theme_name: str, uirevision: str = "ascent"
) -> go.Figure:
    """The mean log-likelihood at each step, a cross where something happened."""
    figure = theme.base_figure(theme_name, uirevision)
    line = theme.colour(0, theme_name)
    size = 5 if len(view.steps) <= 60 else 3
    happened = [i for i, event in enumerate(view.events) if event]
    figure.add_scatter(
        x=view.steps, y=view.log_likelihoods, mode="lines+markers", line={"color": line},
        marker={"size": size}, showlegend=False,
        hovertemplate=_("Step {number}", number="%{x:,d}") + ": %{y:.6~f}<extra></extra>",
    )  # fmt: skip
    if happened:
        figure.add_scatter(
            x=view.steps[happened], y=view.log_likelihoods[happened], mode="markers",
            marker={"symbol": "x", "size": size + 3, "color": theme.colour(1, theme_name)},
            text=[event_words(view.events[i], _) for i in happened], showlegend=False,
            hovertemplate=_("Step {number}", number="%{x:,d}") + ": %{text}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title_text=_("step"), rangemode="tozero")
    if view.steps[-1] < MANY_STEPS:
        figure.update_xaxes(dtick=1)
    figure.update_yaxes(title_text=_("mean log-likelihood a row"))
    if _is_flat(view):
        middle = float(view.log_likelihoods[-1])
        room = 2 * FLAT * max(1.0, abs(middle))
        figure.update_yaxes(range=[middle - room, middle + room])
    return figure


def _is_flat(view: AscentView | PlaybackView) -> bool:
    """Whether the curve rises by rounding errors, or little more."""
    return float(np.ptp(view.log_likelihoods)) < FLAT * max(1.0, abs(view.log_likelihoods[-1]))


def ascent_note(view: AscentView, _: Translate) -> str:
    """Where the curve begins and ends, what happened on the way, what of it is shown."""
    first, last = (_.number(value, DIGITS) for value in view.log_likelihoods[[0, -1]].tolist())
    sentences = [
        _("The start was as good as EM can do: a mean log-likelihood a row of {last}.", last=last)
        if _is_flat(view)
        else _.n(
            "In {count} step EM took the mean log-likelihood a row from {first} to {last}.",
            "In {count} steps EM took the mean log-likelihood a row from {first} to {last}.",
            int(view.steps[-1]),
            first=first,
            last=last,
        )
    ]
    if any(view.events):
        events = dict.fromkeys(event_words(event, _) for event in view.events if event)
        sentences.append(
            _("Crosses mark the steps in which this happened: {events}.", events=_.listed(events))
        )
    sentences += [*near_start(view.n_rows, _), *steps_shown(view.steps, _)]
    sentences.append(sample_note(view.sample_of, _))
    return _.paragraph(filter(None, sentences))


def event_words(event: str | None, _: Translate) -> str:
    """What an event of a step is called; empty where nothing happened."""
    if event is None:
        return ""
    known = {
        "regularised": _("the floor of variance acted"),
        "emptied": _("a component lost all its rows"),
    }
    return known.get(event, event)
