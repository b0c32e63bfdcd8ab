"""The EM player: two graphs, controls, and the numbers of a step, moved by assets/playback.js; once
the run is in the store, no control sends a request."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, dcc, html

from dashboard.components.graph import graph, saving
from dashboard.i18n import Translate

PLAYER = "em-player"  # (script) takes the keys
GRAPH = "em-graph"  # (script) axes under the moving points
CURVE = "em-curve"  # (script) log-likelihood; a click on it goes to that step
DATA = "em-data"  # (script) Store: the run, as figures.playback_payload makes it
STATUS = "em-status"  # (script) step, log-likelihood and event in words
TABLE = "em-table"  # (script) weights and means of the step
SLIDER = "em-step"  # (script) where the script puts its range slider
SPEED = "em-speed"  # (script) steps a second
SPEEDS = (1, 2, 5, 10, 30)
DEFAULT_SPEED = 5

Props = dict[str, Any]


def layout(_: Translate) -> html.Div:
    """The player, empty until a run is put into the store and the figures into the graphs."""
    picture = graph(GRAPH, _, className="player-graph")
    focus: Props = {
        "aria-label": _(
            "EM player. Space plays and pauses, the arrow keys go one step, "
            "Home and End go to the start and the result."
        ),
        "role": "group",
        "tabIndex": 0,
    }
    table: Props = {"aria-label": _("Weights and means of the step")}
    return html.Div(
        [
            dcc.Store(id=DATA),
            _controls(_),
            html.Div(
                [
                    html.Div([picture, saving(_("Save this step"), GRAPH, _)]),
                    html.Div(
                        [
                            graph(CURVE, _, className="player-curve"),
                            saving(_("Save the curve"), CURVE, _),
                        ]
                    ),
                ],
                className="player-graphs",
            ),
            html.Div(id=TABLE, className="player-table", role="region", tabIndex=0, **table),
        ],
        id=PLAYER,
        className="player",
        **focus,
    )


def register(app: Dash) -> None:
    """Hands each new run in the store to the script."""
    app.clientside_callback(ClientsideFunction("em", "load"), Input(DATA, "data"))


def _controls(_: Translate) -> html.Div:
    live: Props = {"aria-live": "polite", "role": "status"}
    label: Props = {"data-label": _("Step of the run")}
    return html.Div(
        [
            html.Div(
                [
                    _button("em-first", _("To the start")),
                    _button("em-back", _("One step back")),
                    _button("em-play", _("Play")),
                    _button("em-forward", _("One step forward")),
                    _button("em-last", _("To the result")),
                ],
                className="btn-group",
            ),
            html.Div(id=SLIDER, className="player-slider", **label),
            _speed(_),
            html.Div(id=STATUS, className="player-status", **live),
        ],
        className="player-controls",
    )


def _button(id: str, label: str) -> html.Button:
    """A button with a picture from assets/playback.css, named for those who do not see it."""
    named: Props = {"aria-label": label}
    return html.Button(
        id=id,
        type="button",
        title=label,
        disable_n_clicks=True,
        className="btn btn-outline-secondary btn-sm player-button",
        **named,
    )


def _speed(_: Translate) -> html.Select:
    """Steps a second, in the browser's own list; the script chooses the default and reads it."""
    options = [
        html.Option(_.n("{count} step a second", "{count} steps a second", speed), value=str(speed))
        for speed in SPEEDS
    ]
    named: Props = {"aria-label": _("Speed"), "data-speed": str(DEFAULT_SPEED)}
    look = "form-select form-select-sm player-speed"
    return html.Select(options, id=SPEED, className=look, disable_n_clicks=True, **named)
