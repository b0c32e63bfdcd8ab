"""A number that a reader sets by a slider: what it may be, how it looks, how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import Input, dcc, html
from dash.development.base_component import Component

from dashboard.choices import real, whole
from dashboard.i18n import Translate


@dataclass(frozen=True)
class Dial:
    """label: a sentence of the catalogue. value: at first. marks: what stands below the slider,
    its ends where there is none."""

    id: str
    label: str
    low: float
    high: float
    step: float
    value: float
    marks: Mapping[int, str] | None = None

    @property
    def input(self) -> Input:
        """What callbacks read."""
        return Input(self.id, "value")

    def layout(self, _: Translate) -> Component:
        """The slider under its label, beside which assets/live.js says where it is; what it shows
        follows as it moves."""
        ends = {at: f"{at:g}".replace("-", "−") for at in (self.low, self.high)}
        track = dcc.Slider(
            id=self.id,
            value=self.value,
            min=self.low,
            max=self.high,
            step=self.step,
            marks={at: {"label": label} for at, label in (self.marks or ends).items()},
            updatemode="drag",
            allow_direct_input=False,
            tooltip={"placement": "top"},
        )
        return html.Div(
            [html.Label(_(self.label), className="form-label"), track], className="field"
        )

    def count(self, given: Any) -> int:
        """What a browser sent as a whole number within the bounds; raises ChoiceError."""
        found: int = whole(int(self.low), int(self.high))(str(given), self.label)
        return found

    def number(self, given: Any) -> float:
        """The same where parts of one are allowed."""
        found: float = real(self.low, self.high)(str(given), self.label)
        return found
