"""The one place that makes a `dcc.Graph`, so that none of them can send data away.

Plotly's mode bar offers "Share chart…", which posts the figure's data to Plotly's cloud. Here the
button is off and there is no address to post to; a test refuses graphs made elsewhere.
"""

from __future__ import annotations

from typing import Any

from dash import dcc

from dashboard.i18n import N_, Translate

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


NOTHING: Any = {  # instead of Plotly's empty axes from -1 to 6
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }
}

WORDS = (  # of the mode bar and the legend; Plotly looks them up by their English form
    N_("Autoscale"),
    N_("Box Select"),
    N_("Double-click on legend to isolate one trace"),
    N_("Double-click to zoom back out"),
    N_("Download plot as a PNG"),
    N_("Lasso Select"),
    N_("Pan"),
    N_("Reset axes"),
    N_("Zoom"),
    N_("Zoom in"),
    N_("Zoom out"),
)


def locale(_: Translate) -> dict[str, Any]:
    """Plotly's words in this language, in the form of its locales.

    They are registered once (assets/choices.js): as a part of each graph's configuration they
    would make Plotly begin anew at each change and forget the zoom.
    """
    dictionary = {word: _(word) for word in WORDS}
    return {"moduleType": "locale", "name": _.lang, "dictionary": dictionary, "format": {}}


def graph(id: str, file_name: str, _: Translate, **props: Any) -> dcc.Graph:
    """A graph whose picture is downloaded as `file_name`.png; `config` in `props` adds to ours."""
    added = props.pop("config", {})
    picture = {"format": "png", "filename": file_name, "scale": 2}
    config: Any = {"toImageButtonOptions": picture, "locale": _.lang, **added, **CONFIG}
    return dcc.Graph(id=id, config=config, responsive=True, figure=NOTHING, **props)
