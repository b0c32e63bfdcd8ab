"""What a report is told beside the fit: the pictures, and how the result was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Picture:
    """A picture and the sentence beside it, both in the reader's language; note: "" for none, the
    title then stands in for those who cannot see the picture.

    figure: a Plotly figure for a white ground, {"data": [...], "layout": {...}}, JSON-able.
    """

    title: str
    note: str
    figure: Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """How and with what the result was made.

    plotly_script: source of plotly.min.js; versions: package -> version; when: ISO date (UTC);
    address: the choices as a query string, "" where all have their defaults; choices: name and
    value of every choice that the result depends on, the seed among them, and health: what the
    checks found, both in the reader's language; from_file: the table is no sample, and not in the
    address.
    """

    plotly_script: str
    versions: Mapping[str, str]
    when: str
    address: str
    choices: Sequence[tuple[str, str]]
    health: Sequence[str] = ()
    from_file: bool = False
