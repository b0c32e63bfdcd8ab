"""What the browser says it wants, and what it says it shows: checked, as typed objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from dash.exceptions import PreventUpdate

from dashboard.analysis import Analysis, Fit
from dashboard.choices import ChoiceError, Choices

MAX_SLOT = 40  # slots of components of two fits of 20


class Request(NamedTuple):
    """Choices, and the token of the table uploaded last, if any."""

    choices: Choices
    token: str | None = None

    @classmethod
    def parse(cls, query: Any, uploaded: Any) -> Request:
        """From the stores CHOICES and UPLOADED; raises ChoiceError."""
        token = uploaded.get("token") if isinstance(uploaded, dict) else None
        return cls(Choices.from_query(query or ""), token if isinstance(token, str) else None)


@dataclass(frozen=True)
class Shown:
    """The result on screen: what was asked for, and the slots (K,) that its components bear."""

    request: Request
    slots: tuple[int, ...]

    @classmethod
    def parse(cls, data: Any) -> Shown | None:
        """From the store SHOWN, None where nothing is shown; raises ChoiceError."""
        if data is None:
            return None
        if not isinstance(data, dict):
            raise ChoiceError("This page cannot be read: open it anew.")
        request = Request.parse(data.get("query"), data)
        slots = data.get("slots")
        if (
            not isinstance(slots, list)
            or not all(type(slot) is int and 0 <= slot < MAX_SLOT for slot in slots)
            or len(set(slots)) != len(slots)
            or len(slots) != request.choices.n_components
        ):
            raise ChoiceError("This page cannot be read: open it anew.")
        return cls(request, tuple(slots))

    @classmethod
    def on_screen(cls, data: Any, view: str) -> Shown:
        """As `parse`, for the panel `view`; ends the callback where that panel is not on screen."""
        shown = cls.parse(data)
        if shown is None or shown.choices.view != view:
            raise PreventUpdate
        return shown

    @classmethod
    def of(cls, request: Request, slots: Iterable[int]) -> dict[str, Any]:
        """The form of the store SHOWN."""
        query = request.choices.to_query()
        return {"query": query, "token": request.token, "slots": list(slots)}

    @property
    def choices(self) -> Choices:
        """The choices that the result on screen was made for."""
        return self.request.choices

    def fit(self, analysis: Analysis) -> Fit:
        """The fit on screen, in its colours."""
        fit = analysis.fitted(*self.request)
        return fit.with_slots(self.slots)


def theme_name(data: Any) -> str:
    """The theme on screen, from the store THEME."""
    return "dark" if data == "dark" else "light"
