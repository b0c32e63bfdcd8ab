"""The Explore page: the workbench from a table to a fitted mixture."""

from __future__ import annotations

from dash import Dash

from dashboard.pages.explore import checks, columns, data, model, page, panels, result
from dashboard.pages.explore.page import layout
from dashboard.services import Services

__all__ = ["layout", "register"]


def register(app: Dash, services: Services) -> None:
    """The callbacks of the page and all its panels."""
    for part in (page, data, columns, model, checks, result, panels):
        part.register(app, services)
