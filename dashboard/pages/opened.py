"""What a page gives to the shell when an address opens it."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update
from dash.development.base_component import Component


class Opened(NamedTuple):
    """The page, and on Explore what goes into the stores CHOICES (the query) and UPLOADED (the
    table at hand), which other pages leave alone."""

    page: Component
    choices: Any = no_update
    uploaded: Any = no_update
