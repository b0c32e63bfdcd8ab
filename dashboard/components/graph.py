"""The one place that makes a `dcc.Graph`, so that none of them can send data away.

Plotly's mode bar offers "Share chart…", which posts the figure's data to Plotly's cloud. Here the
button is off and there is no address to post to; a test refuses graphs made elsewhere.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.components.fields import attributes
from dashboard.i18n import N_, Translate

CONFIG: dict[str, Any] = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "showLink": False,
    "showEditInChartStudio": False,
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": ["toImage"],  # `saving` gives names, titles and a ground
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


def graph(id: str, _: Translate, **props: Any) -> dcc.Graph:
    """A graph with nothing in it yet."""
    config: Any = {"locale": _.lang, **CONFIG}
    return dcc.Graph(id=id, config=config, responsive=True, figure=NOTHING, **props)


def saving(label: str, id: str, _: Translate) -> html.Div:
    """Buttons that save the picture of the graph `id`; assets/pictures.js does it.

    Its figure must be `figures.captioned`. label: what is saved, such as "Save the picture".
    """
    failed = _("The picture could not be made. Please try again.")
    buttons = [
        html.Button(
            kind,
            type="button",
            disable_n_clicks=True,
            className="btn btn-sm btn-outline-secondary",
            **attributes(
                data_picture=id,
                data_format=kind.lower(),
                data_failed=failed,
                aria_label=f"{label}: {kind}",
            ),
        )
        for kind in ("PNG", "SVG")
    ]
    told = html.Span(role="status", className="text-danger")
    return html.Div([html.Span(label), *buttons, told], className="saving")
