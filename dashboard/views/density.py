"""Layers that show a density rather than rows: image, contours, uncertainty, histogram.

Grids are (n_y, n_x), as pictures are: rows of the array go up the vertical axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Density
from dashboard.views.axes import padded

Floats = NDArray[np.float64]
Range = tuple[float, float]

IMAGE_SHAPE = (150, 200)
FIELD_SHAPE = (90, 120)
CONTOUR_LINES = 80
CONTOUR_MASSES = (0.99, 0.95, 0.9, 0.75, 0.5)
LEVEL_SAMPLE = 20_000
CURVE_POINTS = 300
MAX_BINS = 120
NOTED = 0.05  # weight of a component from which a histogram shows how wide it is
GRID_SAMPLE, FINEST_GRID = 20_000, 1_000  # values looked at; steps of a grid that bins may ignore


@dataclass(frozen=True, eq=False)
class DensityImage:
    """Rows a cell, counts (n_y, n_x); x (n_x,) and y (n_y,) are the cells' middles."""

    x: Floats
    y: Floats
    counts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Contours:
    """Lines of equal density of the mixture that hold stated shares of it.

    `level` (n_y, n_x) crosses i where the density crosses the edge of the region of highest
    density that holds `masses[i]` of the mixture (Hyndman 1996).
    """

    x: Floats
    y: Floats
    level: NDArray[np.float32]
    masses: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Field:
    """A value at each cell's middle: x (n_x,), y (n_y,), values (n_y, n_x)."""

    x: Floats
    y: Floats
    values: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Histogram:
    """One column: bars and the mixture over them; in logarithms the bars are equal there.

    edges (b+1,), counts (b,), heights (b,) are densities: the bars' area is 1. grid (g,), parts
    (K, g) the weighted densities of the components, their sum the mixture's.
    """

    edges: Floats
    counts: NDArray[np.int64]
    heights: Floats
    grid: Floats
    parts: Floats


def _cells(values: Floats, low: float, high: float, n: int) -> NDArray[np.int64]:
    """The cell (m,) of each value among `n` equal ones from `low` to `high`."""
    cells = ((values - low) * (n / (high - low))).astype(np.int64)
    return np.clip(cells, 0, n - 1, out=cells)


def _middles(low: float, high: float, n: int) -> Floats:
    half = (high - low) / (2 * n)
    return np.linspace(low + half, high - half, n)


def _points(x: Floats, y: Floats) -> Floats:
    return np.column_stack([a.ravel() for a in np.meshgrid(x, y)])


def density_image(xy: Floats) -> DensityImage:
    """How many of the rows `xy` (n, 2) fall into each cell of a grid over their range."""
    n_y, n_x = IMAGE_SHAPE
    (x0, x1), (y0, y1) = (padded(float(c.min()), float(c.max()), 0.01) for c in xy.T)
    cell = _cells(xy[:, 1], y0, y1, n_y) * n_x + _cells(xy[:, 0], x0, x1, n_x)
    counts = np.bincount(cell, minlength=n_y * n_x).reshape(n_y, n_x)
    return DensityImage(_middles(x0, x1, n_x), _middles(y0, y1, n_y), counts)


def contours(density: Density, x_range: Range, y_range: Range) -> Contours:
    """Contours of a two-dimensional density within the ranges.

    The lines' densities are quantiles over a sample of the density itself; the grid is finer
    around each centre, so that narrow components get whole lines.
    """
    drawn = density.sample(LEVEL_SAMPLE)
    edges = np.quantile(density.log_density(drawn), 1 - np.array(CONTOUR_MASSES))
    x, y = (_grid_around(density.marginal([j]), r) for j, r in enumerate((x_range, y_range)))
    log_density = density.log_density(_points(x, y)).reshape(len(y), len(x))
    level = _levels(log_density, edges)
    return Contours(x, y, level.astype(np.float32), CONTOUR_MASSES)


def _grid_around(density: Density, within: Range) -> Floats:
    """Places along an axis, given its density: even ones, and some about each centre."""
    offsets = np.linspace(-3, 3, 13 if density.mixture.n_components <= 6 else 9)
    return _finer(density, offsets, np.linspace(*within, CONTOUR_LINES))


def _finer(density: Density, offsets: Floats, grid: Floats) -> Floats:
    """The grid (g,) of one column and, within it, places at `offsets` standard deviations of each
    component of its density."""
    mixture = density.mixture
    deviations = np.sqrt(mixture.covariances[:, 0, :1])
    fine = density.outward((mixture.means + deviations * offsets).reshape(-1, 1))[:, 0]
    fine = fine[(fine > grid[0]) & (fine < grid[-1])]
    return np.unique(np.concatenate([grid, fine]))


def _levels(log_density: Floats, edges: Floats) -> Floats:
    """Log-densities on the scale on which edge i is i: linear between edges and beyond them."""
    steps = np.maximum(np.diff(edges), 1e-9)
    edges = edges[0] + np.concatenate([[0.0], np.cumsum(steps)])
    level = np.interp(log_density, edges, np.arange(len(edges)))
    below = np.minimum((log_density - edges[0]) / steps[0], 0)
    above = np.maximum((log_density - edges[-1]) / steps[-1], 0)
    return level + np.maximum(below, -3) + above


def uncertainty(density: Density, x_range: Range, y_range: Range) -> Field:
    """One minus the largest responsibility, 0 to 1 - 1/K, over the plane of a density."""
    n_y, n_x = FIELD_SHAPE
    x, y = _middles(*x_range, n_x), _middles(*y_range, n_y)
    certainty = density.responsibilities(_points(x, y)).max(axis=1)
    return Field(x, y, (1 - certainty).reshape(n_y, n_x).astype(np.float32))


def histogram(values: Floats, density: Density) -> Histogram:
    """Bars of `values` (n,) with their one-dimensional `density` and its parts over them."""
    z = density.inward(values[:, None])[:, 0]
    ends = _bin_edges(z, _narrowest(density))
    counts = np.bincount(_cells(z, ends[0], ends[-1], len(ends) - 1), minlength=len(ends) - 1)
    edges = density.outward(ends[:, None])[:, 0]
    heights = counts / (len(values) * np.diff(edges))
    grid = curve_grid(density, (float(edges[0]), float(edges[-1])))
    return Histogram(edges, counts, heights, grid, weighted_parts(density, grid))


def _narrowest(density: Density) -> float:
    """The least standard deviation of a component that has a say in the picture."""
    mixture = density.mixture
    deviations = np.sqrt(mixture.covariances[mixture.weights >= NOTED, 0, 0])
    return float(deviations.min(initial=np.inf))


def _bin_edges(values: Floats, narrowest: float) -> Floats:
    """Equal bins as wide as Freedman and Diaconis (1981) say, 10 to MAX_BINS of them, but no wider
    than the `narrowest` component is. Of values on a grid each has as many places of it, one at
    least: then there may be fewer."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = padded(low, high)
    quarters = np.quantile(values, [0.25, 0.75])
    width = 2 * (quarters[1] - quarters[0]) / len(values) ** (1 / 3) or (high - low) / MAX_BINS
    n_bins = int(np.clip(np.ceil((high - low) / min(width, narrowest)), 10, MAX_BINS))
    step = _grid_step(values)
    if not step:
        return np.linspace(low, high, n_bins + 1)
    places = max(1, round((high - low) / n_bins / step), int((high - low) / step / MAX_BINS) + 1)
    n_bins = int(np.ceil((high - low + step / 2) / (places * step)))
    first = low - step / 2
    return np.linspace(first, first + n_bins * places * step, n_bins + 1)


def _grid_step(values: Floats) -> float:
    """The step of the grid on which values (n,) lie, such as 1 for whole numbers; 0 for none.

    A grid much finer than bins does not matter.
    """
    found = np.unique(values[:: -(-len(values) // GRID_SAMPLE)])
    steps = np.diff(found)
    step = float(steps.min(initial=np.inf))
    if len(found) < 2 or found[-1] - found[0] > FINEST_GRID * step:
        return 0.0
    places = (values - found[0]) / step
    return step if np.abs(places - np.round(places)).max() < 1e-6 else 0.0


def curve_grid(density: Density, within: Range) -> Floats:
    """Places (g,) at which a one-dimensional density's curve is drawn, finer about its centres."""
    ends = padded(*within, 0.03, positive=bool(density.logs[0]))
    return _finer(density, np.linspace(-4, 4, 25), np.linspace(*ends, CURVE_POINTS))


def weighted_parts(density: Density, grid: Floats) -> Floats:
    """Weight times density of each component of a one-dimensional density, (K, g)."""
    X = grid[:, None]
    shares: Floats = density.responsibilities(X).T * np.exp(density.log_density(X))
    return shares
