"""The pictures of docs/engine.md, drawn by the engine itself: `python -m tests.pictures`.

SVG by hand: a card with a background of its own, so that it can be read on light and dark pages
alike, and inks that follow the reader's scheme. Coordinates are pixels; rows (n, 2).
"""

from __future__ import annotations

import csv
import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.engine import COVARIANCE_TYPES, Mixture, ellipse_radius, family_of, fit

Array = NDArray[np.float64]

FOLDER = Path(__file__).parent.parent / "docs" / "engine"
FAMILIES, GROWTH, NUMBERS = (
    FOLDER / "families.svg", FOLDER / "growth.svg", FOLDER / "growth.csv",
)  # fmt: skip

STYLE = """
  text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif;
         font-size: 13px; fill: #212529 }
  .card { fill: #ffffff; stroke: #ced4da } .plot { fill: #f4f6f8 }
  .code { font-weight: 700; font-size: 15px } .quiet { fill: #565e64 }
  .grid { stroke: #dee2e6 } .axis { stroke: #868e96 }
  .rows { stroke: #868e96; stroke-width: 2.4; stroke-linecap: round; opacity: .55 }
  .a { stroke: #0072b2 } .b { stroke: #d55e01 } .c { stroke: #009e73 }
  text.a { fill: #0072b2; stroke: none } text.b { fill: #b54f00; stroke: none }
  ellipse { fill: none; stroke-width: 2.2 } polyline { fill: none; stroke-width: 2.4 }
  .dot.a { fill: #0072b2 } .dot.b { fill: #ffffff; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #dee2e6 } .quiet { fill: #adb5bd }
    .card { fill: #212529; stroke: #495057 } .plot { fill: #2b3035 }
    .grid { stroke: #3d444b } .axis { stroke: #868e96 } .rows { stroke: #adb5bd }
    .a { stroke: #56b4e9 } .b { stroke: #f08c3c } .c { stroke: #2fc79a }
    text.a { fill: #56b4e9 } text.b { fill: #f08c3c }
    .dot.a { fill: #56b4e9 } .dot.b { fill: #212529 }
  }
"""


def document(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    """A whole picture, with its title for those who cannot see it."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title">',
            f'<title id="title">{title}</title>',
            f"<style>{STYLE}</style>",
            f'<rect class="card" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="8"/>',
            *parts,
            "</svg>\n",
        ]
    )


def text(x: float, y: float, words: str, classes: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{classes}" text-anchor="{anchor}">{words}</text>'


# The families: a panel each.

COLUMNS, PLOT, WORDS, GAP = 4, (200, 148), 62, 14
GROUPS = (  # centre, standard deviations along the axes, angle in degrees, rows
    ((52, 44), (19, 6), 24, 60),
    ((150, 52), (7.5, 5), -60, 45),
    ((108, 110), (25, 7), -19, 75),
)


def sample() -> tuple[Array, NDArray[np.intp]]:
    """Rows (n, 2) of three groups, in pixels, and their labels (n,)."""
    rng = np.random.default_rng(4)
    parts = []
    for centre, deviations, angle, n in GROUPS:
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        along = rng.standard_normal((n, 2)) * deviations
        parts.append(along @ np.array([[cos, sin], [-sin, cos]]) + centre)
    return np.concatenate(parts), np.repeat(np.arange(len(GROUPS)), [g[3] for g in GROUPS])


def families_picture() -> str:
    """Each family fitted to the same rows, from their labels; an ellipse holds 90 %."""
    X, labels = sample()
    dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in X)
    clip = f'<clipPath id="frame"><rect width="{PLOT[0]}" height="{PLOT[1]}" rx="5"/></clipPath>'
    parts = [f'<defs><path id="rows" class="rows" d="{dots}"/>{clip}</defs>']
    for i, name in enumerate(COVARIANCE_TYPES):
        mixture = fit(X, n_components=3, covariance_type=name, init=labels, tol=1e-6).mixture
        parts += panel(*place(i), mixture)
    parts += key(*place(len(COVARIANCE_TYPES)))
    width, height = place(COLUMNS - 1)[0] + PLOT[0] + GAP, place(16)[1]
    title = "Three ellipses of each of the fourteen covariance families, fitted to the same rows"
    return document(width, height, title, parts)


def place(i: int) -> tuple[int, int]:
    """The upper left corner of the i-th panel."""
    row, column = divmod(i, COLUMNS)
    return GAP + column * (PLOT[0] + GAP), GAP + row * (PLOT[1] + WORDS + GAP)


def panel(x: int, y: int, mixture: Mixture) -> Iterator[str]:
    """The rows, the three ellipses, the family's names and what its components share."""
    family = family_of(mixture.covariance_type)
    yield f'<g transform="translate({x} {y})" id="{family.code}">'
    yield f'<rect class="plot" width="{PLOT[0]}" height="{PLOT[1]}" rx="5"/>'
    yield '<g clip-path="url(#frame)"><use href="#rows"/>'
    for mean, covariance, ink in zip(mixture.means, mixture.covariances, "abc", strict=True):
        yield outline(mean, covariance, ink)
    yield "</g>"
    also = f' <tspan class="quiet">{family.name}</tspan>' if family.name != family.code else ""
    yield f'<text y="{PLOT[1] + 19}"><tspan class="code">{family.code}</tspan>{also}</text>'
    for i, line in enumerate(textwrap.wrap(family.description, 28)):
        yield text(0, PLOT[1] + 37 + 16 * i, line)
    yield "</g>"


def outline(mean: Array, covariance: Array, ink: str) -> str:
    """The ellipse that holds 90 % of a component."""
    values, vectors = np.linalg.eigh(covariance)
    minor, major = ellipse_radius(0.9) * np.sqrt(values)
    angle = math.degrees(math.atan2(vectors[1, 1], vectors[0, 1]))
    return (
        f'<ellipse class="{ink}" rx="{major:.1f}" ry="{minor:.1f}" '
        f'transform="translate({mean[0]:.1f} {mean[1]:.1f}) rotate({angle:.1f})"/>'
    )


def key(x: int, y: int) -> Iterator[str]:
    """How to read the three letters."""
    yield f'<g transform="translate({x + 16} {y})">'
    yield text(0, 28, "The three letters", "code")
    for i, words in enumerate(("volume: how large", "shape: how long", "direction: which way")):
        yield text(0, 56 + 20 * i, f"{('1st', '2nd', '3rd')[i]}  {words}")
    meanings = (
        ("E", "equal for all components"),
        ("V", "varies: each its own"),
        ("I", "none: round, or along the columns"),
    )
    for i, (letter, words) in enumerate(meanings):
        yield text(0, 132 + 20 * i, letter, "code")
        yield text(22, 132 + 20 * i, words)
    yield text(0, 200, "An ellipse holds 90 % of its component.", "quiet")
    yield "</g>"


# How cost grows: a panel for each of n, K and d.

CHART, LEFT, TOP, BETWEEN = (250, 210), 66, 66, 20
AXES = {"n": "rows n", "K": "components K", "d": "columns d"}


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one step at n rows, d columns, K components; `varied` is one of these.

    theirs: scikit-learn's; None where it was left out.
    """

    varied: str
    n: int
    d: int
    K: int
    ours: float
    theirs: float | None

    @property
    def size(self) -> int:
        return int(getattr(self, self.varied))


def read_costs(path: Path = NUMBERS) -> list[Cost]:
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Cost(
                row["varied"], int(row["n"]), int(row["d"]), int(row["K"]), float(row["ours_ms"]),
                float(row["sklearn_ms"]) if row["sklearn_ms"] else None,
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def growth_picture(costs: Sequence[Cost]) -> str:
    """Both programs' time of a step against n, K and d, on logarithmic axes."""
    times = [ms for cost in costs for ms in (cost.ours, cost.theirs) if ms]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    width = LEFT + 3 * CHART[0] + 2 * BETWEEN + 20
    parts = [
        text(16, 28, "Time of one EM step, full covariances", "code"),
        *legend(width - 218, 28),
        text(LEFT - 8, TOP - 12, "ms", "quiet", "end"),
        *decades(low, high),
    ]
    for i, varied in enumerate(AXES):
        own = [cost for cost in costs if cost.varied == varied]
        x = LEFT + i * (CHART[0] + BETWEEN)
        parts.append(f'<g transform="translate({x} {TOP})">')
        parts += chart(own, low, high)
        parts.append("</g>")
    title = "Time of one step of EM against rows, components and columns: ours and scikit-learn's"
    return document(width, TOP + CHART[1] + 66, title, parts)


def legend(x: float, y: float) -> list[str]:
    return [
        f'<circle class="dot b" cx="{x}" cy="{y - 4}" r="4"/>',
        text(x + 10, y, "scikit-learn", "b"),
        f'<circle class="dot a" cx="{x + 112}" cy="{y - 4}" r="4"/>',
        text(x + 122, y, "this engine", "a"),
    ]


def decades(low: int, high: int) -> Iterator[str]:
    """The milliseconds of the grid's lines, which all panels share."""
    for power in range(low, high + 1):
        y = TOP + height(power, low, high) + 4
        yield text(LEFT - 8, y, f"{10.0**power:,.10g}", "quiet", "end")


def height(power: float, low: int, high: int) -> float:
    """How far below the top of a panel a power of ten is."""
    return CHART[1] * (high - power) / (high - low)


def chart(costs: Sequence[Cost], low: int, high: int) -> Iterator[str]:
    """One panel; the times' decades are from low to high."""
    sizes = [cost.size for cost in costs]
    first, last = math.log10(min(sizes)), math.log10(max(sizes))

    def across(size: float) -> float:
        return 16 + (CHART[0] - 32) * (math.log10(size) - first) / ((last - first) or 1)

    def down(ms: float) -> float:
        return height(math.log10(ms), low, high)

    yield f'<rect class="plot" width="{CHART[0]}" height="{CHART[1]}" rx="5"/>'
    for power in range(low, high + 1):
        yield f'<path class="grid" d="M0 {down(10.0**power):.1f}h{CHART[0]}"/>'
    for size in sizes:
        yield f'<path class="axis" d="M{across(size):.1f} {CHART[1]}v5"/>'
        yield text(across(size), CHART[1] + 20, short(size), "quiet", "middle")
    yield text(CHART[0] / 2, CHART[1] + 40, caption(costs[0]), "", "middle")
    for ink, name in (("b", "theirs"), ("a", "ours")):
        points = [(across(c.size), down(ms)) for c in costs if (ms := getattr(c, name))]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline class="{ink}" points="{line}"/>'
        yield from (
            f'<circle class="dot {ink}" cx="{x:.1f}" cy="{y:.1f}" r="3.6"/>' for x, y in points
        )


def caption(cost: Cost) -> str:
    """The axis, and what is held."""
    values = {"n": f"{cost.n:,}", "d": f"{cost.d}", "K": f"{cost.K}"}
    held = ", ".join(f"{name} = {values[name]}" for name in values if name != cost.varied)
    return f'{AXES[cost.varied]} <tspan class="quiet">({held})</tspan>'


def short(size: int) -> str:
    """1000000 as 1M."""
    for factor, letter in ((10**6, "M"), (10**3, "k")):
        if size >= factor:
            return f"{size / factor:g}{letter}"
    return str(size)


def main() -> None:
    """Draw both; that of growth from the numbers that tests.benchmarks.growth has left."""
    FOLDER.mkdir(exist_ok=True)
    FAMILIES.write_text(families_picture(), encoding="utf-8")
    if NUMBERS.exists():
        GROWTH.write_text(growth_picture(read_costs()), encoding="utf-8")


if __name__ == "__main__":
    main()
