"""The engine run as the choices ask, its results said in the data's units and columns' names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.fit import in_data_units, max_history
from dashboard.choices import Choices
from dashboard.data.table import Column
from dashboard.engine import EngineError, FitResult, Row, fit, select

Progress = Callable[[float], None]
Floats = NDArray[np.float64]


def run_fit(
    choices: Choices, columns: tuple[Column, ...], X: Floats, progress: Progress | None
) -> FitResult:
    """The fit of `choices` to X (n, d), in the data's units."""
    shift, scale = _scaling(choices, X)
    with _named(columns):
        result = fit(
            (X - shift) / scale if choices.scaling != "none" else X,
            n_components=choices.n_components,
            covariance_type=choices.covariance_type,
            max_history=max_history(choices.n_components, X.shape[1]),
            progress=progress,
            **_options(choices),
        )
    return in_data_units(result, shift, scale) if choices.scaling != "none" else result


def run_grid(
    choices: Choices, columns: tuple[Column, ...], X: Floats, progress: Progress | None
) -> tuple[Row, ...]:
    """The rows of the grid of `choices` over X (n, d), criteria in the data's units."""
    shift, scale = _scaling(choices, X)
    total = float(np.log(scale).sum()) * len(X)
    with _named(columns):
        rows = select(
            (X - shift) / scale if choices.scaling != "none" else X,
            n_components=range(1, choices.k_max + 1),
            covariance_types=choices.families,
            neighbours=False,  # a click on a cell makes its fit, and it must be that one
            max_history=2,
            progress=progress,
            **_options(choices),
        ).rows
    return tuple(_criteria(row, total, columns) for row in rows)


def _criteria(row: Row, total: float, columns: tuple[Column, ...]) -> Row:
    """The row without its fit, its criteria moved by the `total` logarithm of the scales."""
    if row.log_likelihood is None:
        return replace(row, error=row.error and _in_words(row.error, columns))
    moved = {name: getattr(row, name) + 2 * total for name in ("aic", "bic", "icl")}
    return replace(row, fit=None, log_likelihood=row.log_likelihood - total, **moved)


def _options(choices: Choices) -> dict[str, Any]:
    """The engine's options that do not name the model."""
    return {
        "init": choices.init,
        "n_init": choices.n_init,
        "tol": choices.tol,
        "max_iter": choices.max_iter,
        "reg_covar": choices.reg_covar,
        "random_state": choices.seed,
    }


def _scaling(choices: Choices, X: Floats) -> tuple[Floats, Floats]:
    """Shift and scale (d,) of the scaling chosen; a constant column keeps its scale."""
    if choices.scaling == "none":
        return np.zeros(X.shape[1]), np.ones(X.shape[1])
    deviation = X.std(axis=0)
    return X.mean(axis=0), np.where(deviation > 0, deviation, 1.0)


@contextmanager
def _named(columns: tuple[Column, ...]) -> Iterator[None]:
    """Errors of the engine leave with names in place of numbers."""
    try:
        yield
    except EngineError as error:
        raise _in_words(error, columns) from error


def _in_words(error: EngineError, columns: tuple[Column, ...]) -> EngineError:
    """The engine counts from 0: say a column's name, and components from 1."""
    values = dict(error.values)
    if "column" in values:
        values["column"] = (columns[values["column"]].label,)  # a name, shown in quotes
    if "component" in values:
        values["component"] += 1
    return type(error)(error.message, **values)
