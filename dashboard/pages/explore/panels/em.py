"""EM steps: the run of the fit on screen, played back in the browser."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.choices import COVERAGES, Choices
from dashboard.components import player
from dashboard.components.words import words
from dashboard.figures import playback_figures, playback_note, playback_payload
from dashboard.i18n import Translate
from dashboard.pages.explore.panels import axes
from dashboard.pages.explore.pictures import with_caption
from dashboard.pages.explore.request import Shown, theme_name
from dashboard.services import Services
from dashboard.views import axis_keys, playback_view


def layout(choices: Choices, _: Translate) -> Component:
    """The player, and what it shows of how many."""
    return html.Div(
        [
            html.Div(axes.layout(), className="panel-controls"),
            player.layout(_),
            html.P(id=ids.EM_NOTE, className="note"),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The server sends a run once; assets/playback.js does the rest."""
    player.register(app)

    @app.callback(
        Output(player.GRAPH, "figure"),
        Output(player.CURVE, "figure"),
        Output(player.DATA, "data"),
        Output(ids.EM_NOTE, "children"),
        Input(ids.SHOWN, "data"),
        Input(ids.THEME, "data"),
    )
    def draw(data: Any, theme: Any) -> tuple[Any, Any, dict[str, Any], str]:
        shown = Shown.on_screen(data, "em")
        choices, _ = shown.choices, words(shown.choices)
        fit = shown.fit(services.analysis)
        view = playback_view(fit, *axis_keys(fit, choices.x, choices.y))
        picture, curve = playback_figures(view, _, theme_name(theme))
        for figure, what in ((picture, _("EM steps")), (curve, _("Log-likelihood"))):
            with_caption(figure, what, shown, fit.table, theme_name(theme), _)
        coverage = max(choices.coverages, default=COVERAGES[-1]) / 100
        run = playback_payload(view, _, theme_name(theme), coverage)
        return picture, curve, run, playback_note(view, _)
