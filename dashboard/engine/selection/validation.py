"""Cross-validation: how likely the mixture of some rows finds others.

Rows are dealt into folds at random; each fold in turn is held out, the grid is fitted to the
others, and the mean log-likelihood of the held-out rows is what a cell scores (Smyth 2000). The
standard error is that of the mean over the folds (Hastie, Tibshirani & Friedman 2009, section
7.10).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..after_fit.imputation import observed_log_density
from ..checks import as_table, as_weights, generator, require_whole
from ..covariances import Array
from ..errors import BadOption, EngineError
from ..fitting import Progress
from ..mixture import Mixture
from .grid import Row, grid_of, select


@dataclass(frozen=True, eq=False)
class ValidationRow:
    """One cell of the grid.

    folds (F,): mean log-likelihood a held-out row, in each fold; NaN where it could not be fitted,
    for which errors (F) has the reason, else None. score: their mean by the folds' weight, and
    standard_error, that of the mean, over the folds that could be fitted; None where none (or, for
    the error, one alone) could.
    """

    n_components: int
    covariance_type: str
    folds: Array
    errors: tuple[EngineError | None, ...]
    score: float | None
    standard_error: float | None


@dataclass(frozen=True)
class Validation:
    """The grid's rows, family by family and K upwards as asked."""

    rows: tuple[ValidationRow, ...]

    def best(self) -> ValidationRow:
        """The row of highest score among those fitted in every fold; the first error if none."""
        whole = [row for row in self.rows if not any(row.errors)]
        if not whole:
            raise next(error for row in self.rows for error in row.errors if error is not None)
        return max(whole, key=lambda row: row.score or -np.inf)


def cross_validate(
    X: ArrayLike,
    *,
    n_components: Iterable[int] = range(1, 10),
    covariance_types: Iterable[str] = ("full",),
    n_folds: int = 5,
    sample_weight: ArrayLike | None = None,
    random_state: int = 0,
    progress: Progress | None = None,
    **options: Any,
) -> Validation:
    """Score every K and family on the rows of X (n, d) that it has not seen.

    sample_weight (n,): a row of weight 2 counts as two rows, which stay in one fold. progress: told
    the share done; what it raises ends the work. Other options as in `fit`. Raises BadOption, and
    the errors of a table that is none.

    >>> X = np.concatenate([np.random.default_rng(0).normal(m, 1, (60, 1)) for m in (0, 6)])
    >>> cross_validate(X, n_components=[1, 2]).best().n_components
    2
    """
    require_whole("n_folds", n_folds, 2)
    Ks, families = grid_of(n_components, covariance_types)
    table = as_table(X)
    weights = None if sample_weight is None else as_weights(sample_weight, len(table))
    fold_of = _dealt(len(table), weights, n_folds, random_state)
    report = progress or (lambda fraction: None)
    grid = options | {
        "n_components": Ks, "covariance_types": families, "random_state": random_state
    }  # fmt: skip
    columns = []
    for f in range(n_folds):
        part = partial(_part, report, f, n_folds)
        columns.append(_scores(table, weights, fold_of == f, fold_of >= 0, grid, part))
    cells = [(K, family) for family in families for K in Ks]
    shares = np.array([_total(weights, fold_of == f) for f in range(n_folds)])
    rows = [
        _row(K, family, [column[i] for column in columns], shares)
        for i, (K, family) in enumerate(cells)
    ]
    return Validation(tuple(rows))


def _dealt(n: int, weights: Array | None, n_folds: int, random_state: int) -> NDArray[np.intp]:
    """The fold (n,) of each row; -1 for rows without weight."""
    held = np.arange(n) if weights is None else np.flatnonzero(weights)
    if len(held) < n_folds:
        raise BadOption(
            "There are {rows} rows for {folds} folds. Choose fewer folds or use more rows.",
            rows=len(held),
            folds=n_folds,
        )
    fold_of = np.full(n, -1)
    fold_of[generator(random_state).permutation(held)] = np.arange(len(held)) % n_folds
    return fold_of


def _part(report: Progress, f: int, n_folds: int, part: float) -> None:
    report((f + part) / n_folds)


def _total(weights: Array | None, chosen: NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(chosen) if weights is None else weights[chosen].sum())


def _scores(
    table: NDArray[np.generic],
    weights: Array | None,
    out: NDArray[np.bool_],
    held: NDArray[np.bool_],
    grid: dict[str, Any],
    progress: Progress,
) -> list[float | EngineError]:
    """What each cell of the grid, fitted to the rows held that are not out, scores on those."""
    seen = held & ~out
    own = {"sample_weight": None if weights is None else weights[seen], "progress": progress}
    for name in ("known", "init"):
        value = grid.get(name)
        if not isinstance(value, (str, Mixture, type(None))) and len(value) == len(table):
            own[name] = np.asarray(value)[seen]
    try:
        rows = select(table[seen], **grid | own).rows
    except EngineError as error:
        progress(1.0)
        return [error] * (len(grid["n_components"]) * len(grid["covariance_types"]))
    weight = None if weights is None else weights[out]
    return [_score(row, table[out], weight) for row in rows]


def _score(row: Row, table: NDArray[np.generic], weight: Array | None) -> float | EngineError:
    if row.fit is None:
        assert row.error is not None
        return row.error
    return float(np.average(observed_log_density(row.fit.mixture, table), weights=weight))


def _row(K: int, family: str, scores: list[float | EngineError], shares: Array) -> ValidationRow:
    """The row of a cell that scored so in folds of these weights (F,)."""
    folds = np.array([np.nan if isinstance(one, EngineError) else one for one in scores])
    errors = tuple(one if isinstance(one, EngineError) else None for one in scores)
    fitted = ~np.isnan(folds)
    n = int(fitted.sum())
    if n == 0:
        return ValidationRow(K, family, folds, errors, None, None)
    share = shares[fitted] / shares[fitted].sum()
    score = float(share @ folds[fitted])
    squares = share**2 @ (folds[fitted] - score) ** 2
    error = float(np.sqrt(squares * n / (n - 1))) if n > 1 else None
    return ValidationRow(K, family, folds, errors, score, error)
