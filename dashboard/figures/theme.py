"""How every figure looks: colours, symbols and a template for each of the two themes.

A component wears a slot (0, 1, 2, ...): a colour and a symbol, so that colour is never the only
sign. The twenty colours begin with Okabe and Ito's (jfly.uni-koeln.de/color, 2008), darkened or
lightened where a theme's background asks for it; the others were chosen to be as far as possible
from all before them for normal, protan, deutan and tritan eyes (Machado et al., 2009). All keep
3:1 against their background (WCAG 2.2, 1.4.11), a slot keeps its hue between the themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans TC', sans-serif"

LIGHT_COLOURS = (
    "#0072b2", "#d55e01", "#009e73", "#cc79a7", "#613f08", "#00446e", "#6e5d01", "#1d01f3",
    "#9f7efe", "#5809b2", "#100787", "#2b2900", "#d805c8", "#984fff", "#016a70", "#c22092",
    "#ce1342", "#46094b", "#512a3e", "#eb6378",
)  # fmt: skip
DARK_COLOURS = (
    "#56b4e9", "#d55e01", "#009e73", "#cc79a7", "#e69f00", "#0d77b7", "#f0e442", "#1e9dd5",
    "#7f53eb", "#8a78fb", "#95d5fe", "#d0f1a4", "#b7d5ae", "#96bdbd", "#b1f3f1", "#e00ea7",
    "#ae5943", "#5e7677", "#c7ac7f", "#e2c764",
)  # fmt: skip
COLOURS = {"light": LIGHT_COLOURS, "dark": DARK_COLOURS}

# Categories of a column wear other colours than components (after Paul Tol's "muted", 2021):
# one hue for a component and for a category would claim that they agree.
CATEGORY_COLOURS = {
    "light": ("#332288", "#882255", "#117733", "#38998a", "#aa4499", "#cc6677", "#6f6f1f",
              "#3b7ea8", "#661100", "#6c757d"),
    "dark": ("#88ccee", "#cc6677", "#ddcc77", "#44aa99", "#c77cc0", "#999933", "#f4b8c0",
             "#8f8fe6", "#d9a066", "#adb5bd"),
}  # fmt: skip

# Scales of points by a number: every shade keeps 3:1 against its ground, unlike a sequence from it.
POINT_SCALES = {
    "light": ("#2d0a4e", "#1f4a9a", "#0b7f9e", "#4b9a1c"),
    "dark": ("#0d77b7", "#1fa187", "#7ad151", "#fde725"),
}

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "star",
           "hexagon", "x", "pentagon")  # fmt: skip

DASHES = ("solid", "dash", "dot")


@dataclass(frozen=True)
class Inks:
    """Colours of a theme that belong to no component."""

    ground: str  # what the figure stands on; the figure itself is transparent
    text: str
    muted: str
    grid: str
    line: str
    sequence: tuple[str, ...]  # least to most; lightness is monotone, so grey prints read as well


INKS = {
    "light": Inks("#ffffff", "#212529", "#565e64", "#e9ecef", "#adb5bd",
                  ("#f4f7fa", "#c9dcec", "#8fbbdb", "#4a90c2", "#1c64a0", "#08306b")),
    "dark": Inks("#212529", "#dee2e6", "#adb5bd", "#343a40", "#6c757d",
                 ("#2b3238", "#274f73", "#2b78ae", "#59a5d8", "#a4d3ef", "#f2fafe")),
}  # fmt: skip


def inks(theme: str) -> Inks:
    """The inks of "light" or "dark"."""
    return INKS[theme]


def colour(slot: int, theme: str) -> str:
    """Colour of a component's slot."""
    colours = COLOURS[theme]
    return colours[slot % len(colours)]


def text_on(shade: str) -> str:
    """Black or white, whichever is easier to read on `shade` (#rrggbb)."""
    return "#000000" if luminance(shade) > 0.179 else "#ffffff"


def luminance(shade: str) -> float:
    """Relative luminance of `shade` (#rrggbb), 0 to 1 (WCAG 2.2)."""
    parts = [int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def symbol(slot: int) -> str:
    """Symbol of a component's slot; with the colour it is unique among 20 slots."""
    return SYMBOLS[slot % len(SYMBOLS)]


def sequence(theme: str) -> list[tuple[float, str]]:
    """A sequential colour scale, from nearly the ground to the strongest ink."""
    colours = inks(theme).sequence
    return [(i / (len(colours) - 1), shade) for i, shade in enumerate(colours)]


def point_scale(theme: str) -> list[tuple[float, str]]:
    """A sequential colour scale for points."""
    colours = POINT_SCALES[theme]
    return [(i / (len(colours) - 1), shade) for i, shade in enumerate(colours)]


def faded(shade: str, alpha: float) -> str:
    """`shade` (#rrggbb) with an opacity, as CSS."""
    red, green, blue = (int(shade[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha:g})"


@cache
def template(theme: str) -> go.layout.Template:
    """The template of a theme: transparent ground, quiet axes, margins fit for a phone."""
    ink = inks(theme)
    axis = {
        "gridcolor": ink.grid,
        "linecolor": ink.line,
        "zeroline": False,
        "showline": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": ink.line,
        "tickfont": {"color": ink.muted, "size": 12},
        "title": {"font": {"color": ink.text, "size": 13}, "standoff": 8},
        "automargin": True,
        "exponentformat": "power",
        "minexponent": 7,
        "separatethousands": True,
    }
    bar = {"outlinewidth": 0, "thickness": 12, "tickfont": {"color": ink.muted, "size": 12}}
    layout = {
        "font": {"family": FONT, "size": 13, "color": ink.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": axis,
        "yaxis": axis,
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom",
            "itemsizing": "constant", "font": {"size": 12}, "bgcolor": "rgba(0,0,0,0)",
        },
        "hoverlabel": {
            "bgcolor": ink.ground, "bordercolor": ink.line, "align": "left",
            "font": {"family": FONT, "size": 12, "color": ink.text},
        },
        "hovermode": "closest",
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": ink.muted, "activecolor": ink.text},
        "coloraxis": {"colorbar": bar},
    }  # fmt: skip
    return go.layout.Template(layout=layout, data={"heatmap": [{"colorbar": bar}]})


def base_figure(theme: str, uirevision: str) -> go.Figure:
    """An empty figure in `theme` that keeps its zoom for as long as `uirevision` stays."""
    figure = go.Figure()
    figure.update_layout(template=template(theme), uirevision=uirevision)
    return figure


def plotly_script() -> str:
    """The source of the script that draws figures in a browser."""
    script: str = get_plotlyjs()
    return script
