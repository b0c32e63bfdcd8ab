"""Which columns a picture shows, which rows of many it draws, what a row says under the mouse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis import Density, Fit
from dashboard.engine import Mixture

MAX_HOVER_COLUMNS = 8
"""Most columns told under the mouse; a longer list covers the picture."""

SAMPLE_SEED = 0


@dataclass(frozen=True)
class Axis:
    """One used column: its key, its label as in the file (figures escape it), its place in X, and
    whether the mixture takes it in logarithms."""

    key: str
    label: str
    place: int
    in_logs: bool


@dataclass(frozen=True, eq=False)
class Told:
    """What rows say under the mouse: labels (c,), values (m, c), NaN where a cell is missing, and
    columns left out of it."""

    labels: tuple[str, ...]
    values: NDArray[np.float64]
    n_left_out: int


def axis_keys(fit: Fit, x: str = "", y: str = "") -> tuple[str, str | None]:
    """The columns asked for as axes, else the first two used; the same one twice is shown alone."""
    used = [column.key for column in fit.columns]
    first = x if x in used else used[0]
    second = y if y in used else used[min(1, len(used) - 1)]
    return first, None if second == first else second


def axes_of(fit: Fit, x_key: str, y_key: str | None) -> tuple[Axis, ...]:
    """The one or two axes (d_shown,); ValueError for a column that the fit does not use."""
    places = {column.key: place for place, column in enumerate(fit.columns)}
    keys = (x_key,) if y_key is None or y_key == x_key else (x_key, y_key)
    for key in keys:
        if key not in places:
            raise ValueError(f"column {key!r} is not among the used columns {list(places)}")
    return tuple(
        Axis(key, fit.columns[places[key]].label, places[key], key in fit.logs) for key in keys
    )


def shown_density(fit: Fit, axes: tuple[Axis, ...]) -> Density:
    """The fit's density of the columns on `axes`, its components in the order of their slots."""
    mixture = reordered(fit.mixture, np.argsort(fit.slots, kind="stable"))
    return fit.density_of(mixture).marginal([axis.place for axis in axes])


def reordered(mixture: Mixture, order: NDArray[np.int64]) -> Mixture:
    """The same mixture, its components in another order."""
    return Mixture.unchecked(
        mixture.weights[order],
        mixture.means[order],
        mixture.covariances[order],
        mixture.covariance_type,
    )


def shown_rows(fit: Fit, axes: tuple[Axis, ...]) -> NDArray[np.int64]:
    """Places in X of the rows whose cells on `axes` are there."""
    return np.flatnonzero(np.isfinite(columns_of(fit.X, axes)).all(axis=1))


def extent(fit: Fit, axis: Axis) -> tuple[float, float]:
    """The lowest and the highest value of a column."""
    values = fit.X[:, axis.place]
    return float(np.fmin.reduce(values)), float(np.fmax.reduce(values))


def view_key(fit: Fit, axes: tuple[Axis, ...]) -> str:
    """Equal for pictures of the same rows on the same axes, so that a zoom may be kept."""
    return "|".join([fit.table.name, str(len(fit.rows)), *(axis.key for axis in axes)])


def even_sample(n: int, size: int) -> NDArray[np.int64]:
    """Places of `size` of `n` rows, each row as likely as any other, always the same ones."""
    if n <= size:
        return np.arange(n)
    chosen = np.random.default_rng(SAMPLE_SEED).choice(n, size, replace=False, shuffle=False)
    return np.sort(chosen)


def told(fit: Fit, places: NDArray[np.int64], axes: tuple[Axis, ...] = ()) -> Told:
    """What the rows at `places` (m,) of X say: the axes' columns first, then the others."""
    first = [axis.place for axis in axes]
    order = first + [j for j in range(len(fit.columns)) if j not in first]
    kept = order[:MAX_HOVER_COLUMNS]
    labels = tuple(fit.columns[j].label for j in kept)
    values = fit.X[places][:, kept]
    for c in range(len(kept)):
        values[:, c] = tidy(values[:, c])
    return Told(labels, values, len(order) - len(kept))


def tidy(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values (m,) rounded to a millionth of their spread, so that they read without noise."""
    known = values[np.isfinite(values)]
    spread = float(np.ptp(known)) if len(known) else 0.0
    if spread == 0 or not np.isfinite(spread):
        return values
    decimals = 6 - int(np.floor(np.log10(spread)))
    return np.round(values, decimals) if decimals < 300 else values


def columns_of(X: NDArray[np.float64], axes: tuple[Axis, ...]) -> NDArray[np.float64]:
    """The axes' columns of X, (n, a)."""
    return X[:, [axis.place for axis in axes]]


def padded(
    low: float, high: float, share: float = 0.05, positive: bool = False
) -> tuple[float, float]:
    """The range widened by `share` of its length on both sides; never of length zero.

    `positive`: what begins above 0 stays there.
    """
    length = high - low
    margin = share * length if length > 0 else max(abs(high), 1.0) * share
    return max(low - margin, low / 10) if positive else low - margin, high + margin
