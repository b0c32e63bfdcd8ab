"""What the Clusters picture shows: rows as points or as a density, and the mixture over them.

Points are (m, a) on a = 1 or 2 axes. Their component and certainty come from all d used columns;
ellipses, contours and curves are those of the density on the axes, in the data's units: an ellipse
of logarithms is a curve there. Rows that lack a cell on the axes are not drawn.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Density, Fit
from dashboard.engine import ellipse
from dashboard.views import density
from dashboard.views.axes import (
    Axis,
    Told,
    axes_of,
    columns_of,
    even_sample,
    extent,
    padded,
    shown_density,
    shown_rows,
    told,
    view_key,
)
from dashboard.views.colouring import ColourBy, colour_by

Floats = NDArray[np.float64]

MAX_POINTS = 20_000
"""Most rows drawn as points; more become a density image with a sample above it."""

SAMPLE_POINTS = 5_000
"""Points drawn above a density image."""

LAYER_MARGIN = 0.15
"""How far contours and uncertainty reach beyond the rows, as a share of their range."""

DEFAULT_LAYERS = frozenset({"ellipses", "means"})

OUTLINE_POINTS, CURVED_POINTS = 64, 256
"""Points of an ellipse, and of one that logarithms bend."""


@dataclass(frozen=True, eq=False)
class Points:
    """The m rows drawn: xy (m, a), component (m,) as a place in `components`, certainty (m,) the
    largest responsibility, rows (m,) their numbers in the table from 1."""

    xy: Floats
    component: NDArray[np.int64]
    certainty: Floats
    rows: NDArray[np.int64]
    told: Told


@dataclass(frozen=True, eq=False)
class Component:
    """One component on the axes: its centre (a,), which is the mean or, in logarithms, the median;
    ellipses as pairs of coverage and outline (p, 2); the name that it was given, or ""."""

    slot: int
    name: str
    weight: float
    centre: Floats
    ellipses: tuple[tuple[float, Floats], ...]


@dataclass(frozen=True, eq=False)
class ClusterView:
    """The Clusters picture of `n_rows` rows, beside `n_hidden` that lack a cell on the axes.
    `components` are in the order of their slots; layers that are not asked for, or not possible on
    these axes, are None. `sample_of`: see Table."""

    key: str
    axes: tuple[Axis, ...]
    n_columns: int
    n_rows: int
    n_hidden: int
    sample_of: int
    points: Points
    components: tuple[Component, ...]
    show_means: bool
    image: density.DensityImage | None
    contours: density.Contours | None
    uncertainty: density.Field | None
    histogram: density.Histogram | None
    colour: ColourBy | None


def cluster_view(
    fit: Fit,
    x_key: str,
    y_key: str | None,
    coverages: tuple[float, ...] = (0.95,),
    layers: Collection[str] = DEFAULT_LAYERS,
    color_key: str | None = None,
    max_points: int = MAX_POINTS,
) -> ClusterView:
    """The Clusters picture of `fit` on one or two of its columns.

    `coverages` are shares (0..1) of a component inside its ellipse, `layers` some of "ellipses",
    "means", "contours" and "uncertainty", `color_key` any column of the table. ValueError for an
    axis that the fit does not use.
    """
    axes = axes_of(fit, x_key, y_key)
    rows = shown_rows(fit, axes)
    xy = columns_of(fit.X, axes)[rows]
    flat = len(axes) == 2
    shown = shown_density(fit, axes)
    many = len(xy) > max_points
    places = rows[even_sample(len(rows), SAMPLE_POINTS if many else len(rows))]
    ranges = [padded(*extent(fit, axis), LAYER_MARGIN, axis.in_logs) for axis in axes]
    drawn = coverages if flat and "ellipses" in layers else ()
    return ClusterView(
        key=view_key(fit, axes),
        axes=axes,
        n_columns=len(fit.columns),
        n_rows=len(rows),
        n_hidden=len(fit.X) - len(rows),
        sample_of=fit.table.sample_of,
        points=_points(fit, axes, places),
        components=tuple(
            _component(shown, k, slot, fit.name(slot), drawn)
            for k, slot in enumerate(sorted(fit.slots))
        ),
        show_means="means" in layers,
        image=density.density_image(xy) if many and flat else None,
        contours=density.contours(shown, *ranges) if flat and "contours" in layers else None,
        uncertainty=(
            density.uncertainty(shown, *ranges) if flat and "uncertainty" in layers else None
        ),
        histogram=None if flat else density.histogram(xy[:, 0], shown),
        colour=colour_by(fit, color_key, places) if color_key and flat else None,
    )


def _points(fit: Fit, axes: tuple[Axis, ...], places: NDArray[np.int64]) -> Points:
    """The rows at `places` of X; with one axis none are drawn, so none are computed."""
    order = np.argsort(fit.slots, kind="stable")
    if len(axes) == 1:
        places, responsibilities = places[:0], np.ones((0, len(order)))
    else:
        responsibilities = fit.density.responsibilities(fit.X[places])[:, order]
    return Points(
        xy=columns_of(fit.X[places], axes),
        component=responsibilities.argmax(axis=1),
        certainty=responsibilities.max(axis=1),
        rows=fit.rows[places] + 1,
        told=told(fit, places, axes),
    )


def _component(
    shown: Density, k: int, slot: int, name: str, coverages: tuple[float, ...]
) -> Component:
    mixture, points = shown.mixture, CURVED_POINTS if shown.logs.any() else OUTLINE_POINTS
    mean, covariance = mixture.means[k], mixture.covariances[k]
    ellipses = tuple(
        (c, shown.outward(ellipse(mean, covariance, c, points))) for c in sorted(coverages)
    )
    return Component(slot, name, float(mixture.weights[k]), shown.centres[k], ellipses)
