"""The one place that makes a `dcc.Graph`, so that none of them can send data away.

Plotly's mode bar offers "Share chart…", which posts the figure's data to Plotly's cloud. Here the
button is off and there is no address to post to; a test refuses graphs made elsewhere.
"""

from __future__ import annotations

from typing import Any

from dash import dcc

CONFIG: dict[str, Any] = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "showLink": False,
    "showEditInChartStudio": False,
    "displaylogo": False,
    "displayModeBar": "hover",
    "responsive": True,
    "scrollZoom": False,
}


def graph(id: str | dict[str, Any], file_name: str = "gmm", **props: Any) -> dcc.Graph:
    """A graph whose picture is downloaded as `file_name`.png; `config` in `props` adds to ours."""
    added = props.pop("config", {})
    picture = {"format": "png", "filename": file_name, "scale": 2}
    config: Any = {"toImageButtonOptions": picture, **added, **CONFIG}
    return dcc.Graph(id=id, config=config, responsive=True, **props)
