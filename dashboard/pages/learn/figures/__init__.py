"""Live figures of the lessons: the registry of their names.

A lesson names a figure with its text alternative, `![what is to be seen](figure:em-stepper)`, in
each language; the page frames it and shows those words below it. A figure is a module (or any
object) with

    layout(_: Translate) -> Component                     # as the lesson opens
    register(app: Dash, services: Services) -> None       # its callbacks, once

A lesson names each figure once, so its ids may be plain constants of `dashboard.ids`. A name that a
lesson uses and `FIGURES` lacks is an error (tests/learn/test_lessons.py).
"""

from __future__ import annotations

from typing import Protocol

from dash import Dash
from dash.development.base_component import Component

from dashboard.i18n import Translate
from dashboard.pages.learn.figures import (
    collapse,
    criteria,
    elbo,
    em_stepper,
    kmeans,
    local_optima,
    mixture_1d,
    playground,
    sampling,
)
from dashboard.services import Services


class LiveFigure(Protocol):
    """What a figure offers."""

    def layout(self, _: Translate) -> Component:
        """The figure as the lesson opens."""

    def register(self, app: Dash, services: Services) -> None:
        """Its callbacks."""


FIGURES: dict[str, LiveFigure] = {
    "mixture-1d": mixture_1d,
    "em-stepper": em_stepper,
    "collapse": collapse,
    "sampling": sampling,
    "elbo": elbo,
    "local-optima": local_optima,
    "kmeans": kmeans,
    "criteria": criteria,
    "playground": playground,
}


def register(app: Dash, services: Services) -> None:
    """The callbacks of all figures."""
    for figure in FIGURES.values():
        figure.register(app, services)
