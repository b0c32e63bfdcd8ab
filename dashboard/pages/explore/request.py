"""What the browser says it wants, and what it says it shows: checked, as typed objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from dash.exceptions import PreventUpdate

from dashboard.analysis import Analysis, Fit, soon
from dashboard.choices import HELD, UPLOAD, ChoiceError, Choices


class Request(NamedTuple):
    """Choices, and the token of the uploaded or shared table at hand, if any."""

    choices: Choices
    token: str | None = None

    @classmethod
    def parse(cls, query: Any, uploaded: Any) -> Request:
        """From the stores CHOICES and UPLOADED; raises ChoiceError.

        The table at hand has no token where the choices are about another one.
        """
        choices = Choices.from_query(query or "")
        known = uploaded if isinstance(uploaded, dict) else {}
        token, name = known.get("token"), known.get("name", choices.file)
        same = (known.get("kind", UPLOAD), name) == (choices.data, choices.file)
        other = choices.data in HELD and not same
        return cls(choices, token if isinstance(token, str) and not other else None)


@dataclass(frozen=True)
class Shown:
    """The result on screen: what was asked for, with the slots that its components bear."""

    request: Request

    @classmethod
    def parse(cls, data: Any) -> Shown | None:
        """From the store SHOWN, None where nothing is shown; raises ChoiceError."""
        if data is None:
            return None
        if not isinstance(data, dict):
            raise ChoiceError("This page cannot be read: reload it.")
        return cls(Request.parse(data.get("query"), data))

    @classmethod
    def on_screen(cls, data: Any, view: str) -> Shown:
        """As `parse`, for the panel `view`; ends the callback where that panel is not on screen."""
        shown = cls.parse(data)
        if shown is None or shown.choices.view != view:
            raise PreventUpdate
        return shown

    @property
    def data(self) -> dict[str, Any]:
        """The form of the store SHOWN."""
        choices, token = self.request
        return {"query": choices.to_query(), "token": token, "kind": choices.data}

    @property
    def choices(self) -> Choices:
        """The choices that the result on screen was made for."""
        return self.request.choices

    def fit(self, analysis: Analysis) -> Fit:
        """The fit on screen, in its colours and with its names; it is at hand, or soon made again.

        Raises TooLong where making it again takes long.
        """
        return analysis.fitted(*self.request, soon()).on_screen(self.choices)


def theme_name(data: Any) -> str:
    """The theme on screen, from the store THEME."""
    return "dark" if data == "dark" else "light"
