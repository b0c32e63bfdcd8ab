"""What the Clusters picture shows: rows as points or as a density, and the mixture over them.

Points are (m, a) on a = 1 or 2 axes. Their component and certainty come from all d used columns;
ellipses, contours and curves are those of the mixture's marginal on the axes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.engine import Mixture, ellipse
from dashboard.views import density
from dashboard.views.axes import (
    Axis,
    Told,
    axes_of,
    columns_of,
    even_sample,
    padded,
    shown_mixture,
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
    """One component on the axes: mean (a,), ellipses as pairs of coverage and outline (p, 2)."""

    slot: int
    weight: float
    mean: Floats
    ellipses: tuple[tuple[float, Floats], ...]


@dataclass(frozen=True, eq=False)
class ClusterView:
    """The Clusters picture. `components` are in the order of their slots; layers that are not
    asked for, or not possible on these axes, are None."""

    key: str
    axes: tuple[Axis, ...]
    n_columns: int
    n_rows: int
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
    xy = columns_of(fit.X, axes)
    flat = len(axes) == 2
    mixture = shown_mixture(fit.result.mixture, axes)
    order = np.argsort(fit.slots, kind="stable")
    many = len(xy) > max_points
    places = even_sample(len(xy), SAMPLE_POINTS if many else len(xy))
    ranges = [padded(float(c.min()), float(c.max()), LAYER_MARGIN) for c in xy.T]
    drawn = coverages if flat and "ellipses" in layers else ()
    return ClusterView(
        key=view_key(fit, axes),
        axes=axes,
        n_columns=len(fit.columns),
        n_rows=len(xy),
        points=_points(fit, axes, places, order),
        components=tuple(_component(mixture, k, fit.slots[k], drawn) for k in order),
        show_means="means" in layers,
        image=density.density_image(xy) if many and flat else None,
        contours=density.contours(mixture, *ranges) if flat and "contours" in layers else None,
        uncertainty=(
            density.uncertainty(mixture, *ranges) if flat and "uncertainty" in layers else None
        ),
        histogram=None if flat else density.histogram(xy[:, 0], density.reordered(mixture, order)),
        colour=colour_by(fit, color_key, places) if color_key and flat else None,
    )


def _points(
    fit: Fit, axes: tuple[Axis, ...], places: NDArray[np.int64], order: NDArray[np.int64]
) -> Points:
    """The rows at `places` of X; with one axis none are drawn, so none are computed."""
    if len(axes) == 1:
        places, responsibilities = places[:0], np.ones((0, len(order)))
    else:
        responsibilities = fit.result.mixture.responsibilities(fit.X[places])[:, order]
    return Points(
        xy=columns_of(fit.X[places], axes),
        component=responsibilities.argmax(axis=1),
        certainty=responsibilities.max(axis=1),
        rows=fit.rows[places] + 1,
        told=told(fit, places, axes),
    )


def _component(mixture: Mixture, k: int, slot: int, coverages: tuple[float, ...]) -> Component:
    mean, covariance = mixture.means[k], mixture.covariances[k]
    ellipses = tuple((c, ellipse(mean, covariance, c)) for c in sorted(coverages))
    return Component(slot, float(mixture.weights[k]), mean, ellipses)
