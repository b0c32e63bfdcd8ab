"""The Explore page: the workbench from a table to a fitted mixture."""

from __future__ import annotations

from dash import Dash

from dashboard.choices import ChoiceError, Choices
from dashboard.components.arrival import Arrival
from dashboard.i18n import N_, Translate
from dashboard.pages.explore import checks, columns, data, model, page, panels, result, share
from dashboard.pages.explore.held import held
from dashboard.pages.opened import Opened
from dashboard.services import Services

__all__ = ["PATHS", "held", "opened", "register", "title"]

PATHS = frozenset({"/"})


def title(path: str, _: Translate) -> str:
    """The name of the page; the product's own, since this is where it opens."""
    return ""


def opened(arrival: Arrival, services: Services, _: Translate) -> Opened:
    """The page for what an address states, which says what of it could not be used."""
    choices, errors = Choices.read(arrival.query)
    if not services.analysis.knows(choices):
        errors.append(ChoiceError("{field}: this choice is not known here.", field=N_("Table")))
        choices = choices.changed(data=Choices().data, columns=None)
    table = held(arrival.table, services)
    shown = page.layout(arrival, choices, errors, table, services, _)
    return Opened(shown, choices.to_query(), table)


def register(app: Dash, services: Services) -> None:
    """The callbacks of the page and all its panels."""
    for part in (page, data, columns, model, checks, share, result, panels):
        part.register(app, services)
