"""The Responsibilities picture: a heatmap of rows x components.

The rows are categories of the vertical axis, and a category's name is what the row says under the
mouse: so its words are sent once a row, not once a cell.
"""

from __future__ import annotations

import math

import plotly.graph_objects as go

from dashboard.figures import theme
from dashboard.figures.points import MISSING
from dashboard.figures.text import escape
from dashboard.figures.words import component_name
from dashboard.i18n import Translate
from dashboard.views.responsibilities import ResponsibilityView

THINNEST = 0.02  # of the picture's height: a block between lines
ROOM_FOR_NAMES, SHORTEST_NAME = 36, 6  # characters: of all names on a phone, of the least use


def responsibilities_figure(view: ResponsibilityView, _: Translate, theme_name: str) -> go.Figure:
    """The heatmap of `view`, the first row on top."""
    figure = theme.base_figure(theme_name, view.key)
    named = zip(view.slots, view.names, strict=True)
    names = [escape(component_name(slot, _, name)) for slot, name in named]
    figure.add_heatmap(
        x=names,
        y=_row_words(view, _),
        z=view.probabilities,
        zmin=0,
        zmax=1,
        colorscale=theme.sequence(theme_name),
        hovertemplate="%{y}<br>%{x}: <b>%{z:.2%}</b><extra></extra>",
        colorbar={
            "title": {"text": _("responsibility"), "side": "top", "font": {"size": 12}},
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 0,
            "yanchor": "top",
            "len": 0.5,
            "tickformat": ".0%",
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
        },
    )
    figure.update_xaxes(
        type="category", side="top", showgrid=False, showline=False, ticks="",
        tickvals=names, ticktext=_component_labels(view, theme_name), tickangle=0,
        title_text=_("component"),
    )  # fmt: skip
    figure.update_yaxes(
        type="category", autorange="reversed", showticklabels=False, ticks="", showgrid=False,
        showline=False, title_text=_.n("{count} row", "{count} rows", len(view.rows)),
    )  # fmt: skip
    ends = [0, *view.block_starts.tolist(), len(view.rows)]
    for before, start, after in zip(ends, ends[1:], ends[2:], strict=False):
        if min(start - before, after - start) < THINNEST * len(view.rows):
            continue  # the line would cover the block
        figure.add_hline(y=start - 0.5, line={"color": theme.inks(theme_name).ground, "width": 2})
    return figure


def _row_words(view: ResponsibilityView, _: Translate) -> list[str]:
    """What each row says: its number in the table, its values, columns left out."""
    left_out = view.told.n_left_out
    more = (
        [_.n("and {count} more column", "and {count} more columns", left_out)] if left_out else []
    )
    labels = [escape(label) for label in view.told.labels]
    words = []
    for row, values in zip(view.rows.tolist(), view.told.values.tolist(), strict=True):
        cells = (MISSING if math.isnan(value) else f"{value:.12g}" for value in values)
        lines = [f"{label}: {cell}" for label, cell in zip(labels, cells, strict=True)]
        words.append("<br>".join([f"<b>{_('Row {number}', number=int(row))}</b>", *lines, *more]))
    return words


def _component_labels(view: ResponsibilityView, theme_name: str) -> list[str]:
    """A square in the component's colour over its number: twenty fit on a phone. A few have room
    for the beginnings of their names."""
    room = ROOM_FOR_NAMES // len(view.slots)
    return [
        f'<span style="color:{theme.colour(slot, theme_name)}">■</span><br>{slot + 1}'
        + (f" · {escape(name, room)}" if name and room >= SHORTEST_NAME else "")
        for slot, name in zip(view.slots, view.names, strict=True)
    ]
