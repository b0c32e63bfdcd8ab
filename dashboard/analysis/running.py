"""The engine run as the choices ask, its results said in the data's units and columns' names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dashboard.analysis.density import Floats, Mask, in_logs
from dashboard.analysis.fit import in_data_units, max_history
from dashboard.choices import ChoiceError, Choices
from dashboard.data.table import Column
from dashboard.engine import EngineError, FitResult, Row, fit, select

Progress = Callable[[float], None]


def run_fit(
    choices: Choices, columns: tuple[Column, ...], X: Floats, progress: Progress | None
) -> FitResult:
    """The fit of `choices` to X (n, d), in the data's units or their logarithms."""
    rows = _Inward.of(choices, columns, X)
    with _named(columns):
        result = fit(
            rows.Z,
            n_components=choices.n_components,
            covariance_type=choices.covariance_type,
            max_history=max_history(choices.n_components, X.shape[1]),
            progress=progress,
            **_options(choices),
        )
    return in_data_units(result, rows.shift, rows.scale, rows.total)


def run_grid(
    choices: Choices, columns: tuple[Column, ...], X: Floats, progress: Progress | None
) -> tuple[Row, ...]:
    """The rows of the grid of `choices` over X (n, d), criteria in the data's units."""
    rows = _Inward.of(choices, columns, X)
    with _named(columns):
        cells = select(
            rows.Z,
            n_components=range(1, choices.k_max + 1),
            covariance_types=choices.families,
            neighbours=False,  # a click on a cell makes its fit, and it must be that one
            max_history=2,
            progress=progress,
            **_options(choices),
        ).rows
    return tuple(_criteria(row, rows.total, columns) for row in cells)


def _criteria(row: Row, total: float, columns: tuple[Column, ...]) -> Row:
    """The row without its fit, its criteria for a log-likelihood that is lower by `total`."""
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
        "missing": "em" if choices.missing == "keep" else "refuse",
    }


@dataclass(frozen=True)
class _Inward:
    """Rows X (n, d) as they are fitted, Z = (z - shift) / scale, where z is x or log x.

    total: by how much the log-likelihood of X is lower than that of Z. A density of x is that of
    (z - shift) / scale over the scale and, where z is log x, over x; a missing cell has none.
    """

    Z: Floats
    shift: Floats
    scale: Floats
    total: float

    @classmethod
    def of(cls, choices: Choices, columns: tuple[Column, ...], X: Floats) -> _Inward:
        """Raises ChoiceError for a column in logarithms whose values are not all positive."""
        logs = np.array([column.key in choices.logs for column in columns])
        _require_positive(columns, X, logs)
        z = in_logs(X, logs)
        jacobian = float(np.nansum(z[:, logs]))
        if choices.scaling == "none":
            return cls(z, np.zeros(len(columns)), np.ones(len(columns)), jacobian)
        values = [column[np.isfinite(column)] for column in z.T]
        scales = _standard if choices.scaling == "standard" else _robust
        shift, scale = np.array([scales(one) for one in values]).T
        sizes = np.array([len(one) for one in values])
        return cls((z - shift) / scale, shift, scale, jacobian + float(sizes @ np.log(scale)))


def _require_positive(columns: tuple[Column, ...], X: Floats, logs: Mask) -> None:
    for j in np.flatnonzero(logs):
        if np.fmin.reduce(X[:, j]) <= 0:
            raise ChoiceError(
                "“{column}” has values of 0 or below, which have no logarithm. "
                "Use the column as it is, or leave out those rows before the file is loaded.",
                column=columns[j].label,
            )


def _standard(values: Floats) -> tuple[float, float]:
    """Mean and standard deviation of a column (m,), which keeps its scale where it is constant."""
    if not len(values):
        return 0.0, 1.0  # which the engine refuses in words
    return float(values.mean()), float(values.std()) or 1.0


def _robust(values: Floats) -> tuple[float, float]:
    """Median and interquartile range (m,), which no far value moves.

    Where half of the values are the same the range may be 0, and the standard deviation stands in.
    """
    if not len(values):
        return _standard(values)
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    return float(middle), float(high - low) or _standard(values)[1]


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
