"""What a page gives to the shell when an address opens it."""

from __future__ import annotations

from typing import Any, NamedTuple

from dash import no_update
from dash.development.base_component import Component


class Opened(NamedTuple):
    """The page, and on Explore the query for the store CHOICES and the table for UPLOADED, which
    other pages leave alone."""

    page: Component
    choices: Any = no_update
    table: Any = no_update
