"""The section of the pictures, which the browser draws with Plotly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.exports.report.given import Picture
from dashboard.exports.report.words import WORDS
from dashboard.i18n import Translate

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "showLink": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": [
        "sendDataToCloud", "sendChartToCloud", "editInChartStudio", "select2d", "lasso2d",
        "zoomIn2d", "zoomOut2d", "autoScale2d",
    ],
}  # fmt: skip


def drawn(pictures: Sequence[Picture], _: Translate) -> dict[str, Any]:
    words = {word: _(word) for word in WORDS}
    return {
        "title": _("Pictures"),
        "no_script": _("The pictures are drawn by the browser, which needs JavaScript for it."),
        "pictures": [
            {"title": one.title, "note": one.note, "figure": _as_vectors(one.figure)}
            for one in pictures
        ],
        "config": {**CONFIG, "locale": _.lang},
        "words": {"moduleType": "locale", "name": _.lang, "dictionary": words, "format": {}},
    }


def _as_vectors(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The figure without WebGL, whose pixels are gone or coarse on paper."""
    data = [
        {**trace, "type": "scatter"} if trace.get("type") == "scattergl" else trace
        for trace in figure["data"]
    ]
    return {"data": data, "layout": figure["layout"]}
