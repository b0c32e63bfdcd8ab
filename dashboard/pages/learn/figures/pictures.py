"""What a live figure shows: figures of Plotly, and drawings of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from dash import html
from dash.development.base_component import Component

from dashboard.components.fields import attributes
from dashboard.components.graph import graph
from dashboard.i18n import Translate


class Picture(Protocol):
    """label: what it is called, a sentence of the catalogue; shown: the property that holds what
    is to be seen."""

    @property
    def label(self) -> str: ...

    @property
    def shown(self) -> str: ...

    def layout(self, id: str, told: str, _: Translate) -> Component:
        """The empty picture; `told` is the id of its words."""


@dataclass(frozen=True)
class Plot:
    """A figure of Plotly. look: further classes of its box. movable: whether a reader can drag the
    shapes in it."""

    label: str
    look: str = ""
    movable: bool = False
    shown: ClassVar[str] = "figure"

    def layout(self, id: str, told: str, _: Translate) -> Component:
        """The graph, named and told as a group."""
        drawn: Any = graph(id, _, className=f"live-picture {self.look}".strip())
        drawn.config = {**drawn.config, "edits": {"shapePosition": self.movable}}
        named = attributes(aria_label=_(self.label), aria_describedby=told)
        return html.Div(drawn, role="group", **named)


@dataclass(frozen=True)
class Drawing:
    """A scene, which assets/scene.js draws as soon as the canvas has its text."""

    label: str
    shown: ClassVar[str] = "data-scene"

    def layout(self, id: str, told: str, _: Translate) -> Component:
        """The canvas; words about what is under the pointer come beside it."""
        named = attributes(aria_label=_(self.label), aria_describedby=told)
        canvas = html.Canvas(id=id, role="img", **named)
        return html.Div(canvas, className="live-picture scene")
