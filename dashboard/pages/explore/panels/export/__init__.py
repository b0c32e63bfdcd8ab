"""Export: names for the components, files to take away, and other tables to be scored."""

from __future__ import annotations

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.choices import Choices
from dashboard.i18n import Translate
from dashboard.pages.explore.panels.export import files, names, scoring
from dashboard.services import Services


def layout(choices: Choices, _: Translate) -> Component:
    """Names, files, and the boxes for other tables and models."""
    return html.Div(
        [files.making(_), names.layout(choices, _), *files.layout(_), scoring.layout(_)],
        className="exports",
    )


def register(app: Dash, services: Services) -> None:
    """Names and files follow what is on screen; the boxes, what was put into them."""
    for part in (names, files, scoring):
        part.register(app, services)
