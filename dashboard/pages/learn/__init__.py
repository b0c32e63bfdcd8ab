"""The course: an overview at /learn, and a page for each lesson at /learn/<slug>."""

from __future__ import annotations

from dash import Dash

from dashboard.components.arrival import Arrival
from dashboard.i18n import Translate
from dashboard.learn import lesson, slugs
from dashboard.pages.learn import figures, page
from dashboard.pages.learn.progress import Progress
from dashboard.pages.opened import Opened
from dashboard.services import Services

__all__ = ["PATHS", "opened", "register", "title"]

HOME = "/learn"
PATHS = frozenset({HOME, *(f"{HOME}/{slug}" for slug in slugs())})


def title(path: str, _: Translate) -> str:
    """The name of the page at one of `PATHS`."""
    slug = path.removeprefix(HOME).strip("/")
    return lesson(slug, _.lang).title if slug else _("Learn Gaussian mixtures")


def opened(arrival: Arrival, services: Services, _: Translate) -> Opened:
    """The overview, or the lesson that the path names."""
    progress = Progress.parse(arrival)
    slug = arrival.path.removeprefix(HOME).strip("/")
    if not slug:
        return Opened(page.overview(progress, _))
    return Opened(page.lesson_page(lesson(slug, _.lang), progress, _))


def register(app: Dash, services: Services) -> None:
    """The callbacks of the live figures."""
    figures.register(app, services)
