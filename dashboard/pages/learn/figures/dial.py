"""A number that a reader sets by a slider: what it may be, how it looks, how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import Input
from dash.development.base_component import Component

from dashboard.i18n import Translate
from dashboard.pages.learn.figures.frame import real_of, sliding, whole_of


@dataclass(frozen=True)
class Dial:
    """label: a sentence of the catalogue. value: at first."""

    id: str
    label: str
    low: float
    high: float
    step: float
    value: float

    @property
    def input(self) -> Input:
        """What callbacks read."""
        return Input(self.id, "value")

    def layout(self, _: Translate) -> Component:
        """The slider under its label."""
        return sliding(self.id, _(self.label), self.value, self.low, self.high, self.step)

    def count(self, given: Any) -> int:
        """What a browser sent as a whole number within the bounds; raises ChoiceError."""
        return whole_of(given, int(self.low), int(self.high), self.label)

    def number(self, given: Any) -> float:
        """The same where parts of one are allowed."""
        return real_of(given, self.low, self.high, self.label)
