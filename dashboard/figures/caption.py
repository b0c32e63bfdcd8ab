"""What a picture is called when it is saved: title, a line below it, name of the file, ground and
ink, which assets/pictures.js finds in the figure's `layout.meta`."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.figures import theme


def captioned(
    figure: go.Figure, title: str, file_name: str, theme_name: str, note: str = ""
) -> go.Figure:
    """The figure with what its saved picture needs; `file_name` has no ending."""
    ink = theme.inks(theme_name)
    told = {"title": title, "note": note, "file": file_name, "ground": ink.ground, "ink": ink.text}
    figure.update_layout(meta=told)
    return figure
