"""What the browser needs to play a run of EM by itself: the points once, each step's parameters.

m points and T steps of K components over d columns. Points and parameters are standardised,
(z - centre) / scale for each column, where z is x or log x, so that an offset of 1e9 costs no
digits; the browser turns them back. With the whitener W (the inverse of the lower Cholesky factor)
of a component, log-density + constant = sum(log(diag(W))) - |W (z - mean)|^2 / 2 (Bishop, PRML,
2.43).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Fit
from dashboard.views import density
from dashboard.views.axes import (
    Axis,
    axes_of,
    even_sample,
    extent,
    padded,
    shown_density,
    shown_rows,
    view_key,
)

Floats = NDArray[np.float64]

MAX_POINTS = 10_000
MAX_POINT_NUMBERS = 100_000
MAX_NUMBERS = 270_000
"""Most float64 of one message, points and steps together: 2.2 MB, 2.9 MB as base64."""


@dataclass(frozen=True, eq=False)
class PlaybackView:
    """A run of EM on one or two (a) axes; components are in the order of their slots.

    names (K,) given to them, "" where there is none; n_rows that can be drawn, beside n_hidden that
    lack a cell on the axes; points (m, d), NaN where another cell is missing, centre (d,), scale
    (d,); logs (d,): which columns are in logarithms; spread (d,) standard deviations in the data's
    units; steps (T,) numbers of the iterations; weights (T, K), means (T, K, d) and whiteners (T,
    K, d(d+1)/2), lower triangles row by row, standardised; factors (T, K, a(a+1)/2) lower Cholesky
    factors of the covariances on the axes, standardised; log_likelihoods (T,) means a row in the
    data's units; ranges (a, 2) of the axes. `sample_of`: see Table.
    """

    key: str
    axes: tuple[Axis, ...]
    labels: tuple[str, ...]
    slots: tuple[int, ...]
    names: tuple[str, ...]
    n_rows: int
    n_hidden: int
    sample_of: int
    n_steps: int
    points: Floats
    centre: Floats
    scale: Floats
    logs: tuple[bool, ...]
    spread: Floats
    steps: NDArray[np.int64]
    weights: Floats
    means: Floats
    whiteners: Floats
    factors: Floats
    log_likelihoods: Floats
    events: tuple[str | None, ...]
    ranges: Floats
    histogram: density.Histogram | None


def playback_view(
    fit: Fit, x_key: str, y_key: str | None, max_points: int = MAX_POINTS
) -> PlaybackView:
    """The run of `fit` on one or two of its columns; ValueError for a column it does not use."""
    axes = axes_of(fit, x_key, y_key)
    order = np.argsort(fit.slots, kind="stable")
    d = fit.X.shape[1]
    rows = shown_rows(fit, axes)
    places = rows[even_sample(len(rows), min(max_points, MAX_POINT_NUMBERS // d))]
    kept = _kept_steps(len(fit.result.history), len(places) * d, len(order), d)
    history = [fit.result.history[t] for t in kept]
    centre, scale = _moments(fit.density.inward(fit.X))
    means = np.stack([step.mixture.means[order] for step in history])
    covariances = np.stack([step.mixture.covariances[order] for step in history])
    covariances /= scale[:, None] * scale
    shown = [axis.place for axis in axes]
    return PlaybackView(
        key=view_key(fit, axes),
        axes=axes,
        labels=tuple(column.label for column in fit.columns),
        slots=tuple(int(fit.slots[k]) for k in order),
        names=tuple(fit.name(fit.slots[k]) for k in order),
        n_rows=len(rows),
        n_hidden=len(fit.X) - len(rows),
        sample_of=fit.table.sample_of,
        n_steps=len(fit.result.history),
        points=(fit.density.inward(fit.X[places]) - centre) / scale,
        centre=centre,
        scale=scale,
        logs=tuple(fit.density.logs.tolist()),
        spread=_moments(fit.X)[1],
        steps=fit.steps[kept],
        weights=np.stack([step.mixture.weights[order] for step in history]),
        means=(means - centre) / scale,
        whiteners=_lower(np.linalg.inv(np.linalg.cholesky(covariances))),
        factors=_lower(np.linalg.cholesky(covariances[..., shown, :][..., shown])),
        log_likelihoods=np.array([step.log_likelihood for step in history]),
        events=tuple(step.event for step in history),
        ranges=np.array([padded(*extent(fit, axis)) for axis in axes]),
        histogram=_histogram(fit, axes, rows) if len(axes) == 1 else None,
    )


def _kept_steps(n_steps: int, point_numbers: int, K: int, d: int) -> NDArray[np.int64]:
    """Which steps of the history fit into one message, first and last among them."""
    numbers_a_step = K * (1 + d + d * (d + 1) // 2 + 3) + 1
    most = max(2, (MAX_NUMBERS - point_numbers) // numbers_a_step)
    return np.unique(np.linspace(0, n_steps - 1, min(n_steps, most)).round().astype(np.int64))


def _lower(matrices: Floats) -> Floats:
    """The lower triangles (..., d(d+1)/2) of matrices (..., d, d), row by row."""
    rows, columns = np.tril_indices(matrices.shape[-1])
    triangles: Floats = matrices[..., rows, columns]
    return triangles


def _moments(X: Floats) -> tuple[Floats, Floats]:
    """Means and standard deviations (d,) of the cells that are there; 1 for a spread of 0."""
    known = (column[np.isfinite(column)] for column in X.T)
    means, deviations = np.array([(values.mean(), values.std()) for values in known]).T
    return means, np.where(deviations > 0, deviations, 1.0)


def _histogram(fit: Fit, axes: tuple[Axis, ...], rows: NDArray[np.int64]) -> density.Histogram:
    return density.histogram(fit.X[rows, axes[0].place], shown_density(fit, axes))
