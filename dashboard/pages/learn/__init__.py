"""The course: an overview at /learn, its lessons at /learn/<slug>, glossary and quiz."""

from __future__ import annotations

from dash import Dash

from dashboard.components.arrival import Arrival
from dashboard.i18n import Translate
from dashboard.learn import lesson, slugs
from dashboard.pages.learn import figures, page, quiz, words
from dashboard.pages.learn.frame import EXTRAS
from dashboard.pages.learn.progress import Progress
from dashboard.pages.opened import Opened
from dashboard.services import Services

__all__ = ["PATHS", "opened", "register", "title"]

HOME = "/learn"
PATHS = frozenset({HOME, *(f"{HOME}/{slug}" for slug in (*slugs(), *EXTRAS))})
VIEWS = {"": page.overview, "glossary": words.glossary_page, "quiz": quiz.quiz_page}


def title(path: str, _: Translate) -> str:
    """The name of the page at one of `PATHS`."""
    name = name_of(path)
    if name in EXTRAS:
        return _(EXTRAS[name])
    return lesson(name, _.lang).title if name else _("Learn Gaussian mixtures")


def opened(arrival: Arrival, services: Services, _: Translate) -> Opened:
    """The page that the path names."""
    progress = Progress.parse(arrival)
    name = name_of(arrival.path)
    if name in VIEWS:
        return Opened(VIEWS[name](progress, _))
    return Opened(page.lesson_page(lesson(name, _.lang), progress, _))


def name_of(path: str) -> str:
    """What stands behind /learn/ in a path."""
    return path.removeprefix(HOME).strip("/")


def register(app: Dash, services: Services) -> None:
    """The callbacks of the live figures and of the quiz."""
    figures.register(app, services)
    quiz.register(app, services)
