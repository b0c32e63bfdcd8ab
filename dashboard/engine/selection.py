"""Choosing a model: a grid of K and covariance families, and what each cell scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from .covariances import n_parameters
from .errors import BadOption, EngineError
from .fitting import FitResult, Progress, fit
from .rows import Rows

CRITERIA = ("aic", "bic", "icl")


@dataclass(frozen=True)
class Row:
    """One cell of the grid. Where the fit failed: `error`, and None for all that it would give."""

    n_components: int
    covariance_type: str
    n_parameters: int
    log_likelihood: float | None = None
    aic: float | None = None
    bic: float | None = None
    icl: float | None = None
    status: str | None = None
    fit: FitResult | None = None
    error: EngineError | None = None


@dataclass(frozen=True)
class Selection:
    """The grid's rows, family by family and K upwards as asked."""

    rows: tuple[Row, ...]

    def best(self, criterion: str = "bic") -> Row:
        """The row of lowest "aic", "bic" or "icl"; raises BadOption, or the first error if all
        failed."""
        if criterion not in CRITERIA:
            raise BadOption(
                "There is no criterion called {value}. Choose one of: {choices}.",
                value=repr(criterion),
                choices=", ".join(CRITERIA),
            )
        fitted = [row for row in self.rows if row.fit is not None]
        if not fitted:
            raise next(row.error for row in self.rows if row.error is not None)
        return min(fitted, key=lambda row: getattr(row, criterion))


def select(
    X: ArrayLike,
    *,
    n_components: Iterable[int] = range(1, 10),
    covariance_types: Iterable[str] = ("full",),
    progress: Progress | None = None,
    sample_weight: ArrayLike | None = None,
    **options: Any,
) -> Selection:
    """Fit every K and family to X (n, d); options as in `fit`. A failed cell keeps its error."""
    Ks = tuple(n_components)
    cells = [(K, family) for family in covariance_types for K in Ks]
    if not cells:
        raise BadOption("There is nothing to choose from. Give at least one number of components.")
    rows = Rows.of(X, sample_weight)
    report = progress or (lambda fraction: None)

    def cell(i: int, K: int, family: str) -> Row:
        found = _cell(rows, K, family, lambda part: report((i + part) / len(cells)), options)
        report((i + 1) / len(cells))
        return found

    return Selection(tuple(cell(i, K, family) for i, (K, family) in enumerate(cells)))


def _cell(
    rows: Rows, K: int, family: str, progress: Progress, options: dict[str, Any]
) -> Row:
    parameters = n_parameters(family, K, rows.Z.shape[1])
    try:
        result = fit(
            rows, n_components=K, covariance_type=family, progress=progress, **options
        )
    except EngineError as error:
        return Row(K, family, parameters, error=error)
    return Row(
        K,
        family,
        parameters,
        result.log_likelihood,
        result.aic,
        result.bic,
        result.icl,
        result.status,
        result,
    )
